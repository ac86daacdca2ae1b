"""The player in a real Chromium, with a recording of real small files."""

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from playwright.sync_api import expect, sync_playwright

from bench.pages import chromium
from tests.factories import directory as people
from tests.factories.courses import LessonFactory
from tests.factories.lectures import Recorded, published, recorded
from tests.player import lesson_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.media,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.player.lesson_page"),
]
SECONDS = 12
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
AUTOPLAY = "--autoplay-policy=no-user-gesture-required"


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Recorded:
    return recorded(tmp_path_factory.mktemp("browser"), seconds=SECONDS, slides=0)


@pytest.fixture
def cookie(settings, tmp_path, files, client, live_server) -> dict:
    """A published lecture, and the session of a learner who may see it."""
    settings.MEDIA_ROOT = tmp_path / "storage"
    asset = published(files)
    LessonFactory(title="腹泻", asset=asset)  # or nobody could play it
    client.force_login(people.signed_in_person().user)
    lesson_page.done.clear()
    lesson_page.trouble.clear()
    name = django_settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": live_server.url}


@pytest.fixture
def page(cookie, live_server):
    """A lesson page that is open in Chromium. Nothing asks the database while it is."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, AUTOPLAY])
        # Playwright waits for conditions by eval(), which our policy refuses; tests/security plays under the policy.
        context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en", bypass_csp=True)
        context.add_cookies([cookie])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{live_server.url}/lesson/")
        yield page
        browser.close()


def play(page, selector: str, *, rate: int = 1) -> None:
    page.eval_on_selector(
        selector, "(media, rate) => { media.muted = true; media.playbackRate = rate; media.play(); }", rate
    )


def wait_for(page, selector: str, condition: str) -> None:
    page.wait_for_function(f"(() => {{ const media = document.querySelector('{selector}'); return {condition}; }})()")


def test_small_video_plays_and_completes_the_lesson(page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    play(page, "video", rate=4)
    wait_for(page, "video", "media.currentTime > 1")
    assert page.eval_on_selector("video", "media => media.duration") == pytest.approx(SECONDS, abs=0.5)
    expect(page.locator("p.success")).to_be_visible()
    assert lesson_page.done == ["POST"]
    assert page.locator("form[data-lesson-done]").count() == 0
    assert not any("hls" in url for url in asked)


def test_the_adaptive_video_is_loaded_only_when_chosen(page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("input[value=adaptive]").check()
    page.wait_for_function("window.Hls !== undefined")
    play(page, "video")
    wait_for(page, "video", "media.currentTime > 0.5 && media.src.startsWith('blob:')")
    names = [url.rpartition("/")[2] for url in asked]
    assert names.count("hls.light.min.js") == 1
    assert "master.m3u8" in names
    assert any(name in {"v240.mp4", "v360.mp4"} for name in names)


def test_without_the_adaptive_player_the_plain_file_plays(page):
    page.route("**/hls.light.min.js", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/hls.light.min.js")):
        page.locator("input[value=adaptive]").check()
    play(page, "video")
    wait_for(page, "video", "media.currentTime > 0.3 && media.currentSrc.endsWith('v240.mp4')")


def test_speech_only_is_remembered_and_goes_on_where_it_stopped(page):
    page.locator("input[value=audio]").check()
    expect(page.locator("video")).to_be_hidden()
    play(page, "audio", rate=3)
    wait_for(page, "audio", "media.currentTime > 4.5")
    page.eval_on_selector("audio", "media => media.pause()")
    page.reload()
    expect(page.locator("input[value=audio]")).to_be_checked()
    expect(page.locator("video")).to_be_hidden()
    play(page, "audio")
    wait_for(page, "audio", "media.currentTime > 3 && media.played.length")  # the first is true of one that only sought
    assert page.eval_on_selector("audio", "media => media.played.start(media.played.length - 1)") > 3


def test_a_lost_completion_is_sent_when_the_link_is_back(page):
    page.route("**/lesson/done/", lambda route: route.abort())
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/lesson/done/")):
        play(page, "audio", rate=8)
    expect(page.locator("form[data-lesson-done] button")).to_be_visible()
    page.unroute("**/lesson/done/")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("p.success")).to_be_visible()
    assert lesson_page.done == ["POST"]


def moved(address: str) -> HttpResponse:
    return HttpResponse(status=302, headers={"Location": address})


# what stands between a learner and the product: an ended session, the portal of a network, a broken proxy
TROUBLES = {
    "signed out": lambda: moved("/accounts/sign-in/?next=/lesson/"),
    "another page": lambda: HttpResponse("<h1>Welcome to the network</h1>"),
    "refused": lambda: HttpResponse(status=403),
    "overloaded": lambda: HttpResponse(status=503),
}


@pytest.fixture
def no_long_timers(page):
    """Long timers do not run; how they grow is tested in Node (completion.test.mjs)."""
    page.evaluate("""() => {
      const set = window.setTimeout;
      window.setTimeout = (call, wait) => (wait < 1000 ? set(call, wait) : 0);
    }""")


@pytest.mark.parametrize("name", TROUBLES)
def test_what_was_not_saved_is_not_said_to_be(page, no_long_timers, name):
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    lesson_page.trouble[:] = [TROUBLES[name]() for _number in range(100)]
    play(page, "audio", rate=8)
    expect(page.locator("main > p.warning")).to_contain_text("not yet saved")
    expect(page.locator("form[data-lesson-done] button")).to_be_visible()
    wait_for(page, "audio", "media.ended")  # the time of the player moves on several times
    assert page.locator("p.success").count() == 0
    assert len(posts) == 1
    assert lesson_page.done == []


def test_a_link_that_comes_back_twice_sends_once(page, no_long_timers):
    lesson_page.trouble[:] = [TROUBLES["overloaded"]()]
    play(page, "audio", rate=8)
    expect(page.locator("main > p.warning")).to_be_visible()
    page.evaluate("dispatchEvent(new Event('online')); dispatchEvent(new Event('online'))")
    expect(page.locator("p.success")).to_be_visible()
    assert lesson_page.done == ["POST"]
