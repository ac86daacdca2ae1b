"""The chapters of a lecture, for whoever may play it."""

import pytest
from django.urls import reverse

from lms.common.identifiers import new_id
from tests.factories import directory
from tests.factories.courses import CourseFactory, LessonFactory
from tests.factories.media_pipeline import ready_asset, with_slides

pytestmark = pytest.mark.django_db


def address(asset) -> str:
    return reverse("media:chapters", args=[asset.uuid])


def test_readers_get_the_chapters_of_what_a_lesson_shows(learner_client):
    asset = ready_asset()
    with_slides(asset, 3, lasts_ms=40_000)
    LessonFactory(asset=asset)
    response = learner_client.get(address(asset))
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert "private" in response["Cache-Control"]
    assert response.content.decode().count("-->") == 3
    assert "00:00:40.000 --> 00:01:20.000\n要点2" in response.content.decode()


def test_a_lecture_without_slides_has_none(learner_client):
    asset = ready_asset()
    LessonFactory(asset=asset)
    assert learner_client.get(address(asset)).content.decode() == "WEBVTT\n"


def test_who_may_not_play_it_finds_nothing(client, learner_client):
    asset = ready_asset()
    LessonFactory(asset=asset, parent=CourseFactory(live=False))
    assert learner_client.get(address(asset)).status_code == 404
    assert learner_client.get(reverse("media:chapters", args=[new_id()])).status_code == 404
    assert learner_client.post(address(asset)).status_code == 405
    client.force_login(directory.signed_in_person(role="commission").user)
    assert client.get(address(asset)).status_code == 404
