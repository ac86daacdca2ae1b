"""Begin, answer, hand in. The server's time counts, every request may come twice, and what came in time is kept."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import OperationalError, transaction

from courses.exams.drawing import draw, orders
from courses.exams.models import Exam, ExamAttempt, ExamStatus, How, MarkReason, SavedAnswer, Submission
from courses.exams.selectors import (
    attempts_of,
    items_of,
    marking_of,
    more_time,
    submission_of,
    terms_of,
    time_left,
)
from courses.exams.services.codes import TooManyCodes, WrongCode, refusal_of
from courses.exams.services.marking import mark_attempt
from courses.exams.terms import Terms, read_form, stored_form
from courses.exams.timing import deadline
from courses.items import BadResponse, Finding, Item, ItemType, answered, check_response, shuffles
from courses.learning.services import KeyReused, complete_course, one_at_a_time
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner

logger = logging.getLogger(__name__)

_CLOSED_AT_ONCE = 200


class NotOpen(Exception):
    """The examination cannot be begun now: it is withdrawn, has not opened, or has closed."""


class NoMoreAttempts(Exception):
    """The person has begun as many attempts as are allowed."""


class Ended(Exception):
    """The attempt was handed in; nothing is added to it."""


class TimeOver(Exception):
    """The time of the attempt is over, the grace included."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answers to parts of one question as a form or a script sends them, under an id of their own.

    An empty one takes that part's answer back; parts that are not named are left as they are.
    """

    id: UUID
    item: str
    responses: Mapping[str, object]
    sequence: int


def start(
    *, practitioner: Practitioner, exam: Exam, key: UUID, at: datetime, code: str = "", seed: str = ""
) -> ExamAttempt:
    """Begin an attempt, or answer with the one that runs: from a second tab or device, or for the same key again.

    Raises NotOpen, NoMoreAttempts, WrongCode or TooManyCodes, and begins nothing then. `seed` is drawn here unless
    it is given.
    """
    # Whoever ends an attempt takes its turn and then the learner's; so the overdue ones end before that is taken here.
    for attempt in attempts_of(practitioner, exam):
        end_if_over(attempt=attempt, at=at)
    begun = _start(practitioner, exam, key, at, code, seed or secrets.token_hex(16))
    if isinstance(begun, WrongCode | TooManyCodes):
        raise begun  # not before: a wrong code that was counted must stay counted
    return begun


@transaction.atomic
def _start(
    practitioner: Practitioner, exam: Exam, key: UUID, at: datetime, code: str, seed: str
) -> ExamAttempt | WrongCode | TooManyCodes:
    one_at_a_time(practitioner)
    known = ExamAttempt.objects.select_related("exam", "version").filter(pk=key).first()
    if known is not None:
        if known.exam_id != exam.pk or not ExamAttempt.objects.of(practitioner).filter(pk=key).exists():
            raise KeyReused("This key belongs to another examination or person.")
        return known
    earlier = attempts_of(practitioner, exam)
    for attempt in earlier:
        if not hasattr(attempt, "submission") and not time_left(attempt).over(at):
            return attempt
    _may_begin(exam, len(earlier), at)
    return refusal_of(practitioner, exam, code, at) or _begin(practitioner, exam, key, len(earlier) + 1, at, seed)


def _may_begin(exam: Exam, earlier: int, at: datetime) -> None:
    early = exam.opens_at is not None and at < exam.opens_at
    late = exam.closes_at is not None and at >= exam.closes_at
    if early or late or exam.status != ExamStatus.PUBLISHED or exam.current is None:
        raise NotOpen
    if earlier >= exam.attempts:
        raise NoMoreAttempts


def _begin(practitioner: Practitioner, exam: Exam, key: UUID, number: int, at: datetime, seed: str) -> ExamAttempt:
    terms = terms_of(exam.current)
    return ExamAttempt.objects.create(
        pk=key,
        exam=exam,
        version=exam.current,
        practitioner=practitioner,
        number=number,
        seed=seed,
        form=form_of(terms, seed),
        started_at=at,
        deadline=deadline(
            started_at=at, minutes=terms.minutes, more=more_time(practitioner, exam), closes_at=exam.closes_at
        ),
    )


def form_of(terms: Terms, seed: str) -> list[dict[str, object]]:
    """The form of one seed: the same questions in the same order each time."""
    drawn = draw(terms.lines, seed=seed, shuffle=terms.shuffle)
    items = items_of(each.item for each in drawn)
    return stored_form(drawn, {id: _orders(item, id, seed, terms.shuffle) for id, item in items.items()})


def _orders(item: Item, id: str, seed: str, shuffle: bool) -> dict[str, list[str]]:
    """What is to be put in order or matched is always mixed: as it is stored it may stand in the right order."""
    mixed = shuffle or item.type in (ItemType.ORDER, ItemType.MATCH)
    return orders(shuffles(item), seed=seed, item=id) if mixed else {}


@transaction.atomic
def save_answers(*, attempt: ExamAttempt, answers: Sequence[Answer], at: datetime) -> None:
    """Keep answers, each under its id: the same again counts once, and every order of arrival ends the same.

    Raises Ended or TimeOver when it is too late, BadResponse for what is no answer to its question, and KeyReused for
    an id that other answers came with. Then nothing of the request is kept.
    """
    _take_turn(attempt)
    if submission_of(attempt) is not None:
        raise Ended
    if time_left(attempt).over(at):
        raise TimeOver
    _check(attempt, answers)
    now = _milliseconds(at)
    rows = {
        each.id: SavedAnswer(
            id=each.id,
            attempt=attempt,
            item_id=UUID(each.item),
            responses={part: response if answered(response) else None for part, response in each.responses.items()},
            sequence=min(each.sequence, now),  # a clock that runs ahead would otherwise win for ever
            at=at,
        )
        for each in answers
    }
    SavedAnswer.objects.bulk_create(rows.values(), ignore_conflicts=True)
    for there in SavedAnswer.objects.filter(pk__in=rows):
        sent = rows[there.pk]
        if (there.attempt_id, there.item_id, there.responses) != (attempt.pk, sent.item_id, sent.responses):
            raise KeyReused("This key came with other answers before.")


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _check(attempt: ExamAttempt, answers: Sequence[Answer]) -> None:
    asked = {each.item for each in read_form(attempt.form)}
    strange = next((each.item for each in answers if each.item not in asked), None)
    if strange is not None:
        raise BadResponse(Finding(strange[:60], "unknown_item"))
    items = items_of(each.item for each in answers)
    for each in answers:
        parts = {part.id: part for part in items[each.item].parts}
        for id, response in each.responses.items():
            if id not in parts:
                raise BadResponse(Finding(id[:60], "unknown_part"))
            if answered(response):
                check_response(parts[id], response)


@transaction.atomic
def submit(*, attempt: ExamAttempt, key: UUID, at: datetime) -> Submission:
    """End the attempt and mark it. A second time, from wherever, finds the first; after the time it has ended by time.

    A pass completes the course that the examination ends, when its lessons are done.
    """
    _take_turn(attempt)
    known = submission_of(attempt)
    if known is not None:
        return known
    if Submission.objects.filter(pk=key).exists():
        raise KeyReused("This key ended another attempt.")
    left = time_left(attempt)
    if left.over(at):
        return _end(attempt, new_id(), How.TIME, left.ends_at)
    return _end(attempt, key, How.HANDED_IN, at)


@transaction.atomic
def end_if_over(*, attempt: ExamAttempt, at: datetime) -> Submission | None:
    """The end of an attempt whose time is over, written now if nobody has; None while it runs."""
    if hasattr(attempt, "submission"):
        return attempt.submission
    if not time_left(attempt).over(at):
        return None
    _take_turn(attempt)
    left = time_left(attempt)  # asked again: more time may have been given while this waited
    known = submission_of(attempt)
    if known is not None or not left.over(at):
        return known
    return _end(attempt, new_id(), How.TIME, left.ends_at)


def close_overdue(*, at: datetime) -> int:
    """End the attempts whose time is over; how many those were. What was saved in time is marked.

    One that the database does not let through holds up none of the others.
    """
    due = ExamAttempt.objects.filter(submission=None, deadline__lt=at).select_related("exam__course", "version")
    closed = 0
    for attempt in due.order_by("deadline", "pk")[:_CLOSED_AT_ONCE]:
        try:
            closed += end_if_over(attempt=attempt, at=at) is not None
        except OperationalError:  # a lock or the disk; it is tried again the next time
            logger.exception("Attempt %s could not be ended.", attempt.pk)
    return closed


def _end(attempt: ExamAttempt, key: UUID, how: How, at: datetime) -> Submission:
    submission = Submission.objects.create(pk=key, attempt=attempt, at=at, how=how)
    mark_attempt(attempt, reason=MarkReason.ENDED, at=at)
    marking = marking_of(attempt)
    if marking is not None and marking.passed and attempt.exam.course is not None:
        complete_course(practitioner=attempt.practitioner, course=attempt.exam.course, at=at)
    return submission


def _take_turn(attempt: ExamAttempt) -> None:
    """Wait until nobody else writes to this attempt: what is saved is marked, or is told that it came too late."""
    ExamAttempt.objects.select_for_update(no_key=True).only("pk").get(pk=attempt.pk)
