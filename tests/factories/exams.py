"""Examinations for tests: published from approved questions, begun, answered."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import factory
from factory.django import DjangoModelFactory

from courses.bank.models import ItemVersion
from courses.exams import services
from courses.exams.models import BlueprintLine, Exam, ExamAttempt
from courses.exams.services import Answer
from courses.exams.terms import read_form
from lms.common.identifiers import new_id
from lms.directory.models import Practitioner
from tests.factories.bank import approved_version
from tests.factories.directory import InstitutionFactory

NOW = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


class ExamFactory(DjangoModelFactory):
    """A draft."""

    class Meta:
        model = Exam

    title_zh = factory.Sequence(lambda n: f"考试{n}")
    institution = factory.SubFactory(InstitutionFactory)
    minutes = 30
    grace_seconds = 60
    attempts = 2
    pass_mark = 60
    review = "submit"


class LineFactory(DjangoModelFactory):
    class Meta:
        model = BlueprintLine

    exam = factory.SubFactory(ExamFactory)
    place = factory.Sequence(lambda n: n)
    count = 1


def question(exam: Exam, type_: str = "A1", **values) -> ItemVersion:
    """An approved question of the examination's hospital. Of A1 option "b" is right."""
    return approved_version(item__institution=exam.institution, type=type_, **values)


def published(*types: str, count: int | None = None, **values) -> Exam:
    """A published examination with one approved question of each type (three A1 unless said otherwise)."""
    exam = ExamFactory(**values)
    for type_ in types or ("A1", "A1", "A1"):
        question(exam, type_)
    LineFactory(exam=exam, count=count or len(types) or 3)
    services.publish(exam=exam, at=NOW)
    return Exam.objects.get(pk=exam.pk)


def begun(practitioner: Practitioner, exam: Exam, *, at: datetime = NOW, seed: str = "seed", **more) -> ExamAttempt:
    return services.start(practitioner=practitioner, exam=exam, key=new_id(), at=at, seed=seed, **more)


def items_in(attempt: ExamAttempt) -> list[str]:
    """The questions of an attempt in their order."""
    return [asked.item for asked in read_form(attempt.form)]


def an_answer(item: str, response: object = "b", *, at: datetime = NOW, id: UUID | None = None) -> Answer:
    """An answer to the one part of a small question, given at a moment."""
    return Answer(id or new_id(), item, {"p1": response}, int(at.timestamp() * 1000))


def answer_all(attempt: ExamAttempt, responses: Sequence[object], *, at: datetime = NOW) -> None:
    """Save one response to each question in the order of the form; None leaves one open."""
    pairs = zip(items_in(attempt), responses, strict=True)
    answers = [an_answer(item, response, at=at) for item, response in pairs if response is not None]
    services.save_answers(attempt=attempt, answers=answers, at=at)


def taken(practitioner: Practitioner, exam: Exam, responses: Sequence[object], *, at: datetime = NOW) -> ExamAttempt:
    """A whole attempt, handed in."""
    attempt = begun(practitioner, exam, at=at)
    answer_all(attempt, responses, at=at)
    services.submit(attempt=attempt, key=new_id(), at=at)
    return attempt
