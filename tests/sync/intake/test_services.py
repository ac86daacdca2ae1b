"""A batch is taken: each record once, whatever order they come in, however often, whatever goes wrong."""

import itertools
import json
import logging
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.common.identifiers import new_id
from lms.directory.models import Practitioner
from lms.sync import registry
from lms.sync.intake.forms import parsed
from lms.sync.intake.services import take
from lms.sync.models import KeptPayload, SyncDevice, SyncRecord, SyncSettlement
from lms.sync.registry import Record, Waits, register
from tests.factories import directory
from tests.factories.sync import NOW, OTHER_DEVICE, a_batch, a_record, numbered

pytestmark = pytest.mark.django_db


def taken(learner, *records: dict, at=NOW, **values) -> list[str]:
    sent = json.dumps(a_batch(*records, **values)).replace("Infinity", "1e999")  # which is JSON, and reads as infinity
    return [f"{verdict.result}" for verdict in take(batch=parsed(sent.encode()), practitioner=learner, now=at)]


def page(number: int, of: str = "b", **data) -> dict:
    return a_record("test.page", {"book": of, "page": number} | data)


class TestOnce:
    def test_a_record_is_kept_as_a_fact_with_its_times(self, learner, book):
        record = a_record(n=7)
        taken(learner, record)
        row = SyncRecord.objects.get()
        assert (str(row.pk), row.counter, row.kind, row.version) == (record["id"], 7, "test.done", 1)
        assert (row.at, row.received_at, row.corrected) == (NOW - timedelta(hours=1), NOW, False)
        assert not KeptPayload.objects.exists()
        with pytest.raises(IntegrityError), transaction.atomic():
            SyncRecord.objects.update(result="refused")

    def test_the_handler_sees_the_record_at_its_corrected_time(self, learner, book):
        taken(learner, a_record(), now="2025-05-11T08:00:00.000Z")
        (seen,) = book.done
        assert (seen.practitioner, seen.at, seen.corrected) == (learner, NOW, True)
        assert seen.received_at == NOW

    def test_a_repeat_is_answered_alike_and_handed_over_once(self, learner, book):
        records = [a_record(), a_record(data={"bad": True})]
        assert taken(learner, *records) == taken(learner, *records) == ["ok", "refused"]
        assert len(book.done) == 1
        assert SyncRecord.objects.count() == 2

    def test_the_same_record_twice_in_one_batch_counts_once(self, learner, book):
        record = a_record()
        assert taken(learner, record, record) == ["ok", "ok"]
        assert len(book.done) == 1

    def test_an_id_with_other_content_is_refused(self, learner, book):
        record = a_record(data={"a": 1})
        taken(learner, record)
        assert taken(learner, record | {"d": {"a": 2}}) == ["refused"]
        assert taken(learner, record) == ["ok"]

    def test_the_id_of_somebody_else_is_refused_alike(self, learner, book):
        record = a_record()
        other = directory.signed_in_person()
        taken(learner, record)
        mine = take_one(learner, record | {"d": {"x": 1}})
        theirs = take_one(other, record)
        assert (mine.result, mine.code, mine.sentence) == (theirs.result, theirs.code, theirs.sentence)
        assert theirs.code == "reused"
        assert SyncRecord.objects.of(other).count() == 0

    def test_a_person_with_two_joined_accounts_has_one_row_of_each(self, learner, book):
        record = a_record()
        other = directory.signed_in_person()
        taken(other, record)
        Practitioner.objects.filter(pk=other.pk).update(merged_into=learner)
        assert taken(learner, record) == ["ok"]
        assert len(book.done) == 1

    def test_a_device_has_one_row_also_after_accounts_were_joined(self, learner, book):
        other = directory.signed_in_person()
        taken(other, a_record())
        Practitioner.objects.filter(pk=other.pk).update(merged_into=learner)
        taken(learner, a_record(), waiting=3, at=NOW + timedelta(days=1))
        device = SyncDevice.objects.get()
        assert (device.first_contact_at, device.last_contact_at) == (NOW, NOW + timedelta(days=1))
        assert (device.practitioner, device.waiting) == (other, 3)

    def test_two_devices_have_their_own_counters(self, learner, book):
        assert taken(learner, a_record(n=1)) == taken(learner, a_record(n=1), device=str(OTHER_DEVICE)) == ["ok"]


def take_one(person, record):
    batch = parsed(json.dumps(a_batch(record)).encode())
    return take(batch=batch, practitioner=person, now=NOW)[0]


def nested(depth: int) -> dict:
    """Objects within each other; the last holds nothing."""
    made: dict = {}
    for _ in range(depth - 1):
        made = {"a": made}
    return made


class TestBadRecords:
    @pytest.mark.parametrize(
        ("name", "bad"),
        [
            ("no record", 7),
            ("no id", {"id": 1}),
            ("a short id", {"id": "1"}),
            ("no counter", {"n": -1}),
            ("a huge counter", {"n": 2**60}),
            ("no kind", {"kind": ""}),
            ("a long kind", {"kind": "k" * 41}),
            ("no version", {"kv": "1"}),
            ("no data", {"d": []}),
            ("NUL", {"d": {"a": ["\0"]}}),
            ("half a character", {"d": {"\ud800": 1}}),
            ("infinity", {"d": {"a": [float("1e999")]}}),
            ("bottomless", {"d": nested(300)}),
            ("one too deep", {"d": nested(21)}),
            ("a bottomless time", {"at": nested(300)}),
        ],
    )
    def test_one_bad_record_stops_no_other(self, learner, book, name, bad):
        broken = a_record() | bad if isinstance(bad, dict) else bad
        assert taken(learner, a_record(), broken, a_record()) == ["ok", "refused", "ok"]
        assert len(book.done) == SyncRecord.objects.count() == 2

    def test_data_of_some_depth_are_taken(self, learner, book):
        assert taken(learner, a_record(data=nested(20))) == ["ok"]

    def test_a_kind_that_nobody_takes_stays_on_the_device(self, learner, book):
        assert taken(learner, a_record("test.unknown"), a_record(kv=2), a_record()) == ["later", "later", "ok"]
        assert SyncRecord.objects.count() == 1

    def test_what_was_refused_is_kept_in_full(self, learner, book):
        taken(learner, a_record(data={"bad": True, "note": "x"}))
        payload = KeptPayload.objects.of(learner).get()
        assert (payload.data, payload.awaits) == ({"bad": True, "note": "x"}, "")

    def test_data_whose_subject_cannot_be_read_are_refused(self, learner, monkeypatch, book):
        register("test.run", 1, book.take, brings=lambda data: str(registry.uuid_in(data, "run")))
        assert taken(learner, a_record("test.run", {"run": "x"}), a_record()) == ["refused", "ok"]


class TestFaults:
    def test_a_handler_that_fails_costs_its_record_a_delay_and_the_others_nothing(self, learner, book, caplog):
        register("test.broken", 1, lambda record: 1 / 0)
        broken = a_record("test.broken")
        with caplog.at_level(logging.ERROR):
            assert taken(learner, a_record(), broken, a_record()) == ["ok", "later", "ok"]
        assert "test.broken" in caplog.text
        assert not SyncRecord.objects.filter(pk=broken["id"]).exists()
        register("test.broken", 1, book.take)
        assert taken(learner, broken) == ["ok"]

    def test_a_kind_that_fails_to_say_what_it_brings_costs_its_record_a_delay_and_the_others_nothing(
        self, learner, book, caplog
    ):
        register("test.broken", 1, book.take, brings=lambda data: data["none"])
        broken = a_record("test.broken")
        with caplog.at_level(logging.ERROR):
            assert taken(learner, a_record(), broken, a_record()) == ["ok", "later", "ok"]
        assert [record.message for record in caplog.records] == [
            f"The handler of test.broken 1 failed on record {broken['id']}"
        ]
        assert not SyncRecord.objects.filter(pk=broken["id"]).exists()
        assert len(book.done) == 2
        register("test.broken", 1, book.take)
        assert taken(learner, broken) == ["ok"]

    def test_a_repeat_is_answered_also_when_its_kind_has_broken_since(self, learner, book):
        record = a_record()
        assert taken(learner, record) == ["ok"]
        register("test.done", 1, book.take, brings=lambda data: 1 / 0)
        assert taken(learner, record) == ["ok"]

    def test_what_a_failing_handler_wrote_is_undone(self, learner, book):
        def write_and_fail(record: Record) -> None:
            directory.InstitutionFactory(code="HALF")
            raise RuntimeError("after a write")

        register("test.broken", 1, write_and_fail)
        assert taken(learner, a_record("test.broken")) == ["later"]
        assert not directory.InstitutionFactory._meta.model.objects.filter(code="HALF").exists()

    def test_a_write_that_the_database_refuses_costs_that_record_only(self, learner, book):
        register("test.broken", 1, lambda record: directory.PractitionerFactory(pk=learner.pk).save(force_insert=True))
        assert taken(learner, a_record("test.broken"), a_record()) == ["later", "ok"]

    def test_a_database_that_is_gone_takes_nothing_of_the_batch(self, learner, book):
        def gone(record: Record) -> None:
            raise OperationalError("server closed the connection")

        register("test.gone", 1, gone)
        with pytest.raises(OperationalError), transaction.atomic():
            taken(learner, a_record(), a_record("test.gone", n=2))
        assert not SyncRecord.objects.exists()

    def test_a_held_record_whose_handler_fails_waits_on_and_is_tried_again(self, learner, book):
        late, early = page(1), page(0)
        assert taken(learner, late) == ["held"]
        book.broken = True
        assert taken(learner, early) == ["later"]
        book.broken = False
        assert taken(learner, early) == ["ok"]
        assert taken(learner, late) == ["ok"]
        assert book.pages == {"b": [0, 1]}

    def test_one_that_was_left_waiting_by_a_mistake_counts_at_the_next_contact(self, learner, book):
        taken(learner, page(1))
        book.pages = {"b": [0]}  # what it follows came by another way
        taken(learner, a_record())
        assert book.pages == {"b": [0, 1]}
        assert SyncSettlement.objects.get().result == "ok"


class TestWaiting:
    def test_a_record_that_comes_too_early_is_held_and_counts_later(self, learner, book):
        late = page(1)
        assert taken(learner, late) == ["held"]
        assert KeptPayload.objects.get().awaits == "b/1"
        later = NOW + timedelta(days=1)
        assert taken(learner, page(0), at=later) == ["ok"]
        assert taken(learner, late) == ["ok"]
        settlement = SyncSettlement.objects.get()
        assert (settlement.record.result, settlement.result, settlement.at) == ("held", "ok", later)
        assert book.done[-1].received_at == NOW
        assert not KeptPayload.objects.exists()

    def test_a_whole_row_of_waiting_records_follows_in_turn(self, learner, book):
        pages = [page(number) for number in range(12)]
        for each in reversed(pages):
            taken(learner, each)
        assert book.pages == {"b": list(range(12))}
        assert set(taken(learner, *pages)) == {"ok"}

    def test_a_batch_in_the_wrong_order_is_taken_in_the_order_of_the_counter(self, learner, book):
        pages = numbered(page(number) for number in range(12))
        assert set(taken(learner, *reversed(pages))) == {"ok"}
        assert not SyncSettlement.objects.exists()

    def test_within_a_batch_what_waited_is_answered_as_it_ended(self, learner, book):
        late, early = page(1) | {"n": 1}, page(0) | {"n": 2}
        assert taken(learner, late, early) == ["ok", "ok"]
        assert not KeptPayload.objects.exists()

    @pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]], ids=str)
    def test_what_follows_a_refused_record_is_refused_with_it_in_any_order(self, learner, book, order):
        pages = [page(0), page(1, bad=True), page(2), page(3)]
        for place in order:
            taken(learner, pages[place])
        assert taken(learner, *pages) == ["ok", "refused", "refused", "refused"]
        assert book.pages == {"b": [0]}
        assert set(KeptPayload.objects.values_list("awaits", flat=True)) == {""}

    def test_within_a_batch_refusals_are_passed_on_too(self, learner, book):
        pages = [page(2) | {"n": 1}, page(1, bad=True) | {"n": 2}, page(0) | {"n": 3}]
        assert taken(learner, *pages) == ["refused", "refused", "ok"]

    def test_one_that_waits_for_something_else_afterwards_goes_on_waiting(self, learner, book):
        came: set[str] = set()

        def needs_two(record: Record) -> None:
            for subject in ("first", "second"):
                if subject not in came:
                    raise Waits(subject)

        register("test.two", 1, needs_two)
        register("test.one", 1, lambda record: came.add(record.data["is"]), brings=lambda data: data["is"])
        two = a_record("test.two")
        taken(learner, two)
        assert taken(learner, a_record("test.one", {"is": "first"})) == ["ok"]
        assert KeptPayload.objects.get().awaits == "second"
        assert taken(learner, a_record("test.one", {"is": "second"})) == ["ok"]
        assert taken(learner, two) == ["ok"]

    def test_what_others_wait_for_is_nobody_elses(self, learner, book):
        other = directory.signed_in_person()
        taken(other, page(1))
        taken(learner, page(0))
        assert KeptPayload.objects.of(other).get().awaits == "b/1"


@st.composite
def deliveries(draw) -> list[list[int]]:
    """Batches with places of records: every place at least once, in any order, any repetition, any cuts."""
    places = draw(st.permutations(range(8)))
    repeated = draw(st.lists(st.integers(0, 7), max_size=8))
    stream = list(places)
    for place in repeated:
        stream.insert(draw(st.integers(0, len(stream))), place)
    cuts = sorted(draw(st.lists(st.integers(1, len(stream)), max_size=6)))
    edges = [0, *cuts, len(stream)]
    return [stream[first:last] for first, last in itertools.pairwise(edges)]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(delivery=deliveries(), bad=st.sets(st.integers(0, 7), max_size=2))
def test_any_order_any_repetition_and_any_cuts_come_to_the_same(learner, book, delivery, bad):
    """Two rows of pages that follow each other, some of which cannot count."""
    with transaction.atomic():
        book.pages, book.done = {}, []
        records = [page(n % 4, of=f"book{n // 4}", **({"bad": True} if n in bad else {})) for n in range(8)]
        for places in delivery:
            taken(learner, *numbered(records[place] for place in places))
        final = taken(learner, *records)
        assert final == expected_verdicts(bad)
        assert book.pages == expected_pages(bad)
        assert SyncRecord.objects.of(learner).count() == 8
        assert not KeptPayload.objects.of(learner).exclude(awaits="").exists()
        transaction.set_rollback(True)


def expected_pages(bad: set[int]) -> dict[str, list[int]]:
    """Each book has the pages before its first bad one."""
    return {f"book{b}": [n for n in range(4) if not bad & set(range(4 * b, 4 * b + n + 1))] for b in (0, 1)}


def expected_verdicts(bad: set[int]) -> list[str]:
    pages = expected_pages(bad)
    return ["ok" if n % 4 in pages[f"book{n // 4}"] else "refused" for n in range(8)]


class TestCosts:
    """The batch's own questions, without the savepoints of its records. SQLite takes 200 rows in several pieces."""

    def queries(self, learner, *records) -> int:
        with CaptureQueriesContext(connection) as captured:
            taken(learner, *records)
        return sum(" SAVEPOINT" not in f" {query['sql']}" for query in captured)

    def test_one_record_costs_six_questions(self, learner, book):
        taken(learner, a_record())
        assert self.queries(learner, a_record()) <= 6

    def test_two_hundred_records_cost_few_more(self, learner, book):
        taken(learner, a_record())
        assert self.queries(learner, *(a_record() for _ in range(200))) <= 10

    def test_refusals_and_repeats_cost_few_more(self, learner, book):
        records = [a_record(data={"bad": bool(n % 2)}) for n in range(200)]
        assert self.queries(learner, *records) <= 12
        assert self.queries(learner, *records) <= 6

    def test_what_waits_on_for_the_same_costs_no_write(self, learner, book):
        taken(learner, *(page(number) for number in range(1, 40)))
        assert self.queries(learner) <= 6

    def test_a_batch_in_which_everything_waits_costs_few_more(self, learner, book):
        assert self.queries(learner, *(page(number) for number in range(1, 200))) <= 12


def test_ids_in_capitals_are_the_same_ids(learner, book):
    record = a_record()
    taken(learner, record)
    assert taken(learner, record | {"id": record["id"].upper()}) == ["ok"]
    assert SyncRecord.objects.get().pk == UUID(record["id"])


def test_an_unknown_person_has_no_records(learner, book):
    taken(learner, a_record(id=str(new_id())))
    assert SyncRecord.objects.of(None).count() == 0
