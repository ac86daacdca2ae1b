"""A lecture is watched for a minute on two links, in a real Chromium against the real server: does it stop again?

On the township's link it is followed as slides with speech, on a good one as video: the ways with which the page begins
there. What stops is what the browser itself calls waiting, once it has begun to play.
"""

from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

from bench.browser import FLAGS, TOWNSHIP, Link, chromium, fresh_page
from bench.pages import Site
from bench.report import Figure
from bench.server import data_folder, running
from bench.walks import printed_password

GOOD = Link(512, 200)
WATCHED_S = 60
LIMIT_MS = 5 * 60_000
WAYS = {"slides": TOWNSHIP, "video": GOOD}
_WATCH = """async ([mode, seconds]) => {
  const way = document.querySelector(`input[name=mode][value=${mode}]`);
  const begunWith = document.querySelector("input[name=mode]:checked").value;
  if (!way.checked) {
    way.checked = true;
    way.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const player = document.querySelector(mode === "video" ? "video" : "audio");
  const pressed = performance.now();
  let began = 0, stops = 0, stoppedAt = 0, stood = 0;
  const watched = new Promise((resolve, reject) => {
    player.addEventListener("playing", () => {
      if (stoppedAt) { stood += performance.now() - stoppedAt; stoppedAt = 0; }
    });
    player.addEventListener("waiting", () => {
      if (began && !stoppedAt) { stops += 1; stoppedAt = performance.now(); }
    });
    player.addEventListener("timeupdate", () => {
      if (!began && player.currentTime > 0) began = performance.now();
      if (player.currentTime >= seconds) resolve();
    });
    player.addEventListener("ended", () => reject(new Error("the lecture is too short")));
  });
  document.querySelector("[data-act=play]").click();
  await watched;
  return { begunWith, waited: began - pressed, stops, stood };
}"""


@dataclass(frozen=True)
class Watched:
    """What came of a minute: the way the page began with, seconds until it played, how often and long it stopped."""

    begun_with: str
    waited_s: float
    stops: int
    stood_s: float


def figures() -> list[Figure]:
    """For each link: stops after the start, and how long the start took."""
    with data_folder() as data, running(data, page="/readyz") as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        site = Site.of(browser, address, printed_password(data))
        found = {way: watch(browser, site, way, link) for way, link in WAYS.items()}
        browser.close()
    return [figure for way, seen in found.items() for figure in told(way, WAYS[way], seen)]


def watch(browser: Browser, site: Site, way: str, link: Link, seconds: int = WATCHED_S) -> Watched:
    """Open the lesson over the link and play so many seconds of its lecture in this way."""
    with fresh_page(browser, site.learner) as page:
        page.set_default_timeout(LIMIT_MS)
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        link.throttle(session)
        page.goto(site.lesson, wait_until="load")
        page.wait_for_selector("[data-modes] input:checked", state="attached")
        seen = page.evaluate(_WATCH, [way, seconds])
        session.detach()
    return Watched(seen["begunWith"], round(seen["waited"] / 1000, 1), seen["stops"], round(seen["stood"] / 1000, 1))


def told(way: str, link: Link, seen: Watched) -> list[Figure]:
    """The figures of one link."""
    name = f"{way} at {link}"
    return [
        Figure(f"{name}: the page begins in this way", float(seen.begun_with == way), "", ">=", 1),
        Figure(f"{name}: stops in {WATCHED_S} s after the start", seen.stops, "", "<=", 0),
        Figure(f"{name}: seconds that it stood still", seen.stood_s, "s", "<=", 0),
        Figure(f"{name}: seconds from the press on Play", seen.waited_s, "s", "<=", 10),
    ]
