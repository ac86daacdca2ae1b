"""What the fault run takes for lost and for doubled: with a database in which something is, and something is not."""

import json
import sqlite3
from collections import Counter
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest

from bench import offline_count as count
from bench.offline_made import ANSWERED, PRACTICE, STARTED
from bench.offline_rounds import Told

DEVICE = UUID(int=0xD)
RUN, OTHER_RUN = UUID(int=0xA), UUID(int=0xB)
QUESTION, OTHER_QUESTION = UUID(int=0x1A), UUID(int=0x1B)
DOCTOR, OTHER_DOCTOR = 5, 6
TABLES = """
  CREATE TABLE sync_syncrecord (id, counter, kind, result, device, practitioner_id);
  CREATE TABLE sync_syncsettlement (record_id, result);
  CREATE TABLE courses_practiceanswer (id, practitioner_id, question);
  CREATE TABLE pathways_runentry (id, run_id);
  CREATE TABLE pathways_pathwayrun (id, uuid, outcome);
  CREATE TABLE integrations_outboxmessage (id, tries, status);
"""
RECORDS = [
    (1, PRACTICE, {"question": str(QUESTION)}),
    (2, STARTED, {"run": str(RUN)}),
    (3, ANSWERED, {"run": str(RUN)}),
    (4, ANSWERED, {"run": str(RUN)}),
]


def write(data: Path, query: str, *rows: tuple) -> None:
    with closing(sqlite3.connect(data / "db.sqlite3")) as database:
        database.executemany(query, rows)
        database.commit()


@pytest.fixture
def data(tmp_path) -> Path:
    """Everything arrived: an answer, and a run of two entries that ends in a referral."""
    with closing(sqlite3.connect(tmp_path / "db.sqlite3")) as database:
        database.executescript(TABLES)
    rows = [(UUID(int=number).hex, number, kind, "ok", DEVICE.hex, DOCTOR) for number, kind, _data in RECORDS]
    write(tmp_path, "INSERT INTO sync_syncrecord VALUES (?, ?, ?, ?, ?, ?)", *rows)
    write(tmp_path, "INSERT INTO courses_practiceanswer VALUES (?, ?, ?)", (UUID(int=1).hex, DOCTOR, QUESTION.hex))
    write(tmp_path, "INSERT INTO pathways_runentry VALUES (?, 1)", (UUID(int=3).hex,), (UUID(int=4).hex,))
    write(tmp_path, "INSERT INTO pathways_pathwayrun VALUES (1, ?, ?)", (RUN.hex, json.dumps({"referral": "now"})))
    return tmp_path


@pytest.fixture
def told() -> Told:
    made = [{"kind": kind, "data": values} for _number, kind, values in RECORDS]
    kept = {str(UUID(int=number)): record for (number, *_), record in zip(RECORDS, made, strict=True)}
    return Told(made=made, kept=kept, device=str(DEVICE), state={"n": len(RECORDS), "waiting": 0})


def found(data: Path, told: Told) -> tuple[int, int]:
    return count.lost_and_doubled(told, count.Stored.of(data, told))


def test_what_arrived_once_is_neither_lost_nor_doubled(data, told):
    assert found(data, told) == (0, 0)


def test_what_others_did_is_not_counted(data, told):
    others = (UUID(int=9).hex, PRACTICE, OTHER_DOCTOR)
    write(data, "INSERT INTO sync_syncrecord VALUES (?, 1, ?, 'ok', 'another', ?)", others)
    answers = [(OTHER_DOCTOR, QUESTION.hex), (DOCTOR, OTHER_QUESTION.hex)]
    write(data, "INSERT INTO courses_practiceanswer VALUES ('another', ?, ?)", *answers)
    write(data, "INSERT INTO pathways_pathwayrun VALUES (2, ?, NULL)", (OTHER_RUN.hex,))
    write(data, "INSERT INTO pathways_runentry VALUES ('another', 2)", ())
    assert found(data, told) == (0, 0)


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM sync_syncrecord WHERE counter = 1",
        "DELETE FROM courses_practiceanswer",
        "DELETE FROM pathways_runentry WHERE id LIKE '%4'",
        "DELETE FROM pathways_pathwayrun",
    ],
    ids=["a record", "its answer", "an entry", "a run"],
)
def test_whatever_is_missing_is_lost(data, told, damage):
    write(data, damage, ())
    lost, _doubled = found(data, told)
    assert lost > 0


def test_a_number_that_never_came_is_lost_though_nobody_was_told_of_it(data, told):
    told.state["n"] = 5
    assert found(data, told) == (1, 0)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE sync_syncrecord SET counter = 1 WHERE counter = 2",
        "INSERT INTO courses_practiceanswer SELECT 'new', practitioner_id, question FROM courses_practiceanswer",
        "INSERT INTO pathways_runentry SELECT 'new', run_id FROM pathways_runentry LIMIT 1",
        "INSERT INTO pathways_pathwayrun SELECT 2, uuid, outcome FROM pathways_pathwayrun",
    ],
    ids=["a number", "an answer", "an entry", "a run"],
)
def test_whatever_is_there_twice_is_doubled(data, told, damage):
    write(data, damage, ())
    _lost, doubled = found(data, told)
    assert doubled > 0


def test_a_record_that_waits_writes_nothing_yet_and_is_not_lost(data, told):
    write(data, "UPDATE sync_syncrecord SET result = 'held' WHERE counter = 4", ())
    write(data, "DELETE FROM pathways_runentry WHERE id LIKE '%4'", ())
    assert found(data, told) == (0, 0)
    write(data, "INSERT INTO sync_syncsettlement VALUES (?, 'ok')", (UUID(int=4).hex,))
    assert found(data, told) == (1, 0)


def test_a_run_is_whole_when_the_device_has_all_of_it(told):
    assert count.whole_runs(told) == {RUN.hex}
    del told.kept[str(UUID(int=4))]
    assert count.whole_runs(told) == set()


def test_a_run_without_its_start_is_not_whole(told):
    del told.kept[str(UUID(int=2))]
    assert count.whole_runs(told) == set()


def test_runs_that_refer_are_found(data, told):
    assert count.Stored.of(data, told).referring == {RUN.hex}
    write(data, """UPDATE pathways_pathwayrun SET outcome = '{"referral": null}'""", ())
    assert count.Stored.of(data, told).referring == set()


@pytest.mark.parametrize(
    ("whole", "referring", "held", "lost", "doubled"),
    [
        ({"a"}, {"a", "b"}, {"a": 1, "b": 1}, 0, 0),
        ({"a"}, {"a"}, {}, 1, 0),
        ({"a"}, set(), {}, 1, 0),
        ({"a"}, {"a"}, {"a": 2}, 0, 1),
        (set(), set(), {"c": 1}, 0, 1),
    ],
    ids=["each once", "not told", "never ended", "twice", "of no run"],
)
def test_referrals_are_compared_with_the_partners_own_account(whole, referring, held, lost, doubled):
    assert count.referrals(whole, referring, Counter(held)) == (lost, doubled)


def test_the_outbox_says_what_is_under_way_and_what_is_not_delivered(data):
    rows = [(1, 1, "running"), (2, 1, "waiting"), (3, 2, "done"), (4, 13, "failed")]
    write(data, "INSERT INTO integrations_outboxmessage VALUES (?, ?, ?)", *rows)
    assert count.under_way(data) == {(1, 1)}
    assert count.undelivered(data) == 2


class Partner(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        run = {"subject": {"identifier": {"value": f"urn:uuid:{RUN}"}}}
        body = json.dumps({"entry": [{"resource": run}] * 2}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Quiet."""


def test_the_partner_is_asked_for_every_referral_that_it_has():
    with HTTPServer(("127.0.0.1", 0), Partner) as server:
        Thread(target=server.handle_request, daemon=True).start()
        assert count.partner_has(f"http://127.0.0.1:{server.server_port}") == {RUN.hex: 2}
