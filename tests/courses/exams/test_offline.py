"""Examinations are not kept offline: nothing of one is in a package of its course, in either language."""

import pytest
from django.urls import reverse

from courses.exams.selectors import items_of
from tests.courses.offline.test_packages import fetched, listed
from tests.factories import courses as make_courses
from tests.factories import exams as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("language", ["zh-hans", "bo"])
def test_nothing_of_an_examination_is_ever_in_a_package(learner_client, learner, language):
    course = make_courses.course_with(lessons=2, quiz=False)
    exam = make.published(course=course)
    attempt = make.begun(learner, exam)
    make.answer_all(attempt, ["b", "b", "b"])
    items = items_of(make.items_in(attempt)).values()
    texts = [item.stem["zh"] for item in items] + [item.explanation["zh"] for item in items]
    package = listed(learner_client, "course", course.uuid, "film", language)
    whole = b"".join(fetched(learner_client, piece) for piece in package["pieces"]).decode()
    assert course.title in whole
    assert [text for text in texts if text in whole] == []
    for address in (
        reverse("courses:exam", args=[exam.uuid]),
        reverse("courses:exam_attempt", args=[attempt.pk]),
        str(exam.uuid),
    ):
        assert address not in whole
