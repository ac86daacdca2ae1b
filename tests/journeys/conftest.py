"""One real server for all journeys: script/server with web, workers and the demonstration, on a folder of its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.pages import FLAGS, chromium, printed_password
from bench.server import data_folder, running
from tests.journeys.steps import PHONE


@dataclass(frozen=True)
class RunningServer:
    """The running product: where it is, the password of its accounts, where its data lies."""

    url: str
    password: str
    data_dir: Path

    @property
    def partner_url(self) -> str:
        """Where the consultation stand-in answers: 90 ports above."""
        return f"http://127.0.0.1:{urlsplit(self.url).port + 90}"

    @property
    def printed_accounts(self) -> str:
        return (self.data_dir / "log" / "accounts.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def server() -> Iterator[RunningServer]:
    """Started once for the whole session, which takes a minute or two; journeys must bear each other's traces."""
    with data_folder() as data, running(data, page="/readyz") as (url, _):
        yield RunningServer(url=url, password=printed_password(data), data_dir=data)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; for a module only, since two Playwrights in one thread do not bear each other."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def open_browser(browser: Browser, server: RunningServer) -> Iterator:
    """Makes browser sessions that share nothing: `open_browser(javascript=False, viewport=DESKTOP)`."""
    contexts: list[BrowserContext] = []

    def new(*, javascript: bool = True, viewport: dict[str, int] = PHONE) -> Page:
        context = browser.new_context(
            base_url=server.url,
            java_script_enabled=javascript,
            viewport=viewport,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()
