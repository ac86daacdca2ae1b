"""What the learner's pages weigh when nothing is cached, in real Chromium against the real server: goal 60 KB each."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench.report import Figure
from bench.server import data_folder, running

GOAL_B = 60 * 1024
GOAL_REQUESTS = 6
# Pictures and films come after the text and are chosen by the reader; the page itself is what must arrive.
PAGE_ITSELF = {"Document", "Stylesheet", "Script", "Fetch", "XHR", "Font"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]


@dataclass
class Weight:
    """The bytes on the wire of one page load, headers and compression as they are, by kind of content."""

    bytes_of: dict[str, int] = field(default_factory=dict)
    requests: int = 0

    @property
    def page_itself(self) -> int:
        return sum(size for kind, size in self.bytes_of.items() if kind in PAGE_ITSELF)


def chromium() -> str:
    """Debian's Chromium, or another one on the PATH."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise FileNotFoundError("No Chromium on the PATH: run script/setup test.")
    return found


def weigh(page: Page, url: str) -> Weight:
    """Load one address and count what Chromium received for it."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    weight = Weight()

    def finished(event: dict) -> None:
        kind = kinds.get(event["requestId"])
        if kind is None:
            return
        weight.bytes_of[kind] = weight.bytes_of.get(kind, 0) + round(event["encodedDataLength"])
        weight.requests += 1

    def received(event: dict) -> None:
        if event["response"]["url"].startswith("http"):  # the browser's own pictures are data: addresses
            kinds[event["requestId"]] = event["type"]

    session.on("Network.responseReceived", received)
    session.on("Network.loadingFinished", finished)
    response = page.goto(url, wait_until="load")
    if response is None or response.status != 200:
        raise RuntimeError(f"{url} answers {response and response.status}, so its weight means nothing.")
    page.wait_for_load_state("networkidle")
    session.detach()
    return weight


def printed_password(data: Path) -> str:
    """The password of the demonstration accounts, as the server prints it at its start."""
    printed = (data / "log" / "accounts.txt").read_text(encoding="utf-8")
    found = re.search(r"password of all: (\S+)\)", printed)
    if found is None:
        raise LookupError(f"No password in what the server printed:\n{printed}")
    return found[1]


def sign_in(page: Page, address: str, password: str) -> None:
    """Sign in as the demonstration's learner."""
    page.goto(f"{address}/accounts/sign-in/")
    page.fill("input[name=username]", "learner")
    page.fill("input[name=password]", password)
    page.click("main button")
    page.wait_for_url(f"{address}/")


def first_link(page: Page, address: str, listing: str, part: str) -> str:
    """The first link of a page that has `part` in its address and leads further than the page itself."""
    page.goto(f"{address}{listing}")
    links = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.href.split('#')[0])")
    for link in links:
        path = link.removeprefix(address)
        if part in path and path not in {listing, part}:
            return path
    raise LookupError(f"No link with {part} on {listing}.")


def begun_run(page: Page, address: str) -> str:
    """Start the first pathway; the page of its first question."""
    page.goto(address + first_link(page, address, "/pathways/", "/pathways/"))
    page.click("main form button")
    page.wait_for_url("**/pathways/runs/**")
    return page.url.removeprefix(address)


def learner_paths(page: Page, address: str) -> dict[str, str]:
    """The pages of the learner's way, found as the learner finds them: by following links."""
    course = first_link(page, address, "/courses/", "/courses/")
    return {
        "home": "/",
        "catalogue": "/courses/",
        "course": course,
        "lesson": first_link(page, address, course, course),
        "quiz": first_link(page, address, course, "/learn/quizzes/"),
        "pathway list": "/pathways/",
        "pathway start": first_link(page, address, "/pathways/", "/pathways/"),
        "pathway step": begun_run(page, address),
    }


@contextmanager
def fresh_page(browser: Browser, state: dict | None = None) -> Iterator[Page]:
    """A phone-sized page with an empty cache; `state` carries the session only."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, storage_state=state)
    try:
        yield context.new_page()
    finally:
        context.close()


def weigh_all(browser: Browser, address: str, password: str) -> dict[str, Weight]:
    """The weight of each page, each with a cache of its own."""
    with fresh_page(browser) as page:
        weights = {"sign-in": weigh(page, f"{address}/accounts/sign-in/")}
    with fresh_page(browser) as page:
        sign_in(page, address, password)
        paths = learner_paths(page, address)
        state = page.context.storage_state()
    for name, path in paths.items():
        with fresh_page(browser, state) as page:
            weights[name] = weigh(page, f"{address}{path}")
    return weights


def figures() -> list[Figure]:
    """Bytes and requests of each page, cold."""
    with data_folder() as data, running(data, page="/readyz") as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        weights = weigh_all(browser, address, printed_password(data))
        browser.close()
    return [
        figure
        for name, weight in weights.items()
        for figure in (
            Figure(f"{name}: HTML, CSS and script, cold", weight.page_itself, "B", "<=", GOAL_B),
            Figure(f"{name}: requests of all kinds", weight.requests, "requests", "<=", GOAL_REQUESTS),
        )
    ]
