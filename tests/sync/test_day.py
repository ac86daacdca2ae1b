"""A learner's day on the wire: three lessons, twelve practice questions, one run of a pathway with ten answers."""

from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from courses.models import LessonProgress, PracticeAnswer
from courses.practice.selectors import questions_of
from pathways.definition.selectors import document_of
from pathways.engine import Answer, begin, step
from pathways.models import RunEntry
from tests.factories import courses, pathways
from tests.factories.sync import NOW, a_batch, a_record, numbered, results, send, told, wire

pytestmark = pytest.mark.django_db
BUDGET = 3_000  # bytes of body


def answers_of(pathway) -> list[tuple[str, object]]:
    """Ten answers through the shipped pathway, each the first that its question takes."""
    document = document_of(pathway.published)
    state, given = begin(document), []
    while state.question is not None and len(given) < 10:
        question = document.input[state.question]
        value = {"number": None, "choice": None, "yes_no": "no"}[question.type]
        if question.type == "number":
            value = str(max(question.minimum, document.applicability.minimum))
        if question.type == "choice":
            value = question.options[0].id
        given.append((state.question, value))
        state = step(document, state, Answer(state.question, value))
    return given


def a_day(lessons, pathway) -> list[dict]:
    """Records with random ids at odd moments, as devices make them: nothing of them compresses by chance."""
    chance, when = Random(4), NOW - timedelta(hours=9)
    records = []

    def add(kind: str, data: dict) -> None:
        nonlocal when
        when += timedelta(milliseconds=chance.randrange(5_000, 900_000))
        records.append(a_record(kind, data, id=some_id(chance), at=told(when)))

    for lesson in lessons:
        for question in questions_of(lesson):
            add("practice.answered", {"question": str(question.uuid), "options": [question.options[0].id]})
        add("lesson.done", {"lesson": str(lesson.uuid)})
    run, checksum = some_id(chance), pathway.published.checksum
    add("run.started", {"run": run, "pathway": str(pathway.uuid), "checksum": checksum})
    for position, (name, value) in enumerate(answers_of(pathway)):
        add("run.answered", {"run": run, "position": position, "step": name, "value": value})
    return numbered(records)


def some_id(chance: Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def test_a_day_fits_into_three_kilobytes_and_one_request(learner_client):
    course = courses.CourseFactory()
    blocks = [[courses.practice_block(4 * lesson + number) for number in range(4)] for lesson in range(3)]
    lessons = [courses.lesson_to_practise(*each, parent=course) for each in blocks]
    records = a_day(lessons, pathways.published(text=pathways.diarrhoea_text()))
    assert [sum(r["kind"] == kind for r in records) for kind in ("lesson.done", "practice.answered")] == [3, 12]
    size = len(wire(a_batch(*records)))
    assert size <= BUDGET, f"{size} bytes for {len(records)} records"
    assert set(results(send(learner_client, *records))) == {"ok"}
    assert (LessonProgress.objects.count(), PracticeAnswer.objects.count()) == (3, 12)
    assert RunEntry.objects.count() == sum(r["kind"] == "run.answered" for r in records) >= 5


def test_the_answer_to_a_day_is_small_too(learner_client):
    course = courses.CourseFactory()
    lessons = [courses.lesson_to_practise(parent=course)]
    records = a_day(lessons, pathways.published(text=pathways.diarrhoea_text()))
    answer = send(learner_client, *records)
    assert len(answer.content) <= 80 * len(records) + 200
