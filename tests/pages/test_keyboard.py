"""Whole journeys by keyboard alone: sign in, course, lesson, quiz, a run of a pathway. The focus is never lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from bench.pages import FLAGS, chromium
from tests.factories import accounts as make
from tests.factories import courses as make_courses
from tests.factories import pathways as make_pathways
from tests.pages.keyboard import Keyboard
from tests.pages.screen import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(live_server) -> Iterator[Page]:
    """A telephone with a keyboard; somebody who may learn, a course, a pathway. Nothing asks the database meanwhile."""
    make.account()
    make_courses.course_with(lessons=1, title="腹泻", slug="diarrhoea")
    make_pathways.published()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(viewport=PHONE, base_url=live_server.url, locale="zh-CN")
        page = context.new_page()
        page.set_default_timeout(20_000)
        yield page
        browser.close()


@pytest.fixture
def keys(page) -> Keyboard:
    return Keyboard(page)


def _sign_in(page: Page, keys: Keyboard) -> None:
    page.goto("/accounts/sign-in/")
    keys.tab_to("input[name=username]")
    keys.type("zhuoma")
    keys.press("Tab")
    assert keys.focus("input[name=password]")["matches"]
    keys.type(make.PASSWORD)
    with page.expect_navigation():
        keys.press("Enter")
    expect(page.locator("nav.places")).to_be_visible()


def test_the_first_key_offers_to_skip_the_frame(page, keys):
    page.goto("/accounts/sign-in/")
    keys.press("Tab")
    skip = keys.focus(".skip")
    assert skip["matches"]
    assert skip["seen"]
    keys.press("Enter", "Tab")
    assert keys.focus("main input[name=username]")["matches"]


def test_a_wrong_password_brings_the_focus_to_what_is_said(page, keys):
    page.goto("/accounts/sign-in/")
    keys.tab_to("input[name=username]")
    keys.type("zhuoma")
    keys.press("Tab")
    keys.type("not it")
    with page.expect_navigation():
        keys.press("Enter")
    assert keys.focus("[role=alert]")["matches"]
    keys.press("Tab")
    assert keys.focus("input[name=username]")["matches"]


def test_a_course_is_learned_and_its_quiz_answered(page, keys):
    _sign_in(page, keys)
    keys.follow("main .card.next a.button")
    keys.follow("main > p > a.button.wide")
    keys.follow("form[data-lesson-done] button")
    keys.follow("main form button.wide")  # the only lesson done, the quiz comes by itself
    assert keys.focus("[role=alert]")["matches"], "nothing was answered: the page begins where that is said"
    for number in range(3):
        keys.tab_to(f"fieldset:nth-of-type({number + 1}) input")
        keys.press("Space", *["ArrowDown"] * number)
    keys.follow("form button.wide")
    expect(page.locator("main .score")).to_be_visible()
    assert keys.focus("body, main *")["matches"]
    keys.follow("main p.actions a.button")


def test_a_pathway_is_run_to_its_outcome(page, keys):
    _sign_in(page, keys)
    keys.follow("nav.places a[href='/pathways/']")
    keys.follow("main .cards a.card")
    keys.follow("main form button.wide")
    keys.tab_to("input#value")
    keys.type("999")
    with page.expect_navigation():
        keys.press("Enter")
    assert keys.focus("input#value[aria-invalid]")["matches"], "what was wrong can be mended at once"
    keys.press("Control+a")
    keys.type("12")
    with page.expect_navigation():
        keys.press("Enter")
    keys.follow("button[name=not_measured]")
    _choose(keys, second=True)  # no convulsions
    keys.tab_to("input#value")
    keys.type("37")
    keys.follow("form.question button:not([name])")
    _choose(keys, second=False)  # looks well
    expect(page.locator("main h1 .tag")).to_be_visible()
    keys.tab_to("summary")
    keys.press("Enter")
    expect(page.locator("details[open]")).to_have_count(1)


def _choose(keys: Keyboard, *, second: bool) -> None:
    keys.tab_to("input[name=value]")
    keys.press("Space", *["ArrowDown"] * second)
    keys.follow("form.question button:not([name])")
