"""How a lecture is followed at first, in a real Chromium on a township's link and on a good one."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from bench.browser import FLAGS, TOWNSHIP, Link, chromium
from tests.factories import directory as people
from tests.factories.courses import LessonFactory
from tests.factories.lectures import published, recorded
from tests.portal.offline.test_in_browser import session_of

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.django_db(transaction=True)]
PATIENCE_MS = 90_000  # of a slow machine; nothing waits for it to end
GOOD = Link(512, 100)
TRIES = 5


@dataclass(frozen=True)
class Lesson:
    """A lesson, and the page of a browser that may open it."""

    page: Page
    address: str

    def opens(self, link: Link) -> str:
        """Over such a link, with nothing of it here yet; answers the way that the page begins with."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        session.send("Network.clearBrowserCache")
        link.throttle(session)
        self.page.goto(self.address, timeout=PATIENCE_MS)
        expect(self.page.locator("[data-modes]")).to_be_visible(timeout=PATIENCE_MS)
        chosen = self.page.locator("[data-modes] input:checked").get_attribute("value")  # before it is shown
        session.detach()
        return chosen or ""


@pytest.fixture
def lesson(settings, tmp_path, live_server) -> Iterator[Lesson]:
    """Nothing asks the database from this thread while the page is open."""
    settings.MEDIA_ROOT = tmp_path
    address = LessonFactory(title="腹泻", asset=published(recorded(tmp_path, seconds=12, slides=2))).url
    session = session_of(people.signed_in_person(role="learner"), live_server.url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(base_url=live_server.url, viewport={"width": 360, "height": 640}, locale="zh-CN")
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies(session)
        yield Lesson(context.new_page(), address)
        browser.close()


def test_on_a_poor_link_it_begins_with_slides_and_speech(lesson):
    assert lesson.opens(TOWNSHIP) == "slides"
    expect(lesson.page.locator("[data-part=slides]")).to_be_visible()
    expect(lesson.page.locator("audio")).to_be_visible()
    expect(lesson.page.locator("video")).to_be_hidden()


def test_on_a_good_link_it_begins_with_video(lesson):
    """The page measures what came to it: a machine that stands still for a second has a poor link, rightly."""
    assert "video" in (lesson.opens(GOOD) for _time in range(TRIES))
    expect(lesson.page.locator("video")).to_be_visible()
    expect(lesson.page.locator("[data-part=slides]")).to_be_hidden()
