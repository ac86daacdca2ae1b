"""A question turned out to be wrong: mark by another version's key, or take it out, and say whom that concerns."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from courses.bank.models import ItemVersion
from courses.exams.models import Correction, Exam, ExamAttempt, MarkReason
from courses.exams.selectors import corrections_of, counting, items_of
from courses.exams.services.marking import Marks, marks_of, write
from courses.exams.terms import read_form
from courses.items import Item, Option, PartKind
from courses.learning.models import CourseCompletion
from courses.learning.services import KeyReused, complete_course
from lms.audit.services import record


class CannotCorrect(Exception):
    """The other version does not ask the same: its parts or options differ, or it is another question."""


@dataclass
class Effect:
    """What a correction does: attempts that are marked anew, whose points change, who passes now and who no longer."""

    attempts: int = 0
    changed: int = 0
    pass_now: list[ExamAttempt] = field(default_factory=list)
    pass_no_longer: list[ExamAttempt] = field(default_factory=list)


def effect_of(*, exam: Exam, item: ItemVersion, instead: ItemVersion | None) -> Effect:
    """What the correction would do; nothing is written."""
    _may_stand_for(item, instead)
    corrections = corrections_of(exam) | {str(item.pk): None if instead is None else str(instead.pk)}
    effect = Effect()
    for attempt, marks, _changed in _marked_anew(exam, item, corrections, effect):
        del attempt, marks
    return effect


@transaction.atomic
def correct(*, exam: Exam, item: ItemVersion, instead: ItemVersion | None, key: UUID, at: datetime) -> Effect:
    """Write the correction and mark every ended attempt with this question anew.

    Who passes now completes the course. A completion that is there stays: whether it stands although its attempt no
    longer passes is for people to decide (`contested`). The same key again does nothing.
    """
    _may_stand_for(item, instead)
    Exam.objects.select_for_update(of=("self",), no_key=True).get(pk=exam.pk)  # people begin and end meanwhile
    made, created = Correction.objects.get_or_create(
        pk=key, defaults={"exam": exam, "item": item, "instead": instead, "at": at}
    )
    if not created:
        if (made.exam_id, made.item_id, made.instead_id) != (exam.pk, item.pk, instead and instead.pk):
            raise KeyReused("This key belongs to another correction.")
        return Effect()
    _take_turns(exam)
    effect = Effect()
    for attempt, marks, changed in _marked_anew(exam, item, corrections_of(exam), effect):
        if changed:
            write(attempt, marks, reason=MarkReason.CORRECTION, at=at)
    _complete(exam, effect.pass_now, at)
    _record(exam, item, instead, effect, at)
    return effect


def _take_turns(exam: Exam) -> None:
    """Wait for the attempts that are ending: each is seen as ended here, or marked with the correction there.

    In the order of their ids, so that no two of these wait for each other.
    """
    attempts = ExamAttempt.objects.filter(exam=exam).order_by("pk")
    list(attempts.select_for_update(no_key=True).values_list("pk", flat=True))


def _complete(exam: Exam, attempts: list[ExamAttempt], at: datetime) -> None:
    if exam.course is None:
        return
    for attempt in sorted(attempts, key=lambda each: each.practitioner_id):  # each waits for its learner's turn
        complete_course(practitioner=attempt.practitioner, course=exam.course, at=at)


def _record(exam: Exam, item: ItemVersion, instead: ItemVersion | None, effect: Effect, at: datetime) -> None:
    record(
        "exam.corrected",
        object_kind="exam",
        object_id=exam.uuid,
        detail={
            "question": item.pk,
            "instead": None if instead is None else instead.pk,
            "attempts": effect.attempts,
            "changed": effect.changed,
            "pass_now": len(effect.pass_now),
            "pass_no_longer": len(effect.pass_no_longer),
        },
        at=at,
    )


def _may_stand_for(item: ItemVersion, instead: ItemVersion | None) -> None:
    if instead is None:
        return
    found = items_of([str(item.pk), str(instead.pk)])
    same_question = instead.item_id == item.item_id
    if not same_question or _asked(found[str(item.pk)]) != _asked(found[str(instead.pk)]):
        raise CannotCorrect


def _asked(item: Item) -> list[object]:
    """What an answer refers to. Ids are given by place, so the words behind them belong to it."""
    asked: list[object] = [
        (part.id, part.kind, part.unit, _meanings(part.options), _meanings(part.targets)) for part in item.parts
    ]
    if any(part.kind is PartKind.HOTSPOT for part in item.parts):
        asked.append(item.media and item.media.uuid)
    return asked


def _meanings(options: Iterable[Option]) -> dict[str, str]:
    return {option.id: option.text["zh"] for option in options}


def _marked_anew(
    exam: Exam, item: ItemVersion, corrections: dict[str, str | None], effect: Effect
) -> Iterator[tuple[ExamAttempt, Marks, bool]]:
    """Each ended attempt that asked this question with its new marks; `effect` is counted on the way."""
    ended = ExamAttempt.objects.filter(exam=exam, submission__isnull=False, version__pool__item_version=item)
    attempts = ended.select_related("practitioner", "version", "exam__course").prefetch_related("markings")
    for attempt in attempts.order_by("started_at", "pk"):
        if str(item.pk) not in {asked.item for asked in read_form(attempt.form)}:
            continue
        before = counting(attempt.markings.all())[attempt.pk]
        marks = marks_of(attempt, corrections)
        passed = marks.passed(before.pass_mark)
        changed = marks.rule_checksum != before.rule_checksum or marks.items != before.items
        effect.attempts += 1
        effect.changed += marks.items != before.items
        if passed and not before.passed:
            effect.pass_now.append(attempt)
        if before.passed and not passed:
            effect.pass_no_longer.append(attempt)
        yield attempt, marks, changed


def contested(exam: Exam) -> list[CourseCompletion]:
    """Completions of the examination's course whose people had passed, and by now have no attempt that passes."""
    if exam.course is None:
        return []
    passing, passed = set(), set()
    attempts = ExamAttempt.objects.filter(exam=exam, submission__isnull=False).select_related("practitioner")
    for attempt in attempts.prefetch_related("markings"):
        markings = list(attempt.markings.all())
        if any(marking.passed for marking in markings):
            passed.add(attempt.practitioner.person_id)
        if counting(markings)[attempt.pk].passed:
            passing.add(attempt.practitioner.person_id)
    completions = CourseCompletion.objects.filter(course=exam.course).select_related("practitioner")
    lost = passed - passing
    return [each for each in completions.order_by("at", "pk") if each.practitioner.person_id in lost]
