"""Two tabs or devices with one attempt: a page that was opened earlier leaves alone what was not touched on it."""

import re

import pytest
from django.urls import reverse

from courses.exams.selectors import answers_of
from courses.exams.services import Answer, save_answers
from lms.common import clock
from lms.common.identifiers import new_id
from tests.factories import exams as make

pytestmark = pytest.mark.django_db

FIELD = re.compile(r'<input type="(hidden|radio)" name="(was-[^"]+|place|q[^"]+)" value="([^"]*)"( checked)?')


def address(attempt) -> str:
    return reverse("courses:exam_attempt", args=[attempt.pk])


def opened(client, attempt, query: str = "") -> dict[str, list[str]]:
    """The page as a browser would send it."""
    fields: dict[str, list[str]] = {"key": [str(new_id())]}
    for type_, name, value, checked in FIELD.findall(client.get(address(attempt) + query).content.decode()):
        if type_ == "hidden" or checked:
            fields.setdefault(name, []).append(value)
    return fields


def press(client, attempt, page: dict[str, list[str]], **choices: str) -> None:
    chosen = {name.replace("_", "-"): value for name, value in choices.items()}
    assert client.post(address(attempt), {**page, **chosen}).status_code == 302


def counted(attempt) -> list[dict[str, object]]:
    kept = answers_of(attempt)
    return [dict(kept.of(item)) for item in make.items_in(attempt)]


def test_all_on_one_page(learner_client, learner):
    attempt = make.begun(learner, make.published("A1", "A1", "A1", one_a_page=False), at=clock.now())
    stale = opened(learner_client, attempt)
    press(learner_client, attempt, opened(learner_client, attempt), q1_p1="b", q2_p1="b")
    press(learner_client, attempt, stale, q2_p1="c", q3_p1="a")
    assert counted(attempt) == [{"p1": "b"}, {"p1": "c"}, {"p1": "a"}]


def test_one_on_a_page(learner_client, learner):
    attempt = make.begun(learner, make.published(), at=clock.now())
    press(learner_client, attempt, opened(learner_client, attempt), q1_p1="a")
    stale = opened(learner_client, attempt)
    press(learner_client, attempt, opened(learner_client, attempt), q1_p1="c")
    press(learner_client, attempt, stale, go="2")
    assert counted(attempt)[0] == {"p1": "c"}
    press(learner_client, attempt, opened(learner_client, attempt, "?q=2"), q2_p1="b")
    assert counted(attempt)[:2] == [{"p1": "c"}, {"p1": "b"}]


@pytest.mark.parametrize("type_", ["A3", "A4", "B1"])
@pytest.mark.parametrize("one_a_page", [True, False])
def test_parts_of_one_question(learner_client, learner, type_, one_a_page):
    attempt = make.begun(learner, make.published(type_, one_a_page=one_a_page), at=clock.now())
    stale = opened(learner_client, attempt)
    press(learner_client, attempt, opened(learner_client, attempt), q1_p1="b")
    press(learner_client, attempt, stale, q1_p2="a")
    assert counted(attempt) == [{"p1": "b", "p2": "a"}]


def test_a_press_that_changes_nothing_writes_nothing(learner_client, learner):
    attempt = make.begun(learner, make.published(one_a_page=False), at=clock.now())
    press(learner_client, attempt, opened(learner_client, attempt), q1_p1="b")
    press(learner_client, attempt, opened(learner_client, attempt), go="finish")
    assert attempt.answers.count() == 1


def test_a_change_back_to_the_first_answer_counts_where_a_script_says_so(learner_client, learner):
    attempt = make.begun(learner, make.published(), at=clock.now())
    press(learner_client, attempt, opened(learner_client, attempt), q1_p1="a")
    page = opened(learner_client, attempt)
    for option in "ba":
        press(learner_client, attempt, {**page, "key": str(new_id()), "was-q1-p1": ""}, q1_p1=option)
    assert counted(attempt)[0] == {"p1": "a"}


def test_the_baseline_that_a_script_is_told_is_that_of_the_next_page(learner_client, learner):
    attempt = make.begun(learner, make.published(), at=clock.now())
    page = {**opened(learner_client, attempt), "q1-p1": "c"}
    told = learner_client.post(address(attempt), page, headers={"X-Requested-With": "fetch"}).json()["was"]
    assert told == {"was-q1-p1": opened(learner_client, attempt)["was-q1-p1"][0]}


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["in order", "the later one first"])
def test_parts_answered_on_two_devices_both_count_whichever_arrives_first(learner, order):
    """Each device names the part that was answered there; the other part is none of its business."""
    attempt = make.begun(learner, make.published("A3"))
    (item,) = make.items_in(attempt)
    sent = [Answer(new_id(), item, {part: "b"}, place) for place, part in enumerate(["p1", "p2"], start=1)]
    for each in order:
        save_answers(attempt=attempt, answers=[sent[each]], at=make.NOW)
    assert counted(attempt) == [{"p1": "b", "p2": "b"}]
