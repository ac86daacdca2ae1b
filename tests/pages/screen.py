"""A telephone of 360 px that shows a rendered page, with axe in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from playwright.sync_api import Page, Route, sync_playwright

from bench.pages import FLAGS, chromium
from tests.pages.rendering import ROOT, Rendered

PHONE = {"width": 360, "height": 640}
ADDRESS = "http://pages.test"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LAYOUT = Path(__file__).with_name("layout.js").read_text(encoding="utf-8")
# WCAG 2.0, 2.1 and 2.2, levels A and AA; what is only advised is not asked for.
_STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  const said = (node) => node.html.slice(0, 160) + " " + node.failureSummary;
  const where = (each) => each.nodes.slice(0, 3).map(said).join(" ; ");
  return found.violations.map((each) => `${each.id}: ${where(each)}`);
}"""


class Screen:
    """Shows one page after the other. Nothing comes from a network: pages and static files are handed over."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._shown: Rendered | None = None
        page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.resource_type == "document" and self._shown is not None:
            headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": self._shown.policy}
            route.fulfill(body=self._shown.html, headers=headers)
            return
        file = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if file:
            route.fulfill(path=file, content_type=guess_type(path)[0])
        else:
            route.abort()

    def show(self, shown: Rendered) -> None:
        """Load the page under its own policy; axe comes by the back door, as an extension would."""
        self._shown = shown
        self._page.emulate_media(color_scheme="light")
        self._page.goto(ADDRESS + urlsplit(shown.scene.url or "/").path, wait_until="load")
        self._page.evaluate(AXE.read_text(encoding="utf-8"))

    def violations(self) -> list[str]:
        """What axe finds by light, and of the colours in the dark."""
        found = self._page.evaluate(_RUN, {"type": "tag", "values": _STANDARD})
        self._page.emulate_media(color_scheme="dark")
        dark = self._page.evaluate(_RUN, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})
        return found + [f"in the dark: {each}" for each in dark]

    def faults_of_layout(self) -> list[str]:
        """What does not fit, is too small, or hides the focus."""
        self._page.keyboard.press("Tab")  # from now on the browser shows where the focus is
        return self._page.evaluate(LAYOUT)


@contextmanager
def screen() -> Iterator[Screen]:
    """A browser for one test; nothing asks the database while it is open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield Screen(browser.new_page(viewport=PHONE, reduced_motion="reduce"))
        browser.close()
