"""The slides of a lecture on a device: their pictures, and what the kept page tells of them."""

import hashlib
import json

import pytest
from bs4 import BeautifulSoup

from media_pipeline.models import RenditionKind, Slide
from tests.courses.offline.test_packages import fetched, lecture, lesson_with, listed
from tests.factories.lectures import stored_slides

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(("size", "kept"), [("text", 0), ("sound", 2), ("film", 2)])
def test_slides_go_with_the_sound_each_picture_once_and_no_twin(learner_client, size, kept):
    lesson = lesson_with(asset=lecture().asset)
    slides = stored_slides(lesson.asset)
    for slide in slides:  # the speaker went back to the first picture
        Slide.objects.filter(pk=slide.pk).update(text=f"第{slide.position}页")
    again = {"position": 3, "starts_ms": 40_000, "ends_ms": 60_000}
    Slide.objects.create(asset=lesson.asset, picture=slides[0].picture, twin=slides[0].twin, **again)
    page, *files = listed(learner_client, "lesson", lesson.uuid, size)["pieces"]
    pictures = [piece for piece in files if piece["type"] == "image/webp"]
    assert [piece["url"].rpartition("/")[2] for piece in pictures] == ["slide-0001.webp", "slide-0002.webp"][:kept]
    assert not any("jpg" in piece["url"] and "slide" in piece["url"] for piece in files)
    for piece in pictures:
        content = fetched(learner_client, piece)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (piece["bytes"], piece["sha256"])
    island = BeautifulSoup(fetched(learner_client, page), "html.parser").select_one("#lecture-slides")
    told = json.loads(island.text)
    assert {told["base"] + row[2] for row in told["slides"]} >= {piece["url"] for piece in pictures}
    assert [row[6] for row in told["slides"]] == ["第1页", "第2页", ""]


@pytest.mark.parametrize("size", ["sound", "film"])
def test_a_recording_without_sound_takes_no_slide_pictures_along(learner_client, size):
    lesson = lesson_with(asset=lecture().asset)
    stored_slides(lesson.asset)
    lesson.asset.renditions.filter(kind=RenditionKind.AUDIO).delete()
    files = listed(learner_client, "lesson", lesson.uuid, size)["pieces"]
    assert [piece["url"] for piece in files if "/slide-" in piece["url"]] == []
