"""A real Chromium that reports every violation of a Content-Security-Policy."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from bench.pages import FLAGS, chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For a module only: two Playwrights in one thread do not bear each other."""
    # Playwright keeps a loop in this thread, in which Django would refuse to ask the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield launched
        launched.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def violations() -> list[str]:
    """What Chromium refused because of a policy, in its own words."""
    return []


@pytest.fixture
def open_as(browser, live_server, violations) -> Iterator[Callable[..., Page]]:
    """open_as(user): a page in the session of this user, whose violations are noted."""
    contexts = []

    def note(message) -> None:
        if "Content Security Policy" in message.text or "Permissions-Policy" in message.text:
            violations.append(f"{message.page.url if message.page else ''}: {message.text[:400]}")

    def open_page(user, **options) -> Page:
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=live_server.url, locale="en-US", **options)
        context.set_default_timeout(20_000)
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        context.on("console", note)
        # "Somebody else edits this too" is asked every few seconds, and told when a page closes: after the test's end.
        context.route("**/editing-sessions/**", lambda route: route.abort())
        context.add_init_script("navigator.sendBeacon = () => true")
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
