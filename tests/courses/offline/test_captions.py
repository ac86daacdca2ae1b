"""The captions of a lecture on a device: listed with their hashes, counted, and named by the kept page."""

import hashlib

import pytest
from bs4 import BeautifulSoup

from media_pipeline.captions import selectors, services
from media_pipeline.captions.models import Caption
from media_pipeline.models import MediaAsset, RenditionKind
from tests.courses.offline.test_packages import fetched, lecture, lesson_with, listed
from tests.factories.media_pipeline import captions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def lesson():
    """A lesson whose lecture has captions in two languages."""
    lesson = lesson_with(asset=lecture().asset)
    captions(lesson.asset, "今天讲腹泻", "先看脱水")
    captions(lesson.asset, "བདེ་ལེགས།", language="bo")
    return lesson


def texts(client, lesson, size: str) -> list[dict]:
    return [each for each in listed(client, "lesson", lesson.uuid, size)["pieces"] if each["type"] == "text/vtt"]


@pytest.mark.parametrize(("size", "kept"), [("text", 0), ("sound", 2), ("film", 2)])
def test_captions_go_with_sound_and_film_and_are_what_their_hashes_say(learner_client, lesson, size, kept):
    pieces = texts(learner_client, lesson, size)
    assert [piece["url"].rpartition("/")[2][:3] for piece in pieces] == ["zh-", "bo-"][:kept]
    for piece in pieces:
        content = fetched(learner_client, piece)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (piece["bytes"], piece["sha256"])
        assert content.startswith(b"WEBVTT")


def test_they_count_in_what_it_costs(learner_client, lesson):
    package = listed(learner_client, "lesson", lesson.uuid, "sound")
    assert package["bytes"] == sum(piece["bytes"] for piece in package["pieces"])
    assert sum(piece["bytes"] for piece in texts(learner_client, lesson, "sound")) > 50


def test_the_kept_page_names_them_and_no_others(learner_client, lesson):
    page, *files = listed(learner_client, "lesson", lesson.uuid, "film")["pieces"]
    drawn = BeautifulSoup(fetched(learner_client, page), "html.parser")
    for tag in ("audio", "video"):
        tracks = drawn.select_one(tag).select("track[kind=captions]")
        assert {track["src"] for track in tracks} == {each["url"] for each in files if each["type"] == "text/vtt"}
        assert [track["srclang"] for track in tracks] == ["zh-Hans", "bo"]
    assert drawn.select_one("[data-act=captions]") is not None


def test_another_text_is_another_file_and_another_page(learner_client, lesson):
    before = listed(learner_client, "lesson", lesson.uuid, "sound")["pieces"]
    captions(lesson.asset, "另一句")
    after = listed(learner_client, "lesson", lesson.uuid, "sound")["pieces"]
    changed = {(each["type"].partition(";")[0], each["url"]) for each in after if each not in before}
    assert {kind for kind, _url in changed} == {"text/html", "text/vtt"}
    assert len([url for kind, url in changed if kind == "text/vtt"]) == 1


def test_what_learners_are_not_shown_is_not_kept(learner_client, lesson):
    services.show(caption=Caption.objects.get(asset=lesson.asset, language="bo"), shown=False)
    assert [piece["url"].rpartition("/")[2][:3] for piece in texts(learner_client, lesson, "film")] == ["zh-"]


def test_captions_that_are_hidden_at_this_moment_are_left_out(lesson):
    asset = MediaAsset.objects.get(pk=lesson.asset_id)
    asset.caption_tracks = [["zh", "0" * 16, False], *asset.caption_tracks]
    assert [file.url.rpartition("/")[2][:3] for file in selectors.files(asset)] == ["zh-", "bo-"]


def test_without_anything_to_hear_there_is_nothing_to_read_along(learner_client, lesson):
    lesson.asset.renditions.filter(kind__in=[RenditionKind.AUDIO, RenditionKind.VIDEO]).delete()
    assert texts(learner_client, lesson, "film") == []


def test_recordings_on_a_host_of_their_own_are_not_kept_nor_are_their_captions(settings, lesson):
    settings.MEDIA_ORIGIN = "https://media.example"
    assert selectors.files(MediaAsset.objects.get(pk=lesson.asset_id)) == []


def test_asking_again_reads_no_captions(lesson, django_assert_num_queries):
    asset = MediaAsset.objects.get(pk=lesson.asset_id)
    first = selectors.files(asset)
    with django_assert_num_queries(0):
        assert selectors.files(asset) == first
