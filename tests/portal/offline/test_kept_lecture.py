"""A lecture that a device keeps plays there in every way, with no server at all."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files import File
from playwright.sync_api import Page, expect, sync_playwright

from bench.browser import FLAGS, chromium
from courses.models import LessonPage
from media_pipeline import services
from tests.factories import courses as content
from tests.factories import directory as people
from tests.portal.offline.test_in_browser import link, session_of  # noqa: F401 - link is a fixture

pytestmark = [pytest.mark.browser, pytest.mark.media, pytest.mark.django_db(transaction=True)]
SECONDS = 8
A_SLICE = """async (url) => {
  const answer = await fetch(url, { headers: { Range: "bytes=100-199" } });
  return [answer.status, answer.headers.get("Content-Range"), (await answer.arrayBuffer()).byteLength];
}"""
FETCHED = "() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)"


@pytest.fixture(scope="module")
def recording(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "lecture.mp4"
    sources = ["-f", "lavfi", "-i", f"testsrc=s=640x360:r=12:d={SECONDS}", "-f", "lavfi", "-i", f"sine=d={SECONDS}"]
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run(["ffmpeg", "-v", "error", *sources, *coding, str(path)], check=True)
    return path


@pytest.fixture
def lesson(db, settings, tmp_path, recording) -> LessonPage:
    """A lesson whose lecture went through the real pipeline."""
    settings.MEDIA_ROOT = tmp_path
    with recording.open("rb") as file:
        asset = services.create_asset(file=File(file), title="腹泻")
    assert services.transcode(job_id=asset.job.pk, worker="browser test")
    lesson = content.LessonFactory(title="腹泻", asset=asset)
    lesson.body = [{"type": "heading", "value": "补液"}]
    lesson.save()
    return lesson


@pytest.fixture
def page(lesson, link) -> Iterator[Page]:  # noqa: F811 - the fixture of that name
    """The lesson is kept with its film, and then there is no server. Nothing asks the database while it is open."""
    address, session = lesson.url, session_of(people.signed_in_person(role="learner"), link.url)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        # Playwright waits for conditions by eval(), which our policy refuses.
        context = browser.new_context(
            base_url=link.url, viewport={"width": 360, "height": 640}, locale="zh-CN", bypass_csp=True
        )
        context.set_default_timeout(30_000)
        context.add_cookies(session)
        page = context.new_page()
        page.goto(address)
        box = page.locator("[data-keep]")
        box.locator("summary").click()
        expect(box.locator("[data-size=film]")).to_have_text(re.compile(r"\d MB"), timeout=30_000)
        box.locator("input[value=film]").check()
        box.locator("form button").click()
        expect(box.locator("> [role=status]")).to_have_text(box.get_attribute("data-kept"), timeout=60_000)
        link.down()
        page.goto(address)
        expect(page.locator("body[data-media-known]")).to_be_attached(timeout=30_000)
        yield page
        browser.close()


def plays_to(page: Page, tag: str, second: float, source: str) -> None:
    """Plays on until it is past this second, from an address that begins so."""
    page.eval_on_selector(tag, "media => { media.muted = true; media.play(); }")
    page.wait_for_function(
        """([tag, second, source]) => {
          const media = document.querySelector(tag);
          return media.currentTime > second && media.currentSrc.startsWith(source);
        }""",
        arg=[tag, second, source],
    )
    page.eval_on_selector(tag, "media => media.pause()")


def test_a_kept_lecture_plays_in_every_way(page):
    origin = page.evaluate("() => location.origin")
    for mode in ("audio", "adaptive", "video"):
        expect(page.locator(f"[data-modes] input[value={mode}]")).to_be_enabled()
    page.locator("input[value=video]").check()
    plays_to(page, "video", 1, f"{origin}/files/")
    page.locator("input[value=audio]").check()
    plays_to(page, "audio", 1, f"{origin}/files/")
    hls_plays_it_by_slices(page)


def hls_plays_it_by_slices(page: Page) -> None:
    page.locator("input[value=adaptive]").check()
    page.wait_for_function("() => document.querySelector('video').src.startsWith('blob:')")  # its player is here
    plays_to(page, "video", 1, "blob:")
    page.eval_on_selector("video", "media => { media.currentTime = 6; }")
    plays_to(page, "video", 6.3, "blob:")
    assert page.eval_on_selector("video", "media => media.videoWidth") > 0
    fetched = page.evaluate(FETCHED)
    (playlist,) = {name for name in fetched if name.endswith(".m3u8")}
    film = playlist.replace(".m3u8", ".mp4")
    assert fetched.count(film) > 2  # its head, and ranges of it
    status, range_of, length = page.evaluate(A_SLICE, film)
    assert (status, length) == (206, 100)
    assert re.fullmatch(r"bytes 100-199/\d+", range_of)
