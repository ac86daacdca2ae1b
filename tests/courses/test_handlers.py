"""Lessons that were done on a device without a link."""

from datetime import UTC, date, datetime, timedelta

import pytest

from courses.models import CourseCompletion, LessonProgress
from lms.common import clock
from lms.common.clock import civil_date
from lms.directory.models import AccessGrant, PractitionerRole
from lms.records.models import Credit
from tests.factories import courses as make
from tests.factories.sync import NOW, a_record, numbered, results, send, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _server_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def done(lesson, **values) -> dict:
    return a_record("lesson.done", {"lesson": str(lesson.uuid)}, **values)


def leave_post(learner, on: date) -> None:
    PractitionerRole.objects.filter(practitioner=learner).update(to_date=on)


def test_a_lesson_done_counts_at_its_own_time(learner_client, learner):
    (lesson,) = make.lessons_of(make.course_with(lessons=1, quiz=False))
    record = done(lesson)
    assert results(send(learner_client, record)) == ["ok"]
    progress = LessonProgress.objects.of(learner).get()
    assert (str(progress.pk), progress.at) == (record["id"], NOW - timedelta(hours=1))


def test_a_repeat_counts_once(learner_client):
    (lesson,) = make.lessons_of(make.course_with(lessons=1, quiz=False))
    record = done(lesson)
    assert [results(send(learner_client, record)) for _ in range(3)] == [["ok"]] * 3
    assert LessonProgress.objects.count() == 1


def test_a_lesson_that_was_done_on_two_devices_counts_once(learner_client, learner):
    (lesson,) = make.lessons_of(make.course_with(lessons=1, quiz=False))
    assert results(send(learner_client, *numbered([done(lesson), done(lesson)]))) == ["ok", "ok"]
    assert LessonProgress.objects.of(learner).count() == 1


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_the_course_is_completed_when_its_last_lesson_was_done_whatever_came_first(learner_client, learner, order):
    lessons = make.lessons_of(make.course_with(lessons=3, quiz=False))
    records = numbered(done(lesson, at=told(NOW - timedelta(hours=9 - n))) for n, lesson in enumerate(lessons))
    for place in order:
        send(learner_client, records[place])
    assert CourseCompletion.objects.of(learner).get().at == NOW - timedelta(hours=7)
    assert Credit.objects.of(learner).count() == 1


def test_what_was_learned_last_year_counts_for_last_year(learner_client, learner, monkeypatch):
    arrival = datetime(2026, 1, 20, 8, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: arrival)
    (lesson,) = make.lessons_of(make.course_with(lessons=1, quiz=False))
    send(learner_client, done(lesson, at="2025-12-30T04:00:00.000Z"), now=told(arrival))
    assert civil_date(CourseCompletion.objects.of(learner).get().at) == date(2025, 12, 30)


def test_nothing_is_earned_in_a_year_that_is_long_over(learner_client, learner):
    (lesson,) = make.lessons_of(make.course_with(lessons=1, quiz=False))
    send(learner_client, done(lesson, at="2025-12-30T04:00:00.000Z"))
    assert CourseCompletion.objects.of(learner).get().at == NOW


def test_a_lesson_that_was_withdrawn_meanwhile_counts(learner_client, learner):
    (lesson,) = make.lessons_of(make.course_with(lessons=1, quiz=False))
    lesson.save_revision().publish()
    lesson.refresh_from_db()
    lesson.unpublish()
    assert results(send(learner_client, done(lesson))) == ["ok"]
    assert LessonProgress.objects.of(learner).count() == 1


def test_a_draft_was_never_on_a_device(learner_client):
    lesson = make.LessonFactory(live=False)
    refused = send(learner_client, done(lesson)).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "unknown")


@pytest.mark.parametrize("data", [{}, {"lesson": 7}, {"lesson": "lesson"}])
def test_data_without_a_lesson_are_refused(learner_client, data):
    refused = send(learner_client, a_record("lesson.done", data)).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "incomplete")


def test_a_key_that_a_form_used_for_another_lesson_is_refused(learner_client, learner):
    first, second = make.lessons_of(make.course_with(lessons=2, quiz=False))
    progress = LessonProgress.objects.create(
        practitioner=learner, lesson=first, course=first.get_parent().specific, at=NOW
    )
    refused = send(learner_client, done(second, id=str(progress.pk))).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "reused")


def test_what_was_done_while_the_post_was_held_counts_after_it_ended(learner_client, learner):
    (lesson,) = make.lessons_of(make.course_with(lessons=1, quiz=False))
    leave_post(learner, civil_date(NOW) - timedelta(days=1))
    late = done(lesson, at=told(NOW - timedelta(days=3)))
    assert results(send(learner_client, late)) == ["ok"]


@pytest.mark.parametrize(("days", "result"), [(59, "ok"), (61, "refused")])
def test_rights_of_a_day_count_for_sixty_days(learner_client, learner, days, result):
    (lesson,) = make.lessons_of(make.course_with(lessons=1, quiz=False))
    leave_post(learner, civil_date(NOW) - timedelta(days=1))
    assert results(send(learner_client, done(lesson, at=told(NOW - timedelta(days=days))))) == [result]


def test_what_was_done_after_the_post_ended_is_refused_and_says_so(learner_client, learner):
    (lesson,) = make.lessons_of(make.course_with(lessons=1, quiz=False))
    leave_post(learner, civil_date(NOW) - timedelta(days=5))
    refused = send(learner_client, done(lesson)).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "no_right")
    assert not LessonProgress.objects.exists()


def test_what_was_done_before_the_right_was_given_counts_by_todays(learner_client, learner):
    (lesson,) = make.lessons_of(make.course_with(lessons=1, quiz=False))
    AccessGrant.objects.filter(practitioner=learner).update(from_date=civil_date(NOW))
    assert results(send(learner_client, done(lesson, at=told(NOW - timedelta(days=9))))) == ["ok"]
