"""Captions at their address: by the same rules as the other files of the recording."""

import pytest
from django.utils import translation

from media_pipeline import policy, selectors
from media_pipeline.captions import services
from media_pipeline.captions.webvtt import read
from media_pipeline.models import Caption
from tests.factories import courses as make
from tests.factories.media_pipeline import captions, ready_asset

pytestmark = pytest.mark.django_db


@pytest.fixture
def caption() -> Caption:
    asset = ready_asset()
    make.LessonFactory(asset=asset)
    return captions(asset, "今天讲腹泻", "先看脱水")


def url(caption: Caption) -> str:
    return selectors.playable(caption.asset).captions[0].url


def test_the_player_gets_a_track_for_each_language(caption):
    captions(caption.asset, "བདེ་ལེགས།", language="bo", origin="machine")
    with translation.override("en"):
        tracks = selectors.playable(caption.asset).captions
    assert [(track.language, track.label) for track in tracks] == [
        ("zh-Hans", "中文"),
        ("bo", "བོད་ཡིག (made by a program)"),
    ]


def test_hidden_captions_are_not_there(caption, learner_client):
    address = url(caption)
    services.show(caption=caption, shown=False)
    assert selectors.playable(caption.asset).captions == []
    assert learner_client.get(address).status_code == 404


def test_the_file(caption, learner_client):
    response = learner_client.get(url(caption))
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert set(response["Cache-Control"].split(", ")) == {"private", "max-age=31536000", "immutable"}
    assert [cue.text for cue in read(response.content).cues] == ["今天讲腹泻", "先看脱水"]


def test_whoever_has_it_gets_it_no_second_time(caption, learner_client):
    etag = learner_client.get(url(caption))["ETag"]
    assert learner_client.get(url(caption), headers={"If-None-Match": etag}).status_code == 304


def test_another_text_has_another_address_and_the_page_of_before_still_plays(caption, learner_client):
    before = url(caption)
    caption = captions(caption.asset, "另一句")
    assert url(caption) != before
    assert "今天讲腹泻" in learner_client.get(before).content.decode()


@pytest.mark.parametrize(
    "path", ["captions/zh-0123456789abcdef.vtt", "captions/", "captions/../audio.webm", "captions/xx.vtt"]
)
def test_other_paths_are_not_there(caption, learner_client, path):
    assert learner_client.get(f"/files/{caption.asset.uuid}/{path}").status_code == 404


def test_visitors_are_asked_to_sign_in(caption, client):
    assert client.get(url(caption)).status_code == 302


def test_those_without_a_right_get_nothing(caption, learner_client, monkeypatch):
    monkeypatch.setattr(policy, "_PLAYS", [lambda request, asset: False])
    assert learner_client.get(url(caption)).status_code == 404


def test_the_apps_host_serves_none_where_recordings_have_their_own(caption, learner_client, settings):
    address = url(caption)
    settings.MEDIA_ORIGIN = "https://media.example.org"
    assert learner_client.get(address).status_code == 404


def test_below_a_link_to_the_media_host(caption):
    link = "https://media.example.org/1/a/b/"
    assert selectors.playable(caption.asset, link=link).captions[0].url.startswith(f"{link}captions/zh-")
