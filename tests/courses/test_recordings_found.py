"""What a lesson's recording says and shows is found with the lesson, and follows its changes."""

import pytest

from courses.catalogue.selectors import searchable_pages
from lms.common.content import Moment
from lms.common.events import asset_ready
from media_pipeline.models import MediaAsset
from search.models import IndexUpdate
from tests.factories import courses as make
from tests.factories.media_pipeline import captions, ready_asset, with_slides

pytestmark = pytest.mark.django_db


@pytest.fixture
def lesson():
    return make.LessonFactory(asset=ready_asset())


def found(lesson):
    return next(item for item in searchable_pages() if item.uuid == lesson.uuid)


def waiting() -> set:
    return set(IndexUpdate.objects.values_list("kind", "uuid"))


def test_slides_and_captions_are_found_with_their_times(lesson):
    with_slides(lesson.asset, 2)
    captions(lesson.asset, "今天讲腹泻")
    assert found(lesson).moments == [
        Moment(0, "zh", "要点1"),
        Moment(0, "zh", "今天讲腹泻"),
        Moment(20, "zh", "要点2"),
    ]


def test_a_lesson_without_a_recording_has_none():
    assert found(make.LessonFactory(asset=None)).moments == []


def test_many_lessons_cost_no_more_questions_than_a_few(django_assert_max_num_queries):
    for _number in range(4):
        captions(make.LessonFactory(asset=ready_asset()).asset, "今天")
    with django_assert_max_num_queries(16):
        assert sum(bool(item.moments) for item in searchable_pages()) == 4


def test_new_captions_and_new_slides_update_the_index(lesson):
    IndexUpdate.objects.all().delete()
    captions(lesson.asset, "今天讲腹泻")
    assert waiting() == {("lesson", lesson.uuid)}
    IndexUpdate.objects.all().delete()
    asset_ready.announce(sender=MediaAsset, asset=lesson.asset)
    assert waiting() == {("lesson", lesson.uuid)}


def test_recordings_that_no_live_lesson_shows_do_not():
    draft = make.LessonFactory(asset=ready_asset(), live=False)
    IndexUpdate.objects.all().delete()
    captions(draft.asset, "今天讲腹泻")
    assert waiting() == set()
