"""Parts of lectures that players say were played."""

import pytest
from django.db import DatabaseError, transaction

from courses.learning.selectors import has_learners
from courses.models import LecturePlayed
from courses.player.handlers import MOST_SPANS
from courses.player.selectors import seen
from lms.common import clock
from lms.common.identifiers import new_id
from tests.factories import courses as make
from tests.factories import directory
from tests.factories.sync import NOW, a_record, numbered, results, send

pytestmark = pytest.mark.django_db
LECTURE = new_id()


@pytest.fixture(autouse=True)
def _server_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def lesson(db):
    return make.LessonFactory()


def played(lesson, *spans, **values) -> dict:
    data = {"lesson": str(lesson.uuid), "lecture": str(LECTURE), "spans": [list(span) for span in spans], "rate": 1}
    return a_record("lecture.played", data, **values)


def test_parts_count_once_and_together(learner_client, learner, lesson):
    records = numbered([played(lesson, (0, 61.24)), played(lesson, (61.2, 120), (300, 330))])
    assert results(send(learner_client, *records, *records)) == ["ok"] * 4
    assert [row.spans for row in LecturePlayed.objects.of(learner).order_by("pk")] == [
        [[0.0, 61.2]],
        [[61.2, 120.0], [300.0, 330.0]],
    ]
    assert seen(learner, LECTURE, 600.0).percent == 25


def test_the_order_in_which_they_come_makes_no_difference(learner_client, learner, lesson):
    records = numbered([played(lesson, (0, 60)), played(lesson, (60, 120)), played(lesson, (120, 180))])
    assert results(send(learner_client, *reversed(records))) == ["ok"] * 3
    assert seen(learner, LECTURE, 200.0).spans == ((0.0, 180.0),)


def test_what_overlaps_is_kept_as_one_and_a_moment_as_a_tenth(learner_client, lesson):
    send(learner_client, played(lesson, (50, 70), (0, 55), (90.01, 90.02)))
    assert LecturePlayed.objects.get().spans == [[0.0, 70.0], [90.0, 90.1]]


def test_a_lesson_that_was_withdrawn_still_counts(learner_client, learner, lesson):
    lesson.first_published_at = NOW
    lesson.live = False
    lesson.save()
    assert results(send(learner_client, played(lesson, (0, 10)))) == ["ok"]


def test_a_lesson_that_nobody_has_is_refused_without_reproach(learner_client, lesson):
    record = played(lesson, (0, 10))
    record["d"]["lesson"] = str(new_id())
    refused = send(learner_client, record).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "unknown")


WRONG = {
    "no lesson": {"lesson": "x"},
    "no lecture": {"lecture": None},
    "no spans": {"spans": None},
    "nothing": {"spans": []},
    "too many": {"spans": [[number, number + 0.5] for number in range(MOST_SPANS + 1)]},
    "one end": {"spans": [[1]]},
    "three ends": {"spans": [[1, 2, 3]]},
    "backwards": {"spans": [[2, 1]]},
    "empty": {"spans": [[1, 1]]},
    "before the start": {"spans": [[-1, 1]]},
    "words": {"spans": [["0", "1"]]},
    "truths": {"spans": [[False, True]]},
    "days": {"spans": [[0, 100_000]]},
    "not a number": {"spans": [[0, float("nan")]]},
    "without end": {"spans": [[0, float("inf")]]},
    "larger than any float": {"spans": [[0, 10**400]]},
    "further back than any float": {"spans": [[-(10**400), 1]]},
    "no rate": {"rate": None},
    "a rate larger than any float": {"rate": 10**400},
    "standing": {"rate": 0},
    "a jump": {"rate": 1000},
}


@pytest.mark.parametrize("name", WRONG)
def test_data_that_are_no_parts_are_refused(learner_client, lesson, name):
    record = played(lesson, (0, 10))
    answer = send(learner_client, record | {"d": record["d"] | WRONG[name]})
    assert not LecturePlayed.objects.exists()
    if answer.status_code == 200:  # numbers that JSON has not are refused with their batch
        assert [(one["s"], one["why"]) for one in answer.json()["results"]] == [("refused", "incomplete")]
    else:
        assert (answer.status_code, name) in {(400, "not a number"), (400, "without end")}


def test_a_key_that_was_used_for_something_else_is_refused(learner_client, learner, lesson):
    row = make.LecturePlayedFactory(practitioner=learner, lesson=lesson, lecture=LECTURE, spans=[[0.0, 10.0]])
    refused = send(learner_client, played(lesson, (0, 20), id=str(row.pk))).json()["results"][0]
    assert (refused["s"], refused["why"]) == ("refused", "reused")
    other = make.LecturePlayedFactory(lesson=lesson, lecture=LECTURE, spans=[[0.0, 10.0]])
    assert results(send(learner_client, played(lesson, (0, 10), id=str(other.pk)))) == ["refused"]


def test_who_may_not_learn_is_refused(client, lesson):
    client.force_login(directory.signed_in_person(role="commission").user)
    assert results(send(client, played(lesson, (0, 10)))) == ["refused"]


def test_it_is_a_fact_that_nobody_else_sees(learner, lesson, on):
    row = make.LecturePlayedFactory(practitioner=learner, lesson=lesson)
    with pytest.raises(DatabaseError), transaction.atomic():
        LecturePlayed.objects.filter(pk=row.pk).update(rate=2)
    manager = directory.signed_in_person(role="manager", institution=None)
    assert not LecturePlayed.objects.visible_to(manager, on).exists()
    assert LecturePlayed.objects.visible_to(learner, on).get() == row


def test_a_lesson_that_was_played_has_learners(lesson):
    assert not has_learners(lesson)
    make.LecturePlayedFactory(lesson=lesson)
    assert has_learners(lesson)
    assert has_learners(lesson.get_parent())
