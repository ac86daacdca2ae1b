"""What the device of the fault run makes."""

import json
from collections import Counter
from random import Random

import pytest

from bench.offline_made import ANSWERED, PRACTICE, STARTED, answers, maker, run
from bench.pathway_twin import SHIPPED
from pathways.engine import Answer, explain, parse, replay

ANSWER = {"kind": PRACTICE, "data": {"question": "q", "options": ["o"]}}


@pytest.fixture(scope="module")
def island() -> dict:
    document = json.loads(SHIPPED.read_text(encoding="utf-8"))
    return {"pathway": "0197d1c0-0000-7000-8000-0000000000aa", "checksum": "c" * 64, "document": document}


def test_the_patient_of_the_runs_is_referred(island):
    document = parse(island["document"])
    state = replay(document, [Answer(*each) for each in answers(island["document"])])
    assert state.outcome is not None
    assert explain(document, state).referral is not None


def test_a_round_is_a_whole_run_and_practice(island):
    entries = answers(island["document"])
    made = maker(ANSWER, island)(Random(1), len(entries) + 3)
    kinds = Counter(record["kind"] for record in made)
    assert kinds == {STARTED: 1, ANSWERED: len(entries), PRACTICE: 2}
    assert made[0]["kind"] == STARTED
    assert made[0]["data"]["checksum"] == island["checksum"]


def test_a_larger_round_has_as_many_whole_runs_as_it_holds(island):
    entries = answers(island["document"])
    made = maker(ANSWER, island)(Random(1), 3 * (len(entries) + 1) + 1)
    kinds = Counter(record["kind"] for record in made)
    assert kinds == {STARTED: 3, ANSWERED: 3 * len(entries), PRACTICE: 1}
    assert len({record["data"]["run"] for record in made if record["kind"] == STARTED}) == 3


def test_the_entries_of_a_run_follow_each_other(island):
    entries = answers(island["document"])
    started, *log = run(Random(1), island, entries)
    assert [record["data"]["position"] for record in log] == list(range(len(entries)))
    assert [(record["data"]["step"], record["data"]["value"]) for record in log] == entries
    assert {record["data"]["run"] for record in log} == {started["data"]["run"]}


def test_each_run_has_an_id_of_its_own_and_the_same_chance_gives_the_same_runs(island):
    make = maker(ANSWER, island)
    count = len(answers(island["document"])) + 1
    chance = Random(4)
    first, second = make(chance, count), make(chance, count)
    assert first[0]["data"]["run"] != second[0]["data"]["run"]
    assert make(Random(4), count) == first


def test_a_round_that_holds_no_whole_run_is_a_mistake(island):
    with pytest.raises(ValueError, match="A run is"):
        maker(ANSWER, island)(Random(1), 3)
