"""What the pages weigh and how long they take on a township's link, in real Chromium against the real server.

Cold: an empty cache. Warm: the page was open before, and nothing has changed since. The peers' figures are those of
other days, measured in the same way (docs/benchmarks.md).
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from bench.browser import COUNTY, FLAGS, TOWNSHIP, Link, Scales, Times, Weight, chromium, fresh_page, visit
from bench.report import Figure, Peer
from bench.server import data_folder, running
from bench.walks import SIGN_IN, fill_in, learner_paths, printed_password, sign_in, wait_for_lectures

KB = 1024
# Bytes of a page that nobody has seen before.
COLD_KB = {
    **{"sign-in": 30, "home": 40, "catalogue": 40, "course": 40, "lesson": 40, "quiz": 45},
    **{"pathway list": 40, "pathway start": 40, "pathway step": 40, "commission's dashboard": 80},
}
COLD_REQUESTS = 4
WARM_KB, WARM_REQUESTS = 6, 1
JOURNEY_KB, JOURNEY_REQUESTS, JOURNEY_S = 90, 12, 18.0
FIRST_TEXT_S, LOADED_S, WARM_S = 4.0, 7.0, 2.0
SOUND_S, WARM_SOUND_S = 10.0, 3.0
DASHBOARD = "/compliance/"
# Bytes and requests, cold; then seconds until usable on both links. Kolibri 0.19, Moodle 4.5.
PEERS = {
    "sign-in": ("Moodle 4.5", 1_068_668, 17),
    "home": ("Kolibri 0.19", 2_920_282, 27),
    "catalogue": ("Kolibri 0.19", 2_285_636, 31),
    "lesson": ("Moodle 4.5", 1_243_834, 23),
    "quiz": ("Moodle 4.5", 3_964_321, 34),
}
MOODLE_FIRST_TEXT_S, MOODLE_LOADED_S = {TOWNSHIP: 44, COUNTY: 42}, {TOWNSHIP: 162, COUNTY: 42}
MOODLE_WARM_KB, MOODLE_WARM_S = 18_363, {TOWNSHIP: 3.0, COUNTY: 1.0}
MOODLE_JOURNEY, MOODLE_JOURNEY_S = (1_353_016, 48), {TOWNSHIP: 182, COUNTY: 51}
SOUND = """(async () => {
  const audio = document.querySelector("audio");
  const heard = new Promise((resolve, reject) => {
    audio.addEventListener("timeupdate", () => { if (audio.currentTime > 0) resolve(performance.now()); });
    audio.addEventListener("error", () => reject(new Error("no sound")), true);
  });
  const slides = document.querySelector("input[name=mode][value=slides]");
  slides.checked = true;
  slides.dispatchEvent(new Event("change", { bubbles: true }));
  document.querySelector("[data-act=play]").click();
  return heard;
})()"""


def weigh(page: Page, url: str) -> Weight:
    """Load one address and count what Chromium received for it."""
    with Scales(page) as weight:
        visit(page, url)
    return weight


def weigh_again(page: Page, url: str) -> Weight:
    """Open a page, leave it, and weigh it when it is opened once more."""
    visit(page, url)
    page.goto("about:blank")
    return weigh(page, url)


@dataclass(frozen=True)
class Site:
    """The running product as the measurements need it."""

    address: str
    password: str
    learner: dict  # the session of the demonstration's learner
    commission: dict
    paths: dict[str, str]

    @classmethod
    def of(cls, browser: Browser, address: str, password: str) -> "Site":
        with fresh_page(browser) as page:
            sign_in(page, address, password, "author")
            wait_for_lectures(page, address)
        with fresh_page(browser) as page:
            sign_in(page, address, password, "commission")
            commission = page.context.storage_state()
        with fresh_page(browser) as page:
            sign_in(page, address, password)
            paths = learner_paths(page, address)
            return cls(address, password, page.context.storage_state(), commission, paths)

    def pages(self) -> Iterator[tuple[str, str, dict | None]]:
        """Each page with its address and the session that reads it."""
        yield "sign-in", f"{self.address}{SIGN_IN}", None
        for name, path in self.paths.items():
            yield name, f"{self.address}{path}", self.learner
        yield "commission's dashboard", f"{self.address}{DASHBOARD}", self.commission

    @property
    def lesson(self) -> str:
        return f"{self.address}{self.paths['lesson']}"


def weigh_all(browser: Browser, address: str, password: str) -> dict[str, Weight]:
    """The weight of each page, each with a cache of its own."""
    return _each_page(browser, Site.of(browser, address, password), weigh)


def _each_page(browser: Browser, site: Site, measure) -> dict[str, Weight]:
    weights = {}
    for name, url, state in site.pages():
        with fresh_page(browser, state) as page:
            weights[name] = measure(page, url)
    return weights


def figures() -> list[Figure]:
    """Everything that docs/benchmarks.md promises of the pages."""
    with data_folder() as data, running(data, page="/readyz") as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        site = Site.of(browser, address, printed_password(data))
        measured = [*_weights(browser, site), *_journeys(browser, site)]
        for link in (TOWNSHIP, COUNTY):
            measured += [*_lesson_times(browser, site, link), *_sounds(browser, site, link)]
        browser.close()
    return measured


def _weights(browser: Browser, site: Site) -> Iterator[Figure]:
    for name, weight in _each_page(browser, site, weigh).items():
        peer, size, requests = PEERS.get(name, ("", 0, 0))
        yield Figure(
            f"{name}: HTML, CSS and script, cold",
            weight.page_itself,
            "B",
            "<=",
            COLD_KB[name] * KB,
            Peer(peer, size) if peer else None,
        )
        yield Figure(
            f"{name}: requests, cold",
            weight.requests,
            "requests",
            "<=",
            COLD_REQUESTS,
            Peer(peer, requests) if peer else None,
        )
    for name, weight in _each_page(browser, site, weigh_again).items():
        peer_warm = Peer("Moodle 4.5", MOODLE_WARM_KB) if name == "lesson" else None
        yield Figure(f"{name}: bytes, warm", weight.page_itself, "B", "<=", WARM_KB * KB, peer_warm)
        yield Figure(f"{name}: requests, warm", weight.requests, "requests", "<=", WARM_REQUESTS)


def _journeys(browser: Browser, site: Site) -> Iterator[Figure]:
    """Sign-in, home, course, lesson and quiz, with an empty cache at its beginning."""
    for link in (TOWNSHIP, COUNTY):
        with fresh_page(browser) as page, Scales(page, link) as weight:
            began = time.monotonic()
            page.goto(f"{site.address}{SIGN_IN}", wait_until="load")
            fill_in(page, site.password)
            for name in ("course", "lesson", "quiz"):
                page.goto(f"{site.address}{site.paths[name]}", wait_until="load")
            seconds = round(time.monotonic() - began, 1)
        moodle_bytes, moodle_requests = MOODLE_JOURNEY
        label = "sign-in to quiz"
        if link is TOWNSHIP:
            yield Figure(
                f"{label}: bytes", weight.page_itself, "B", "<=", JOURNEY_KB * KB, Peer("Moodle 4.5", moodle_bytes)
            )
            yield Figure(
                f"{label}: requests",
                weight.requests,
                "requests",
                "<=",
                JOURNEY_REQUESTS,
                Peer("Moodle 4.5", moodle_requests),
            )
        yield Figure(f"{label}, {link}", seconds, "s", "<=", JOURNEY_S, Peer("Moodle 4.5", MOODLE_JOURNEY_S[link]))


def _lesson_times(browser: Browser, site: Site, link: Link) -> Iterator[Figure]:
    with fresh_page(browser, site.learner) as page, Scales(page, link):
        visit(page, site.lesson)
        cold = Times.of(page)
        page.goto("about:blank")
        visit(page, site.lesson)
        warm = Times.of(page)
    label = f"lesson, {link}"
    yield Figure(
        f"{label}, cold: first text",
        cold.first_text,
        "s",
        "<=",
        FIRST_TEXT_S,
        Peer("Moodle 4.5", MOODLE_FIRST_TEXT_S[link]),
    )
    yield Figure(f"{label}, cold: loaded", cold.loaded, "s", "<=", LOADED_S, Peer("Moodle 4.5", MOODLE_LOADED_S[link]))
    yield Figure(f"{label}, warm: loaded", warm.loaded, "s", "<=", WARM_S, Peer("Moodle 4.5", MOODLE_WARM_S[link]))


def _sounds(browser: Browser, site: Site, link: Link) -> Iterator[Figure]:
    """From opening the lesson until its speech is heard: slides and speech are chosen, and Play is pressed."""
    with fresh_page(browser, site.learner) as page, Scales(page, link):
        for state, goal in (("cold", SOUND_S), ("warm", WARM_SOUND_S)):
            page.goto(site.lesson, wait_until="load")
            heard = round(page.evaluate(SOUND) / 1000, 2)
            page.goto("about:blank")
            yield Figure(f"lesson, {link}, {state}: first sound", heard, "s", "<=", goal)
