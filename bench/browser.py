"""A real Chromium whose link can be made as slow as a township's, and what it receives over it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, CDPSession, Page

FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"),
    "--autoplay-policy=no-user-gesture-required",  # whoever measures presses no button
]
PHONE = {"width": 360, "height": 740}
# Pictures and films come after the text and are chosen by the reader; the page itself is what must arrive.
PAGE_ITSELF = {"Document", "Stylesheet", "Script", "Fetch", "XHR", "Font", "Manifest"}
MEDIA = "/files/"


@dataclass(frozen=True)
class Link:
    """A link as Chromium's own tools emulate one: a delay before each answer, and so many bits a second."""

    kbps: int
    round_trip_ms: int

    def __str__(self) -> str:
        return f"{self.kbps} kbit/s, {self.round_trip_ms} ms"

    def throttle(self, session: CDPSession) -> None:
        """Make this session's page receive and send no faster."""
        a_second = self.kbps * 1000 / 8
        session.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": self.round_trip_ms,
                "downloadThroughput": a_second,
                "uploadThroughput": a_second,
            },
        )


TOWNSHIP = Link(64, 600)
COUNTY = Link(256, 400)


@dataclass
class Weight:
    """The bytes on the wire, headers and compression as they are, by kind of content; and how many requests."""

    bytes_of: dict[str, int] = field(default_factory=dict)
    requests: int = 0  # recordings and their pictures apart

    @property
    def page_itself(self) -> int:
        return sum(size for kind, size in self.bytes_of.items() if kind in PAGE_ITSELF)


class Scales:
    """Counts what a page receives while it stands on them: `with Scales(page) as weight:`."""

    def __init__(self, page: Page, link: Link | None = None) -> None:
        self._session = page.context.new_cdp_session(page)
        self._session.send("Network.enable")
        if link is not None:
            link.throttle(self._session)
        self._kinds: dict[str, str] = {}
        self._cached: set[str] = set()  # in the browser's memory: it tells the bytes of the first time again
        self.weight = Weight()
        self._session.on("Network.responseReceived", self._received)
        self._session.on("Network.requestWillBeSent", self._redirected)
        self._session.on("Network.requestServedFromCache", lambda event: self._cached.add(event["requestId"]))
        self._session.on("Network.loadingFinished", self._finished)

    def __enter__(self) -> Weight:
        return self.weight

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._session.detach()

    def _received(self, event: dict) -> None:
        response = event["response"]
        elsewhere = ("fromDiskCache", "fromPrefetchCache", "fromServiceWorker")
        cached = event["requestId"] in self._cached or any(response.get(name) for name in elsewhere)
        if not response["url"].startswith("http") or cached:  # the browser's own pictures are data: addresses
            return
        self._kinds[event["requestId"]] = "Media" if MEDIA in response["url"] else event["type"]

    def _redirected(self, event: dict) -> None:
        """What was answered by another address has been sent too, and was a request."""
        answer = event.get("redirectResponse")
        if answer is not None:
            self._count("Document", answer["encodedDataLength"])

    def _finished(self, event: dict) -> None:
        kind = self._kinds.pop(event["requestId"], None)
        if kind is not None:
            self._count(kind, event["encodedDataLength"])

    def _count(self, kind: str, size: float) -> None:
        self.weight.bytes_of[kind] = self.weight.bytes_of.get(kind, 0) + round(size)
        self.weight.requests += kind != "Media"


_TIMES = """() => {
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  const [navigation] = performance.getEntriesByType("navigation");
  return paint && navigation.loadEventEnd > 0 && [paint.startTime, navigation.loadEventEnd];
}"""


@dataclass(frozen=True)
class Times:
    """Seconds from leaving the page before until the first text is seen, and until everything is there."""

    first_text: float
    loaded: float

    @classmethod
    def of(cls, page: Page) -> Self:
        told = page.wait_for_function(_TIMES)  # the browser writes them down a moment after the event
        paint, load = told.json_value()
        return cls(round(paint / 1000, 2), round(load / 1000, 2))


def chromium() -> str:
    """Debian's Chromium, or another one on the PATH."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise FileNotFoundError("No Chromium on the PATH: run script/setup test.")
    return found


@contextmanager
def fresh_page(browser: Browser, state: dict | None = None) -> Iterator[Page]:
    """A phone-sized page with an empty cache; `state` carries the session only.

    Without service worker: what it fetches ahead is its own business, and its copies would hide what a page costs.
    """
    context = browser.new_context(viewport=PHONE, storage_state=state, service_workers="block")
    context.set_default_timeout(120_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def visit(page: Page, url: str) -> None:
    """Open an address; anything but a page is an error, or its figures would mean nothing."""
    response = page.goto(url, wait_until="load")
    if response is None or response.status not in (200, 304):
        raise RuntimeError(f"{url} answers {response and response.status}, so its figures mean nothing.")
    page.wait_for_load_state("networkidle")
