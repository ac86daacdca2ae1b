"""Examinations: every type of question, answers gone wrong, before and after handing in, nothing to take."""

from collections.abc import Callable, Iterator

from django.test import Client
from django.urls import reverse

from courses.exams.models import Exam
from courses.exams.services import code_digest
from lms.common import clock
from lms.common.identifiers import new_id
from tests.access import roles as r
from tests.access.world import World
from tests.factories import exams as make
from tests.factories.bank import TYPES
from tests.pages.scenes import Scene


def scenes(world: World) -> Iterator[Scene]:
    key = {"key": str(new_id())}
    wrong = {**key, "place": "1", "q1-p1": "温"}
    for name, prepare in _attempts(world).items():
        yield Scene(f"examination {name}", r.LEARNER_A, prepare=prepare)
    yield Scene("examination answered wrongly", r.LEARNER_A, prepare=_begun(world, "numeric"), data=wrong, status=422)
    yield Scene(
        "examination with a wrong code", r.LEARNER_A, prepare=_with_code(world), data={**key, "code": "?"}, status=422
    )
    yield Scene("no examinations", r.LEARNER_A, reverse("courses:exams"), prepare=_nothing)


def _begun(world: World, *types: str, **values: object) -> Callable[[Client], str]:
    def prepare(client: Client) -> str:
        exam = make.published(*types, institution=world.a.hospital, **values)
        attempt = make.begun(world.people[r.LEARNER_A], exam, at=clock.now())
        return reverse("courses:exam_attempt", args=[attempt.pk])

    return prepare


def _attempts(world: World) -> dict[str, Callable[[Client], str]]:
    learner = world.people[r.LEARNER_A]

    def answered(client: Client) -> str:
        attempt = make.begun(learner, make.published("A1", institution=world.a.hospital), at=clock.now())
        make.answer_all(attempt, ["b"], at=clock.now())
        return reverse("courses:exam_finish", args=[attempt.pk])

    def reviewed(client: Client) -> str:
        exam = make.published("A1", "X", "order", institution=world.a.hospital, review="submit", shuffle=False)
        return reverse("courses:exam_result", args=[make.taken(learner, exam, [None] * 3, at=clock.now()).pk])

    def passed(client: Client) -> str:
        exam = make.published("A1", institution=world.a.hospital, review="close")
        return reverse("courses:exam_result", args=[make.taken(learner, exam, ["b"], at=clock.now()).pk])

    every_type = _begun(world, *TYPES, one_a_page=False, shuffle=False)
    return {"with every type": every_type, "all answered": answered, "reviewed": reviewed, "passed": passed}


def _with_code(world: World) -> Callable[[Client], str]:
    def prepare(client: Client) -> str:
        exam = make.published(institution=world.a.hospital)
        Exam.objects.filter(pk=exam.pk).update(access_code=code_digest(exam, "everest"))
        return reverse("courses:exam", args=[exam.uuid])

    return prepare


def _nothing(client: Client) -> None:
    Exam.objects.update(status="draft")
