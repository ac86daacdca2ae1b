"""The player's markup in each state, as a browser without script gets it."""

import gzip
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils import translation

from lms.common.jobs import JobStatus
from media_pipeline import presenters, selectors
from tests.factories.media_pipeline import SET, JobFactory, RenditionFactory, ready_asset

pytestmark = pytest.mark.django_db
SCRIPT = Path(__file__).parent.parent.parent / "courses" / "player" / "assets" / "player.js"


def rendered(asset, language: str = "en") -> BeautifulSoup:
    with translation.override(language):
        html = render_to_string("courses/player.html", {"playable": selectors.playable(asset)})
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


def test_the_picture_keeps_its_place_before_it_loads():
    video = rendered(ready_asset()).video
    assert (video["width"], video["height"]) == ("426", "240")
    assert video["poster"].endswith("poster.jpg")


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
    page = rendered(JobFactory(status=JobStatus.RUNNING, progress=40, step="encode").asset)
    assert "This recording is being prepared: 40 %." in page.text
    assert "making small versions" in page.text
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


def test_the_script_is_small():
    assert len(gzip.compress(SCRIPT.read_bytes())) < 4096
