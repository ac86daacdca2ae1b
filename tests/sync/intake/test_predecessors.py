"""What follows a refused record, while another may still take that record's place."""

from datetime import timedelta

import pytest

from lms.sync.models import KeptPayload, SyncSettlement
from lms.sync.registry import register
from tests.factories.sync import NOW, a_record, numbered
from tests.sync.intake.test_services import page, taken

pytestmark = pytest.mark.django_db


class TestAnotherMayCome:
    """A refusal is for good, so that nothing is refused for its predecessor while another may still take its place."""

    def test_another_of_the_same_batch(self, learner, book):
        follower = page(1)
        assert taken(learner, follower) == ["held"]
        assert taken(learner, *numbered([page(0, bad=True), page(0)])) == ["refused", "ok"]
        assert taken(learner, follower) == ["ok"]
        assert book.pages == {"b": [0, 1]}

    def test_another_of_the_same_batch_behind_the_follower(self, learner, book):
        assert taken(learner, *numbered([page(0, bad=True), page(1), page(0)])) == ["refused", "ok", "ok"]

    def test_when_the_other_cannot_count_either_the_follower_is_refused(self, learner, book):
        batch = numbered([page(0, bad=True), page(1), page(0, bad=True)])
        assert taken(learner, *batch) == ["refused"] * 3
        assert not KeptPayload.objects.exclude(awaits="").exists()

    def test_another_that_is_put_off(self, learner, book):
        follower, other = page(1), page(0)
        register("test.put_off", 1, lambda record: 1 / 0, brings=lambda data: "b/1")
        put_off = a_record("test.put_off")
        batch = numbered([page(0, bad=True), put_off, follower])
        assert taken(learner, *batch) == ["refused", "later", "held"]
        assert taken(learner, other) == ["ok"]
        assert taken(learner, batch[2]) == ["ok"]

    def test_another_that_waits_itself(self, learner, book):
        register("test.waits", 1, book.take_page, brings=lambda data: "b/2")
        register("test.refused", 1, book.take, brings=lambda data: "b/2")
        waits, follower = a_record("test.waits", {"book": "b", "page": 1}), page(2)
        assert taken(learner, waits) == ["held"]
        assert taken(learner, *numbered([a_record("test.refused", {"bad": True}), follower])) == ["refused", "held"]
        assert taken(learner, page(0)) == ["ok"]
        assert taken(learner, waits, follower | {"n": 2}) == ["ok", "ok"]

    def test_another_that_the_device_has_not_sent_yet(self, learner, book):
        follower = page(1)
        assert taken(learner, *numbered([page(0, bad=True), follower]), waiting=1) == ["refused", "held"]
        assert taken(learner, page(0)) == ["ok"]
        assert SyncSettlement.objects.get().result == "ok"
        assert book.pages == {"b": [0, 1]}

    def test_when_nothing_is_unsent_any_more_the_follower_is_refused(self, learner, book):
        follower = page(1) | {"n": 2}
        taken(learner, page(0, bad=True), follower, waiting=1)
        taken(learner)
        assert taken(learner, follower) == ["refused"]

    @pytest.mark.parametrize(("days", "result"), [(60, "held"), (61, "refused")])
    def test_what_is_never_sent_is_not_waited_for_for_ever(self, learner, book, days, result):
        follower = page(1) | {"n": 2}
        taken(learner, page(0, bad=True), follower, waiting=1)
        assert taken(learner, waiting=1, at=NOW + timedelta(days=days)) == []
        assert taken(learner, follower, waiting=1) == [result]
