"""Takes what devices say was learned without a link (docs/sync.md), and enrols who begins to learn."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext_noop

from courses.catalogue.models import CoursePage, LessonPage
from courses.catalogue.selectors import course_of
from courses.learning.services import KeyReused, enrol_by_act, record_progress
from lms.directory.policy import Permission
from lms.sync.registry import Record, Refused

UNKNOWN = gettext_noop(
    "There is no such lesson any more. If you learned it here, tell the manager of your institution."
)
NO_RIGHT = gettext_noop(
    "Your account had no right to learn when this was done, and has none now. Ask the manager of your institution."
)
REUSED = gettext_noop("This was counted for something else already. Do the step again on the page.")


def require_learner_of(record: Record) -> None:
    """Refused, unless the person might learn when it happened or may today."""
    if record.rights.day_held(Permission.LEARN, at=record.at, received_at=record.received_at) is None:
        raise Refused("no_right", NO_RIGHT)


def lesson_done(record: Record) -> None:
    """A lesson that was done. One that was withdrawn meanwhile was there when the device took it along, and counts."""
    require_learner_of(record)
    shown = Q(live=True) | Q(first_published_at__isnull=False)
    lesson = LessonPage.objects.filter(shown, uuid=record.uuid("lesson")).first()
    if lesson is None:
        raise Refused("unknown", UNKNOWN)
    try:
        record_progress(practitioner=record.practitioner, lesson=lesson, key=record.id, at=record.at)
    except KeyReused:
        raise Refused("reused", REUSED) from None


def learned(instance: Model, *, created: bool, raw: bool = False, **_about_the_signal: object) -> None:
    """A fact of learning was written, through whichever door: its person is enrolled in its course.

    In the transaction of the act, so that both are there or neither.
    """
    if raw or not created:
        return
    course, at = _COURSE_AND_TIME[instance._meta.object_name](instance)
    if course is not None:
        enrol_by_act(practitioner=instance.practitioner, course=course, at=at)


# The facts by which people begin to learn, and how each says its course and its time.
_COURSE_AND_TIME: dict[str, Callable[[Any], tuple[CoursePage | None, datetime]]] = {
    "LessonProgress": lambda done: (done.course, done.at),
    "LecturePlayed": lambda played: (course_of(played.lesson), played.at),
    "PracticeAnswer": lambda answer: (course_of(answer.lesson), answer.at),
    "QuizAttempt": lambda attempt: (attempt.quiz.course, attempt.at),
    "ExamAttempt": lambda attempt: (attempt.exam.course, attempt.started_at),
}
ACTS = tuple(f"courses.{name}" for name in _COURSE_AND_TIME)
