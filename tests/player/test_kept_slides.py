"""A lesson that a device keeps with its sound: slides, speech and captions, with no server at all."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from bench.browser import FLAGS, chromium
from tests.factories import directory as people
from tests.factories.courses import LessonFactory
from tests.factories.lectures import published, recorded
from tests.factories.media_pipeline import captions
from tests.portal.offline.test_in_browser import link, session_of  # noqa: F401 - link is a fixture

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.django_db(transaction=True)]
PATIENCE_MS = 90_000  # of a slow machine; nothing waits for it to end
SLIDES = 3
SAID = "今天讲腹泻"


@pytest.fixture
def page(settings, tmp_path, link) -> Iterator[Page]:  # noqa: F811 - the fixture of that name
    """The lesson is kept with its sound, and then there is no server. Nothing asks the database while it is open."""
    settings.MEDIA_ROOT = tmp_path
    asset = published(recorded(tmp_path, seconds=30, slides=SLIDES))
    captions(asset, *[SAID] * 15)  # of two seconds each: it stands there at every moment
    lesson = LessonFactory(title="腹泻", asset=asset)
    address, session = lesson.url, session_of(people.signed_in_person(role="learner"), link.url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        # Playwright waits for conditions by eval(), which our policy refuses.
        context = browser.new_context(
            base_url=link.url, viewport={"width": 360, "height": 640}, locale="zh-CN", bypass_csp=True
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_cookies(session)
        page = context.new_page()
        page.goto(address)
        box = page.locator("[data-keep]")
        box.locator("summary").click()
        expect(box.locator("[data-size=sound]")).to_have_text(re.compile(r"\d MB"), timeout=PATIENCE_MS)
        box.locator("input[value=sound]").check()
        box.locator("form button").click()
        expect(box.locator("> [role=status]")).to_have_text(box.get_attribute("data-kept"), timeout=PATIENCE_MS)
        link.down()
        page.goto(address)
        expect(page.locator("body[data-media-known]")).to_be_attached(timeout=PATIENCE_MS)
        yield page
        browser.close()


def shows(page: Page, number: int) -> None:
    picture = page.locator("[data-picture] img")
    expect(picture).to_have_attribute("alt", f"要点{number}\n补液与补锌", timeout=PATIENCE_MS)
    expect(picture).to_have_attribute("src", re.compile(rf"slide-{number:04}\.webp$"), timeout=PATIENCE_MS)
    assert picture.evaluate("image => image.naturalWidth") == 1280


def test_slides_and_captions_follow_the_speech_without_a_link(page):
    expect(page.locator("[data-modes] input")).to_have_count(2)  # the film is not here
    expect(page.locator("input[value=slides]")).to_be_checked()
    shows(page, 1)
    page.locator("[data-act=captions]").click()
    page.eval_on_selector("audio", "media => { media.muted = true; media.playbackRate = 2; media.play(); }")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 10.5")
    shows(page, 2)
    expect(page.locator("[data-caption]")).to_have_text(SAID, timeout=PATIENCE_MS)
    page.locator("[data-act=next]").click()
    shows(page, SLIDES)
    page.wait_for_function("() => document.querySelector('audio').ended")
    expect(page.locator("#device")).to_be_visible(timeout=PATIENCE_MS)  # what was played waits to be sent
