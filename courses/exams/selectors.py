"""Examinations to take, attempts at them, and what came of these."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from courses.bank.models import ItemVersion
from courses.bank.selectors import item_of
from courses.catalogue.models import CoursePage
from courses.exams.models import (
    Accommodation,
    Correction,
    Exam,
    ExamAttempt,
    ExamStatus,
    ExamVersion,
    Marking,
    Review,
    SavedAnswer,
    Submission,
)
from courses.exams.terms import Asked, Terms, read_form, read_terms
from courses.exams.timing import MoreTime, TimeLeft, deadline
from courses.items import Item, answered
from lms.directory.models import Practitioner

Answers = Mapping[str, Mapping[str, object]]  # by question: part -> response
_ITEMS: dict[str, Item] = {}  # by the version's id: what may be asked was approved, and never changes
_MOST_ITEMS = 5_000


def terms_of(version: ExamVersion) -> Terms:
    """The terms of a published version."""
    return read_terms(version.terms)


def items_of(ids: Iterable[str]) -> dict[str, Item]:
    """Questions by the ids of their versions; what this process has read before is not read again."""
    wanted = set(ids)
    missing = wanted - _ITEMS.keys()
    if missing:
        if len(_ITEMS) + len(missing) > _MOST_ITEMS:
            _ITEMS.clear()
            missing = wanted
        for version in ItemVersion.objects.filter(pk__in=missing):
            _ITEMS[str(version.pk)] = item_of(version)
    return {each: _ITEMS[each] for each in wanted}


def ending_exam(course: CoursePage) -> Exam | None:
    """The examination that the course asks for: once published it is asked for, also after it was withdrawn."""
    if course.pk is None:
        return None
    return Exam.objects.filter(course=course, current__isnull=False).first()


def has_exam(course: CoursePage) -> bool:
    """Does an examination belong to the course, published or not?"""
    return course.pk is not None and Exam.objects.filter(course=course).exists()


def exam_for(practitioner: Practitioner, uuid: UUID) -> Exam | None:
    """A published examination, or a withdrawn one that the person has begun."""
    own = ExamAttempt.objects.of(practitioner).order_by().values("exam")
    found = Exam.objects.select_related("current", "course", "institution")
    return found.filter(Q(status=ExamStatus.PUBLISHED) | Q(pk__in=own), uuid=uuid).first()


def open_exams(at: datetime) -> QuerySet[Exam]:
    """Published examinations that can be begun now or later; those of a course stand with their course."""
    return Exam.objects.filter(
        Q(closes_at=None) | Q(closes_at__gt=at), status=ExamStatus.PUBLISHED, course=None
    ).order_by("opens_at", "pk")


def other_exams_begun(practitioner: Practitioner, at: datetime) -> QuerySet[Exam]:
    """What the person has begun and is not among the open ones: closed, withdrawn, or standing with a course."""
    own = ExamAttempt.objects.of(practitioner).order_by().values("exam")
    listed = open_exams(at).order_by().values("pk")
    return Exam.objects.filter(pk__in=own).exclude(pk__in=listed).order_by("-opens_at", "-pk")


def more_time(practitioner: Practitioner, exam: Exam) -> MoreTime:
    """What the person has on top of the examination's time, should an attempt begin now."""
    newest = Accommodation.objects.of(practitioner).filter(exam=exam).order_by("-at", "-pk").first()
    return MoreTime() if newest is None else MoreTime(newest.minutes, newest.percent)


def attempts_of(practitioner: Practitioner, exam: Exam) -> list[ExamAttempt]:
    """The person's attempts at an examination, the first begun first."""
    own = ExamAttempt.objects.of(practitioner).filter(exam=exam)
    return list(own.select_related("exam", "version", "submission").order_by("started_at", "pk"))


def attempt_of(practitioner: Practitioner, key: UUID) -> ExamAttempt | None:
    """The person's own attempt with this key."""
    own = ExamAttempt.objects.of(practitioner).filter(pk=key)
    return own.select_related("exam__course", "exam__institution", "version", "submission").first()


def submission_of(attempt: ExamAttempt) -> Submission | None:
    """The end of an attempt, asked now."""
    return Submission.objects.filter(attempt=attempt).first()


def time_left(attempt: ExamAttempt) -> TimeLeft:
    """Until when the attempt runs. What was promised since it began stays promised, whatever was said later."""
    terms = terms_of(attempt.version)
    ends = [
        deadline(started_at=attempt.started_at, minutes=terms.minutes, more=more, closes_at=attempt.exam.closes_at)
        for more in _promised(attempt)
    ]
    return TimeLeft(max(attempt.deadline, *ends), terms.grace)


def _promised(attempt: ExamAttempt) -> list[MoreTime]:
    """What the person had on top when the attempt began, and all that was given since."""
    given = Accommodation.objects.of(attempt.practitioner).filter(exam=attempt.exam).order_by("-at", "-pk")
    promised = []
    for each in given:
        promised.append(MoreTime(each.minutes, each.percent))
        if each.at < attempt.started_at:
            return promised
    return [*promised, MoreTime()]


@dataclass(frozen=True)
class Kept:
    """The answers that count of an attempt, and when the last of them arrived."""

    answers: Answers
    highest: int = 0
    last_at: datetime | None = None

    def of(self, item: str) -> Mapping[str, object]:
        return self.answers.get(item, {})

    def has(self, item: str, responses: Mapping[str, object]) -> bool:
        """Do these answers to parts of the question count already?"""
        given = self.of(item)
        return all(given.get(part) == response for part, response in responses.items())


def answers_of(attempt: ExamAttempt) -> Kept:
    """The answers that count: of each part that with the highest sequence, whichever came first."""
    rows = SavedAnswer.objects.filter(attempt=attempt).order_by("sequence", "id")
    answers: dict[str, dict[str, object]] = {}
    highest, last = 0, None
    for item, responses, sequence, at in rows.values_list("item_id", "responses", "sequence", "at"):
        answers.setdefault(str(item), {}).update(responses)
        highest, last = sequence, at if last is None else max(last, at)
    return Kept({item: _given(parts) for item, parts in answers.items()}, highest, last)


def _given(parts: Mapping[str, object]) -> dict[str, object]:
    return {part: response for part, response in parts.items() if response is not None}


@dataclass(frozen=True)
class Sheet:
    """An attempt with its questions in its own order and the answers that count."""

    attempt: ExamAttempt
    asked: list[Asked]
    items: Mapping[str, Item]
    kept: Kept

    @cached_property
    def open_places(self) -> list[int]:
        """The places (from 1) of the questions of which some part has no answer."""
        return [place for place, asked in enumerate(self.asked, start=1) if not self._whole(asked.item)]

    def _whole(self, item: str) -> bool:
        given = self.kept.of(item)
        return all(answered(given.get(part.id)) for part in self.items[item].parts)


def sheet_of(attempt: ExamAttempt) -> Sheet:
    """The attempt as its person works on it."""
    asked = read_form(attempt.form)
    return Sheet(attempt, asked, items_of(each.item for each in asked), answers_of(attempt))


def marking_of(attempt: ExamAttempt) -> Marking | None:
    """The marking that counts."""
    return Marking.objects.filter(attempt=attempt).order_by("-number").first()


def counting(markings: Iterable[Marking]) -> dict[UUID, Marking]:
    """Of each attempt the marking that counts."""
    newest: dict[UUID, Marking] = {}
    for marking in sorted(markings, key=lambda each: each.number):
        newest[marking.attempt_id] = marking
    return newest


@dataclass(frozen=True)
class Result:
    """What a person has reached in an examination."""

    score: int
    passed: bool
    at: datetime


def best_result(practitioner: Practitioner, exam: Exam) -> Result | None:
    """The person's best attempt as it is marked now; the earliest of equal ones."""
    markings = Marking.objects.of(practitioner).filter(attempt__exam=exam)
    newest = counting(markings.select_related("attempt__submission")).values()
    results = [Result(each.score, each.passed, each.attempt.submission.at) for each in newest]
    return min(results, key=lambda each: (not each.passed, -each.score, each.at), default=None)


def may_review(exam: Exam, at: datetime) -> bool:
    """May those who have handed in see now which answers are right?

    After the close means also: when nobody with more time can still be at work, so an hour-old link tells nobody.
    """
    if exam.review == Review.SUBMIT:
        return True
    if exam.review == Review.NEVER or exam.closes_at is None:
        return False
    return at > exam.closes_at and not running(exam).exists()


def running(exam: Exam) -> QuerySet[ExamAttempt]:
    """Attempts that have not ended."""
    return ExamAttempt.objects.filter(exam=exam, submission=None)


def corrections_of(exam: Exam) -> dict[str, str | None]:
    """By question: the version whose key counts instead, None where it was taken out."""
    rows = Correction.objects.filter(exam=exam).order_by("at", "pk").values_list("item_id", "instead_id")
    return {str(item): None if instead is None else str(instead) for item, instead in rows}


def has_attempts(exam: Exam) -> bool:
    """Has anybody begun it?"""
    return ExamAttempt.objects.filter(exam=exam).exists()
