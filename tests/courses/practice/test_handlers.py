"""Answers to practice questions that come from devices."""

import pytest

from courses.models import PracticeAnswer
from courses.practice.selectors import questions_of
from lms.common import clock
from lms.common.identifiers import new_id
from tests.factories import courses as make
from tests.factories import directory
from tests.factories.sync import NOW, a_record, numbered, results, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _server_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def answer(lesson, *places: int, **values) -> dict:
    (question,) = questions_of(lesson)
    data = {"question": str(question.uuid), "options": [question.options[place].id for place in places]}
    return a_record("practice.answered", data, **values)


def test_an_answer_counts_once_and_is_marked_here(learner_client, learner):
    lesson = make.lesson_to_practise(make.practice_block(right=(1,)))
    records = numbered([answer(lesson, 0), answer(lesson, 1)])
    assert results(send(learner_client, *records, *records)) == ["ok"] * 4
    found = {str(each.pk): each.correct for each in PracticeAnswer.objects.of(learner)}
    assert found == {records[0]["id"]: False, records[1]["id"]: True}


def test_a_question_that_was_changed_meanwhile_is_refused_without_reproach(learner_client):
    lesson = make.lesson_to_practise()
    record = answer(lesson, 0)
    lesson.practice = []
    lesson.save()
    refused = send(learner_client, record).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "unknown")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"question": "x"}, "incomplete"),
        ({"options": None}, "incomplete"),
        ({"options": [7]}, "incomplete"),
        ({"options": []}, "unknown"),
        ({"options": ["ffffffff"]}, "unknown"),
    ],
    ids=["no question", "no options", "numbers", "nothing", "another"],
)
def test_data_that_are_no_answer_are_refused(learner_client, data, why):
    record = answer(make.lesson_to_practise(), 0)
    refused = send(learner_client, record | {"d": record["d"] | data}).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", why)


def test_a_key_that_a_form_used_is_refused(learner_client, learner):
    lesson = make.lesson_to_practise()
    key, (question,) = new_id(), questions_of(lesson)
    PracticeAnswer.objects.create(
        pk=key, practitioner=learner, lesson=lesson, question=question.uuid, options=["a"], correct=False, at=NOW
    )
    refused = send(learner_client, answer(lesson, 0, id=str(key))).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "reused")


def test_who_may_not_learn_is_refused(client):
    lesson = make.lesson_to_practise()
    client.force_login(directory.signed_in_person(role="commission").user)
    assert results(send(client, answer(lesson, 0))) == ["refused"]
