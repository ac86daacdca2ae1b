"""Compares what the device was told with what the database and the partner have."""

import json
import sqlite3
import urllib.request
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.offline_made import ANSWERED, PRACTICE, STARTED
from bench.offline_rounds import Told

RECORDS = """
  SELECT record.id, record.counter, record.kind, coalesce(settlement.result, record.result) AS came
  FROM sync_syncrecord record LEFT JOIN sync_syncsettlement settlement ON settlement.record_id = record.id
  WHERE replace(record.device, '-', '') = ?
"""
# All rows that the records could have come to, under whatever id: a record that counted twice has two.
WRITTEN = {
    PRACTICE: """
      SELECT COUNT(*) FROM courses_practiceanswer
      WHERE practitioner_id IN (SELECT practitioner_id FROM sync_syncrecord WHERE replace(device, '-', '') = ?)
      AND replace(question, '-', '') IN (SELECT value FROM json_each(?))""",
    ANSWERED: """
      SELECT COUNT(*) FROM pathways_runentry entry JOIN pathways_pathwayrun run ON run.id = entry.run_id
      WHERE replace(run.uuid, '-', '') IN (SELECT value FROM json_each(?))""",
    STARTED: """
      SELECT COUNT(*) FROM pathways_pathwayrun WHERE replace(uuid, '-', '') IN (SELECT value FROM json_each(?))""",
}
REFERRING = """
  SELECT uuid FROM pathways_pathwayrun
  WHERE replace(uuid, '-', '') IN (SELECT value FROM json_each(?)) AND json_extract(outcome, '$.referral') IS NOT NULL
"""
UNDER_WAY = "SELECT id, tries FROM integrations_outboxmessage WHERE status = 'running'"
UNDELIVERED = "SELECT COUNT(*) FROM integrations_outboxmessage WHERE status IN ('running', 'waiting')"


def plain(key: object) -> str:
    """A UUID as SQLite has it."""
    return str(key).replace("-", "").removeprefix("urn:uuid:")


def asked(data: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows of a query; the database is open no longer than that."""
    with closing(sqlite3.connect(data / "db.sqlite3", timeout=30)) as database:
        return database.execute(query, values).fetchall()


def under_way(data: Path) -> set[tuple]:
    """The deliveries that a worker has in its hands, or had when it was killed."""
    return set(asked(data, UNDER_WAY))


def undelivered(data: Path) -> int:
    """Referrals that the partner is still to be told of."""
    return asked(data, UNDELIVERED)[0][0]


@dataclass
class Stored:
    """What the database has of what a device made."""

    counters: dict[str, int] = field(default_factory=dict)
    counted: Counter[str] = field(default_factory=Counter)  # records that count, by kind
    written: Counter[str] = field(default_factory=Counter)  # what came of them in their rooms
    referring: set[str] = field(default_factory=set)  # runs that ended in a referral

    @classmethod
    def of(cls, data: Path, told: Told) -> "Stored":
        """Read it."""
        rows = asked(data, RECORDS, plain(told.device))
        stored = cls({plain(key): counter for key, counter, _kind, _came in rows})
        stored.counted = Counter(kind for _key, _counter, kind, came in rows if came == "ok")
        runs = _named(told, STARTED, "run")
        of = {PRACTICE: (plain(told.device), _named(told, PRACTICE, "question")), ANSWERED: (runs,), STARTED: (runs,)}
        for kind, query in WRITTEN.items():
            stored.written[kind] = asked(data, query, *of[kind])[0][0]
        stored.referring = {plain(key) for (key,) in asked(data, REFERRING, runs)}
        return stored


def _named(told: Told, kind: str, name: str) -> str:
    """What the records of a kind name, each once, as JSON for a query."""
    return json.dumps(sorted({plain(record["data"][name]) for record in told.made if record["kind"] == kind}))


def lost_and_doubled(told: Told, stored: Stored) -> tuple[int, int]:
    """Lost: reported as kept and not there, or a number that is missing. Doubled: a number, or what came of it."""
    missing = {plain(key) for key in told.kept} - set(stored.counters)
    numbers = sorted(stored.counters.values())
    gaps = set(range(1, told.state["n"] + 1)) - set(numbers)
    surplus = {kind: stored.written[kind] - stored.counted[kind] for kind in (PRACTICE, STARTED, ANSWERED)}
    lost = max(len(missing), len(gaps)) + sum(max(0, -number) for number in surplus.values())
    return lost, len(numbers) - len(set(numbers)) + sum(max(0, number) for number in surplus.values())


def whole_runs(told: Told) -> set[str]:
    """The runs of which the device reported every record as kept."""
    made = Counter(record["data"]["run"] for record in told.made if record["kind"] == ANSWERED)
    kept = Counter(record["data"]["run"] for record in told.kept.values() if record["kind"] == ANSWERED)
    started = {record["data"]["run"] for record in told.kept.values() if record["kind"] == STARTED}
    return {plain(run) for run, entries in kept.items() if run in started and entries == made[run]}


def partner_has(url: str) -> Counter[str]:
    """How many referrals the partner has of each run: by its own account, not by ours."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{url}/fhir/ServiceRequest", timeout=60) as answer:
        entries = json.load(answer)["entry"]
    return Counter(plain(entry["resource"]["subject"]["identifier"]["value"]) for entry in entries)


def referrals(whole: set[str], referring: set[str], held: Counter[str]) -> tuple[int, int]:
    """Lost: a run that the device has whole or the database ended, of which the partner has nothing. Doubled: twice."""
    lost = (whole | referring) - set(held)
    doubled = sum(count - 1 for count in held.values())
    return len(lost), doubled + len(set(held) - referring)
