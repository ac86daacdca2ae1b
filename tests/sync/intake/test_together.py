"""Two requests at one moment: the same batch from two tabs, and the same id from two people. On both databases."""

import json
import threading

import pytest
from django.db import connection

from lms.sync.intake.forms import parsed
from lms.sync.intake.services import Verdict, take
from lms.sync.models import SyncRecord
from tests.factories import directory
from tests.factories.sync import NOW, a_batch, a_record, numbered

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*senders) -> list[list[str]]:
    """What each of them was answered, when all began at the same moment."""
    gate, answers, errors = threading.Barrier(len(senders)), [None] * len(senders), []

    def run(place: int, person, records) -> None:
        try:
            batch = parsed(json.dumps(a_batch(*records)).encode())
            gate.wait(timeout=30)
            answers[place] = [str(verdict.result) for verdict in take(batch=batch, practitioner=person, now=NOW)]
        except Exception as error:  # noqa: BLE001 - told by the test, not by the thread
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, *sender)) for place, sender in enumerate(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    return answers


needs_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite lets one writer in at a time, and threads cannot share its memory"
)


@needs_postgres
def test_the_same_batch_from_two_tabs_counts_once(book):
    learner = directory.signed_in_person()
    records = numbered(a_record() for _ in range(20))
    assert at_once((learner, records), (learner, records)) == [["ok"] * 20] * 2
    assert len(book.done) == SyncRecord.objects.count() == 20


@needs_postgres
def test_of_two_people_with_one_id_one_has_it(book):
    first, second = directory.signed_in_person(), directory.signed_in_person()
    record = a_record()
    assert sorted(at_once((first, [record, a_record()]), (second, [record, a_record()]))) == [
        ["ok", "ok"],
        ["refused", "ok"],
    ]
    assert SyncRecord.objects.count() == 3


def test_an_id_that_was_taken_between_question_and_write_is_seen_the_second_time(book, monkeypatch):
    first, second = directory.signed_in_person(), directory.signed_in_person()
    record = a_record()
    look_up = "lms.sync.intake.services._Intake._look_up"
    from lms.sync.intake.services import _Intake

    original, calls = _Intake._look_up, []

    def late(self) -> None:
        original(self)
        if not calls:
            self.known.clear()  # as if the other had not been there yet
        calls.append(self)

    take_of(first, record)
    monkeypatch.setattr(look_up, late)
    assert take_of(second, record).code == "reused"
    assert len(calls) == 2
    assert SyncRecord.objects.of(second).count() == 0


def take_of(person, record) -> Verdict:
    return take(batch=parsed(json.dumps(a_batch(record)).encode()), practitioner=person, now=NOW)[0]
