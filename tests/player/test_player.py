"""The player's markup in each state, as a browser without script gets it."""

import gzip
import json
import re
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from courses.player.presenters import player
from lms.common.jobs import JobStatus
from media_pipeline import presenters, selectors
from media_pipeline.models import RenditionKind
from media_pipeline.selectors import Track
from tests.factories.media_pipeline import SET, JobFactory, RenditionFactory, ready_asset, with_slides

pytestmark = pytest.mark.django_db


def rendered(asset, language: str = "en") -> BeautifulSoup:
    with translation.override(language):
        html = render_to_string("courses/player.html", {"player": player(selectors.playable(asset))})
    return BeautifulSoup(html, "html.parser")


def test_plain_players_load_nothing_by_themselves():
    page = rendered(ready_asset())
    for media in page.select("audio, video"):
        assert media["preload"] == "none"
        assert media.has_attr("controls")
        assert not media.has_attr("autoplay")


def test_the_lightest_sound_and_the_lowest_video_come_first():
    asset = ready_asset()
    page = rendered(asset)
    files = f"/files/{asset.uuid}/{SET}"
    assert [source["src"] for source in page.select("audio source")] == [f"{files}/audio.webm", f"{files}/audio.mp4"]
    assert [source["src"] for source in page.select("video source")] == [f"{files}/v240.mp4", f"{files}/v360.mp4"]
    assert "Listen: 0.4 MB" in page.text


@pytest.mark.parametrize(
    ("slides", "value", "label"), [(2, "slides", "Slides and speech"), (0, "audio", "Speech only")]
)
def test_something_lighter_than_the_film_lies_ready(slides, value, label):
    """The script shows it where the film stops again and again; until then, and without script, nobody sees it."""
    asset = ready_asset()
    with_slides(asset, slides)
    offer = rendered(asset).select_one("[data-lighter]")
    button = offer.select_one("button[type=button]")
    assert offer.has_attr("hidden")
    assert offer.parent["role"] == "status"
    assert (button["value"], button.text) == (value, label)
    assert rendered(asset).select_one(f"[data-modes] input[value={value}]") is not None


def test_where_there_is_no_film_or_nothing_but_it_nothing_lighter_is_offered():
    speech, film = ready_asset(), ready_asset()
    speech.renditions.filter(kind=RenditionKind.VIDEO).delete()
    film.renditions.filter(kind=RenditionKind.AUDIO).delete()
    for asset in (speech, film):
        assert rendered(asset).select_one("[data-lighter]") is None


def test_the_picture_keeps_its_place_before_it_loads():
    video = rendered(ready_asset()).video
    assert (video["width"], video["height"]) == ("426", "240")
    assert video["data-poster"].endswith("poster.jpg")  # the script shows it where the video is chosen


def test_every_file_can_be_kept_and_says_what_it_costs():
    links = rendered(ready_asset()).select("details li")
    assert len(links) == 4
    small = next(link for link in links if "240p" in link.text)
    assert small.a.has_attr("download")
    assert "0.8 MB" in small.text
    assert "about 2 min at 64 kbit/s" in small.text
    assert "about 1 min at 128 kbit/s" in small.text


def test_the_choice_is_hidden_until_the_script_runs():
    choice = rendered(ready_asset()).select_one("[data-modes]")
    assert choice.has_attr("hidden")
    assert [radio["value"] for radio in choice.select("input")] == ["audio", "video", "adaptive"]
    assert all(radio.find_parent("label") for radio in choice.select("input"))


def test_the_adaptive_player_is_named_but_not_loaded():
    page = rendered(ready_asset())
    assert page.section["data-hls"].endswith("master.m3u8")
    assert page.section["data-hls-script"].endswith("hls.light.min.js")
    assert [script["src"].rpartition("/")[2] for script in page.select("script")] == ["lesson.js"]


def test_sound_alone_offers_no_choice():
    asset = JobFactory(status=JobStatus.DONE).asset
    RenditionFactory(asset=asset)
    page = rendered(asset)
    assert page.audio is not None
    assert page.video is None
    assert page.select_one("[data-modes]") is None


def test_work_that_goes_on_is_told_in_words():
    page = rendered(JobFactory(status=JobStatus.RUNNING, progress=40, step="video").asset)
    assert "This recording is being prepared: 40 %." in page.text
    assert "making videos" in page.text
    assert page.select_one("[role=status]") is not None
    assert page.script is None


def test_a_failure_says_where_to_find_the_reason():
    page = rendered(JobFactory(status=JobStatus.FAILED, reason=presenters.BROKE, detail="moov atom").asset)
    assert "The author finds the reason" in page.text
    assert "moov atom" not in page.text


def test_no_inline_style_or_script():
    page = rendered(ready_asset())
    assert not page.select("[style], [onclick], [onplay]")
    assert all(not script.text.strip() for script in page.select("script"))


@pytest.mark.browser  # needs the built assets, as the browser tests do
def test_the_script_is_small():
    """All of it: 1.1 s on a link of 64 kbit/s, once. Speech in pieces is 0.3 s of it, and saves four each time."""
    with open(finders.find("courses/lesson.js"), "rb") as script:
        assert len(gzip.compress(script.read(), 9, mtime=0)) <= 8900


def test_the_place_of_news_is_heard_from_before_there_are_any():
    """A live region that appears together with its text is not read out: it stands there, empty and not seen."""
    place = rendered(ready_asset()).select_one("[data-trouble]")
    assert (place["role"], place.text, place.has_attr("hidden")) == ("status", "", False)
    with open(finders.find("portal/portal.css"), encoding="utf-8") as styles:
        assert re.search(r"\.notice:empty\s*\{[^}]*padding:\s*0", styles.read())


def test_the_film_says_how_it_is_coded_so_that_browsers_choose_what_they_play():
    assert [source["type"] for source in rendered(ready_asset()).select("video source")] == [
        'video/mp4; codecs="avc1.4d4015,mp4a.40.2"'
    ] * 2


def test_slides_wait_for_the_script_and_are_told_to_it():
    asset = ready_asset()
    with_slides(asset, 3)
    page = rendered(asset)
    assert [radio["value"] for radio in page.select("[data-modes] input")] == ["slides", "audio", "video", "adaptive"]
    assert [radio["value"] for radio in page.select("[data-modes] input[checked]")] == ["video"]
    assert page.select_one("[data-part=slides]").has_attr("hidden")
    assert page.select_one("[data-part=slides] img") is None
    assert len(json.loads(page.select_one("script#lecture-slides").text)["slides"]) == 3


def test_of_those_who_do_not_learn_nothing_is_told():
    assert not rendered(ready_asset()).section.has_attr("data-lesson")


def test_speech_and_slides_alone_are_a_lecture():
    asset = JobFactory(status=JobStatus.DONE).asset
    RenditionFactory(asset=asset)
    with_slides(asset, 2)
    page = rendered(asset)
    assert page.video is None
    assert [radio["value"] for radio in page.select("[data-modes] input[checked]")] == ["slides"]


def test_every_control_has_a_name_and_keys_are_explained():
    asset = ready_asset()
    with_slides(asset, 3)
    page = rendered(asset)
    controls = page.select_one("[data-controls]")
    assert controls.has_attr("hidden")
    assert controls["aria-label"] == "Controls of the lecture"
    assert all(button.get("aria-label") or button.text.strip() for button in controls.select("button"))
    assert {option["value"] for option in controls.select("option")} >= {"0.75", "1", "2"}
    explained = {key.text for key in page.select("[data-keys] kbd")}
    assert explained == {"Space", "K", "←", "→", ",", ".", "<", ">"}


def test_captions_are_offered_where_there_are_any():
    tracks = [Track("zh-Hans", "中文", "/files/x/zh.vtt"), Track("bo", "བོད་ཡིག", "/files/x/bo.vtt")]
    playable = replace(selectors.playable(ready_asset()), captions=tracks)
    with translation.override("en"):
        page = BeautifulSoup(render_to_string("courses/player.html", {"player": player(playable)}), "html.parser")
    for media in page.select("audio, video"):
        assert [track["srclang"] for track in media.select('track[kind="captions"]')] == ["zh-Hans", "bo"]
    assert page.select_one("[data-act=captions]")["aria-pressed"] == "false"
    assert page.select_one("[data-caption]").has_attr("hidden")
    assert "C" in {key.text for key in page.select("[data-keys] kbd")}
