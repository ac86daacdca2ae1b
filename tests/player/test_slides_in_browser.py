"""A lecture in slide mode, in a real Chromium on the real lesson page: what is seen, heard, and told to the server."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from bench.browser import FLAGS, chromium
from bench.proxy import Proxy, link_to
from courses.models import LecturePlayed
from tests.factories import directory as people
from tests.factories.courses import LessonFactory
from tests.factories.lectures import Recorded, published, recorded
from tests.portal.offline.test_in_browser import asked, session_of

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.django_db(transaction=True)]
SECONDS, SLIDES = 90, 6  # a slide each fifteen seconds
PATIENCE_MS = 90_000  # of a slow machine; nothing waits for it to end
POOR = "Object.defineProperty(navigator, 'connection', { value: { downlink: 0.05, saveData: true } });"


@dataclass(frozen=True)
class Opened:
    """The lesson page that is open, and the link below it."""

    page: Page
    link: Proxy

    @property
    def picture(self) -> Locator:
        return self.page.locator("[data-picture] img")

    def plays(self, *, rate: int = 1) -> None:
        self.page.eval_on_selector(
            "audio", "(media, rate) => { media.muted = true; media.playbackRate = rate; media.play(); }", rate
        )

    def heard(self, second: float) -> None:
        """Waits until the speech has come to this second."""
        self.page.wait_for_function("at => document.querySelector('audio').currentTime >= at", arg=second)

    def shows(self, number: int) -> None:
        """Waits until the picture of this slide is there, with what is written on it, and its number below."""
        words = f"要点{number}\n补液与补锌"
        expect(self.picture).to_have_attribute("alt", words, timeout=PATIENCE_MS)
        self.page.wait_for_function(
            "name => document.querySelector('[data-picture] img').currentSrc.endsWith(name)",
            arg=f"slide-{number:04}.webp",
        )
        expect(self.page.locator("[data-title]")).to_have_text(f"第 {number} 张，共 {SLIDES} 张")


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Recorded:
    return recorded(tmp_path_factory.mktemp("lecture"), seconds=SECONDS, slides=SLIDES)


@pytest.fixture
def opened(settings, tmp_path, files, live_server) -> Iterator[Opened]:
    """Nothing asks the database from this thread while the page is open."""
    settings.MEDIA_ROOT = tmp_path
    lesson, learner = LessonFactory(title="腹泻", asset=published(files)), people.signed_in_person(role="learner")
    with link_to(live_server.thread.port) as link:
        address, session = lesson.url, session_of(learner, link.url)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            # Playwright waits for conditions by eval(), which our policy refuses.
            context = browser.new_context(
                base_url=link.url, viewport={"width": 360, "height": 640}, locale="zh-CN", bypass_csp=True
            )
            context.set_default_timeout(PATIENCE_MS)
            context.add_cookies(session)
            context.add_init_script(POOR)
            page = context.new_page()
            page.goto(address)
            yield Opened(page, link)
            browser.close()


def test_slides_follow_the_speech_and_what_was_played_is_told(opened):
    page = opened.page
    expect(page.locator("input[value=slides]")).to_be_checked()
    expect(page.locator("video")).to_be_hidden()
    opened.shows(1)
    with page.expect_response(lambda answer: answer.url.endswith("/sync/")) as sent:
        opened.plays(rate=2)
        opened.heard(16)
        opened.shows(2)
        page.wait_for_function("() => document.querySelector('audio').ended")
    expect(page.locator("form[data-lesson-done]")).to_have_count(0, timeout=PATIENCE_MS)  # enough of it was played
    assert sent.value.status == 200
    (spans,) = asked(lambda: [row.spans for row in LecturePlayed.objects.all()])
    assert [[round(starts), round(ends)] for starts, ends in spans] == [[0, SECONDS]]
    page.reload()
    expect(page.locator("[data-player] .progress")).to_contain_text("100")


def test_buttons_keys_and_chapters_move_within_the_lecture(opened):
    page = opened.page
    opened.shows(1)
    page.locator("[data-act=next]").click()
    opened.shows(2)
    page.locator("[data-controls] select").focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press(".")
    opened.shows(3)
    page.keyboard.press(",")
    opened.shows(2)
    page.locator("[data-chapters] summary").click()
    page.locator("[data-chapters] button").last.click()
    opened.shows(5)
    page.locator("[data-act=play]").click()
    opened.heard(61)
    page.keyboard.press("k")
    page.wait_for_function("() => document.querySelector('audio').paused")


def test_the_place_and_the_choice_survive_a_reload(opened):
    page = opened.page
    page.locator("input[value=audio]").check()
    opened.plays(rate=4)
    opened.heard(32)
    page.eval_on_selector("audio", "media => media.pause()")
    page.reload()
    expect(page.locator("input[value=audio]")).to_be_checked()
    page.locator("input[value=slides]").check()
    opened.shows(3)
    opened.plays()
    page.wait_for_function("() => document.querySelector('audio').played.length > 0")
    assert page.eval_on_selector("audio", "media => media.played.start(media.played.length - 1)") > 27


def test_a_cut_is_told_and_the_lecture_goes_on_by_itself(opened):
    page, link = opened.page, opened.link
    opened.shows(1)
    link.down()
    opened.plays()
    trouble = page.locator("[data-player] [data-trouble]")
    expect(trouble).to_be_visible(timeout=PATIENCE_MS)
    link.up()
    opened.heard(1)
    expect(trouble).to_be_hidden(timeout=PATIENCE_MS)


def test_without_script_the_page_shows_slides_with_their_times(opened):
    context = opened.page.context.browser.new_context(java_script_enabled=False)
    context.add_cookies(opened.page.context.cookies())
    plain = context.new_page()
    plain.goto(opened.page.url)
    expect(plain.locator("main figure img")).to_have_count(SLIDES)
    expect(plain.locator("main ol figcaption").nth(1)).to_contain_text("0:15")
    for image in plain.locator("main figure img").all():
        assert (image.get_attribute("loading"), image.get_attribute("width")) == ("lazy", "1280")
    expect(plain.locator("audio")).to_be_visible()
    expect(plain.locator("[data-controls]")).to_be_hidden()
