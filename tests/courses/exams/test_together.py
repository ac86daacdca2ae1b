"""Many at the same moment, on the database that lets several writers in (see script/test)."""

import threading
from collections.abc import Callable, Sequence

import pytest
from django.db import connection

from courses.exams import services
from courses.exams.models import ExamAttempt, Marking, SavedAnswer, Submission
from courses.exams.selectors import answers_of, marking_of
from courses.models import CourseCompletion
from lms.common.identifiers import new_id
from tests.factories import courses as make_courses
from tests.factories import exams as make
from tests.factories.directory import PractitionerFactory
from tests.factories.exams import NOW, an_answer, items_in

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's writers wait for each other"),
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def at_once(*steps: Callable[[], object]) -> Sequence[object]:
    """What each step answered or raised, when all began at the same moment."""
    gate = threading.Barrier(len(steps))
    answers: list[object] = [None] * len(steps)

    def run(place: int, step: Callable[[], object]) -> None:
        try:
            gate.wait(timeout=60)
            answers[place] = step()
        except Exception as error:  # noqa: BLE001 - a thread's error must reach the test
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return answers


def test_tabs_that_begin_at_once_begin_one_attempt():
    person, exam = PractitionerFactory(), make.published()
    found = at_once(*[lambda: make.begun(person, exam)] * 8)
    assert ExamAttempt.objects.count() == 1
    assert {attempt.pk for attempt in found} == {ExamAttempt.objects.get().pk}


def test_presses_that_hand_in_at_once_end_it_once_and_complete_the_course_once():
    person = PractitionerFactory()
    exam = make.published(course=make_courses.course_with(lessons=0, quiz=False))
    attempt = make.begun(person, exam)
    make.answer_all(attempt, ["b", "b", "b"])
    ends = at_once(*[lambda: services.submit(attempt=attempt, key=new_id(), at=NOW)] * 8)
    assert len({end.pk for end in ends}) == 1
    assert (Submission.objects.count(), Marking.objects.count(), CourseCompletion.objects.count()) == (1, 1, 1)


def test_an_answer_that_comes_with_the_handing_in_is_marked_or_told_that_it_is_too_late():
    person, exam = PractitionerFactory(), make.published("A1")
    attempt = make.begun(person, exam)
    item = items_in(attempt)[0]

    def save() -> bool:
        services.save_answers(attempt=attempt, answers=[an_answer(item)], at=NOW)
        return True

    saved, end = at_once(save, lambda: services.submit(attempt=attempt, key=new_id(), at=NOW))
    assert isinstance(end, Submission)
    assert saved is True or isinstance(saved, services.Ended)
    assert marking_of(attempt).score == (100 if saved is True else 0)
    assert SavedAnswer.objects.exists() == (saved is True)


def test_two_devices_that_save_at_once_lose_nothing():
    person, exam = PractitionerFactory(), make.published(*["A1"] * 6)
    attempt = make.begun(person, exam)
    items = items_in(attempt)
    answers = [an_answer(item, option) for item, option in zip(items, "abcdab", strict=True)]
    steps = [lambda each=each: services.save_answers(attempt=attempt, answers=[each], at=NOW) for each in answers * 2]
    assert set(at_once(*steps)) == {None}
    assert {item: given["p1"] for item, given in answers_of(attempt).answers.items()} == dict(
        zip(items, "abcdab", strict=True)
    )
    assert SavedAnswer.objects.count() == 6


def test_the_task_and_the_person_end_it_once():
    person, exam = PractitionerFactory(), make.published()
    attempt = make.begun(person, exam)
    late = NOW + 40 * make.MINUTE
    at_once(
        *[lambda: services.close_overdue(at=late)] * 3,
        *[lambda: services.submit(attempt=attempt, key=new_id(), at=late)] * 3,
    )
    assert (Submission.objects.count(), Marking.objects.count()) == (1, 1)


def test_attempts_that_end_while_a_question_is_corrected_are_marked_by_the_correction():
    exam = make.published("A1", course=make_courses.course_with(lessons=0, quiz=False))
    item = exam.current.pool.get().item_version
    attempts = [make.begun(PractitionerFactory(), exam) for _person in range(6)]
    for attempt in attempts:
        make.answer_all(attempt, ["a"])
    ends = [lambda each=each: services.submit(attempt=each, key=new_id(), at=NOW) for each in attempts]
    found = at_once(*ends, lambda: services.correct(exam=exam, item=item, instead=None, key=new_id(), at=NOW))
    assert [each for each in found if isinstance(each, Exception)] == []
    assert [marking_of(attempt).items[0]["marked"] for attempt in attempts] == [""] * 6
    assert CourseCompletion.objects.count() == 6


def test_whoever_begins_again_and_the_task_that_ends_the_first_do_not_wait_for_each_other():
    exam = make.published(course=make_courses.course_with(lessons=0, quiz=False), attempts=2)
    people = [PractitionerFactory() for _person in range(4)]
    for person in people:
        make.answer_all(make.begun(person, exam), ["b", "b", "b"])
    late = NOW + 40 * make.MINUTE
    begin = [lambda each=each: make.begun(each, exam, at=late).number for each in people]
    found = at_once(*begin, *[lambda: services.close_overdue(at=late)] * 2)
    assert list(found[:4]) == [2] * 4
    assert Submission.objects.count() == Marking.objects.count() == CourseCompletion.objects.count() == 4
