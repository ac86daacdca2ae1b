"""What rooms register, and what a handler may ask of its record."""

from datetime import timedelta

import pytest
from django.utils.translation import gettext_lazy

from lms.common.identifiers import new_id
from lms.sync.policy import Rights
from lms.sync.registry import Record, Refused, Waits, kind_of, malformed, register, registered, title_of, uuid_in
from tests.factories.sync import NOW


def test_the_rooms_take_the_kinds_of_the_protocol():
    kinds = {
        ("lecture.played", 1),
        ("lesson.done", 1),
        ("practice.answered", 1),
        ("run.answered", 1),
        ("run.started", 1),
    }
    assert kinds <= set(registered())


@pytest.mark.parametrize("kind", ["lecture.played", "lesson.done", "practice.answered", "run.answered", "run.started"])
def test_people_have_a_word_for_each_kind(kind):
    assert title_of(kind, 1) != kind


def test_a_kind_that_no_room_takes_any_more_is_called_by_its_code(book):
    register("test.titled", 1, book.take, title=gettext_lazy("Lesson"))
    assert kind_of("test.titled", 2) is None
    assert title_of("test.titled", 2) == "test.titled"
    assert title_of("test.done", 1) == "test.done"


def test_versions_of_a_kind_stand_side_by_side(book):
    register("test.done", 2, book.take_page)
    assert kind_of("test.done", 1).handler == book.take
    assert kind_of("test.done", 2).handler == book.take_page


def test_without_a_word_of_the_room_nothing_comes_with_a_record(book):
    assert kind_of("test.done", 1).brings({"any": 1}) == ""


@pytest.mark.parametrize("data", [{}, {"id": None}, {"id": 7}, {"id": "x"}], ids=str)
def test_a_uuid_that_is_none_is_refused(data):
    with pytest.raises(Refused) as refused:
        uuid_in(data, "id")
    assert refused.value.code == malformed().code == "incomplete"


def test_a_record_reads_its_data(learner):
    made = new_id()
    record = Record(
        id=new_id(),
        practitioner=learner,
        data={"run": str(made)},
        at=NOW - timedelta(hours=1),
        device_at=None,
        corrected=True,
        received_at=NOW,
        rights=Rights(learner),
    )
    assert record.uuid("run") == made


def test_reasons_say_what_they_are_about():
    assert str(Waits("run 1/0")) == "run 1/0"
    assert Waits("run 1/0").subject == "run 1/0"
    assert str(Refused("code", "A sentence.")) == "code"
