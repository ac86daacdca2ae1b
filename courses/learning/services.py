"""What a learner does: a lesson done, a course completed. One learner's steps are taken one after the other."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import SuspiciousOperation
from django.db import transaction

from courses.catalogue.models import CoursePage, LessonPage
from courses.catalogue.selectors import course_of, lessons_by_course
from courses.exams.selectors import Result, best_result, ending_exam
from courses.learning.models import CourseCompletion, EnrolmentStep, EnrolmentWay, LessonProgress
from courses.quizzes.models import QuizAttempt
from courses.quizzes.selectors import best_attempt, quiz_of
from lms.common.events import learning_completed
from lms.directory.models import Practitioner


class KeyReused(SuspiciousOperation):
    """A key arrived a second time with other content: a new write needs a new key."""


def one_at_a_time(practitioner: Practitioner) -> None:
    """Make this transaction wait for the learner's other one, so that each sees what the other has written.

    Without it a last lesson and a passed quiz at the same moment would each miss the other, and the course would
    never be completed. SQLite's write transactions wait for each other anyway.
    """
    Practitioner.objects.select_for_update(no_key=True).get(pk=practitioner.pk)


@transaction.atomic
def record_progress(*, practitioner: Practitioner, lesson: LessonPage, key: UUID, at: datetime) -> LessonProgress:
    """Write down that the lesson is done, and complete the course when it was the last step. A repeat counts once."""
    one_at_a_time(practitioner)
    own = LessonProgress.objects.of(practitioner)
    known = LessonProgress.objects.filter(pk=key).first()
    if known is not None:
        if known.lesson_id != lesson.pk or not own.filter(pk=key).exists():
            raise KeyReused("This key belongs to another lesson or person.")
        return known
    course = course_of(lesson)
    progress = own.filter(lesson=lesson).first() or LessonProgress.objects.create(
        pk=key, practitioner=practitioner, lesson=lesson, course=course, at=at
    )
    complete_course(practitioner=practitioner, course=course, at=at)
    return progress


@transaction.atomic
def complete_course(*, practitioner: Practitioner, course: CoursePage, at: datetime) -> CourseCompletion | None:
    """Write the completion once lessons are done and quiz or examination is passed; None while something is open.

    It is completed when its last step was taken, also when that arrives before an earlier one from a device that had
    no link. The first completion is announced in this transaction: what it earns is written with it or not at all.
    """
    one_at_a_time(practitioner)
    known = CourseCompletion.objects.of(practitioner).filter(course=course).order_by("at").first()
    if known is not None:
        return known
    finish = _finished(practitioner, course)
    if finish is None:
        return None
    score, at = finish.score, max(at, finish.last_step)
    completion = CourseCompletion.objects.create(practitioner=practitioner, course=course, at=at, score=score)
    learning_completed.announce(sender=CourseCompletion, practitioner=practitioner, course=course, at=at, score=score)
    return completion


@transaction.atomic
def enrol(*, practitioner: Practitioner, course: CoursePage, number: int, at: datetime) -> bool:
    """Take the step into the course that the page offered; False when it, or a later one, was taken already."""
    return _step(practitioner, course, number, EnrolmentWay.SELF, at)


@transaction.atomic
def leave(*, practitioner: Practitioner, course: CoursePage, number: int, at: datetime) -> bool:
    """Take the step out of the course; False when it was taken already. What was learned stays."""
    return _step(practitioner, course, number, EnrolmentWay.LEFT, at)


@transaction.atomic
def enrol_by_act(*, practitioner: Practitioner, course: CoursePage, at: datetime) -> None:
    """Who begins to learn in a course is enrolled in it. What was done before leaving, and arrives later, is no return.

    An act that happened before the person enrolled changes nothing either: they are in the course.
    """
    one_at_a_time(practitioner)
    last = _last_step(practitioner, course)
    if last is None or (last.way == EnrolmentWay.LEFT and at > last.at):
        _step(practitioner, course, 1 if last is None else last.number + 1, EnrolmentWay.ACT, at)


def _last_step(practitioner: Practitioner, course: CoursePage) -> EnrolmentStep | None:
    return EnrolmentStep.objects.of(practitioner).filter(course=course).order_by("-number", "at", "pk").first()


def _step(practitioner: Practitioner, course: CoursePage, number: int, way: EnrolmentWay, at: datetime) -> bool:
    one_at_a_time(practitioner)
    last = _last_step(practitioner, course)
    due = 1 if last is None else last.number + 1
    if number != due or (due % 2 == 0) != (way == EnrolmentWay.LEFT):
        return False
    EnrolmentStep.objects.create(practitioner=practitioner, course=course, number=number, way=way, at=at)
    return True


@dataclass(frozen=True)
class _Finish:
    score: int | None
    last_step: datetime


def _finished(practitioner: Practitioner, course: CoursePage) -> _Finish | None:
    """With which score, and when, everything that the course asks for was done; None while something is open."""
    lessons = {lesson.pk for lesson in lessons_by_course([course])[course.pk]}
    progress = LessonProgress.objects.of(practitioner).filter(lesson__in=lessons).values_list("lesson", "at")
    steps = dict(progress)
    if lessons - steps.keys():
        return None
    quiz = quiz_of(course)
    exam = ending_exam(course) if quiz is None else None
    if quiz is None and exam is None:
        return _Finish(None, max(steps.values())) if lessons else None
    best: QuizAttempt | Result | None
    best = best_attempt(practitioner, quiz) if exam is None else best_result(practitioner, exam)
    if best is None or not best.passed:
        return None
    return _Finish(best.score, max(best.at, *steps.values()) if steps else best.at)
