"""The engine on the device says what the server's engine says: after every answer, for every kind of document."""

import copy
import gzip
import json
import subprocess
from collections import Counter

import pytest

from bench.report import ROOT
from bench.twin.runs import Case, cases, differences, said
from pathways.engine import parse
from tests.factories.pathways import diarrhoea_text, document

RUNS = 2_500


@pytest.fixture(scope="module")
def made() -> tuple[list[dict], list[Case]]:
    return cases(20260615, documents=120, runs=RUNS, also=[json.loads(diarrhoea_text()), document()])


def test_no_state_differs(made, tmp_path):
    raws, runs = made
    assert len(runs) == RUNS
    assert differences(raws, runs, tmp_path) == []


def test_the_runs_come_through_everything(made):
    """Equal answers prove something only where there was something to answer."""
    raws, runs = made
    seen: Counter[str] = Counter()
    documents = [parse(raw) for raw in raws]
    for run in runs:
        for word in said(documents[run.document], run.log):
            if isinstance(word, str):
                seen[word] += 1
            elif "refused" in word:
                seen[word["refused"]] += 1
            else:
                seen.update(_parts(word))
    everything = "unsound required number range increment option not_applicable rule otherwise unknown red_flag"
    everything += " outcome referral missing held exact amount undecided not_measured"
    assert [name for name in everything.split() if seen[name] < 20] == []


def _parts(word: dict) -> list[str]:
    told = word["explanation"]
    amounts = [amount for each in told["recommendations"] for amount in each["amounts"]]
    holds = [test[2] for reason in told["reasons"] for test in reason["tests"]]
    parts = [visit[1] for visit in word["trail"]]
    parts += ["outcome"] if word["outcome"] else []
    parts += ["referral"] if told["referral"] else []
    parts += ["not_measured"] if told["notMeasured"] else []
    parts += ["undecided"] if None in holds else []
    for _name, low, _high, exact, held in amounts:
        parts += ["amount" if low is not None else "missing"]
        parts += ["exact"] if exact is not None else []
        parts += ["held"] if held else []
    return parts


def test_a_difference_would_be_found(tmp_path):
    """The comparison is asked with a document that only one of the two knows."""
    raw = json.loads(diarrhoea_text())
    raws, runs = cases(3, documents=0, runs=300, also=[raw])
    other = copy.deepcopy(raw)
    for computed in other["computed"]:
        if computed["kind"] == "dose":
            computed["round_to"] *= 2
    found = _compare_with_another(raws, other, runs, tmp_path)
    assert 0 < found < len(runs)


def _compare_with_another(raws: list[dict], other: dict, runs: list[Case], folder) -> int:
    from bench.twin import runs as twin

    ours = [said(parse(raws[run.document]), run.log) for run in runs]
    theirs = list(twin.twin_said([other], runs, folder))
    return sum(one != two for one, two in zip(ours, theirs, strict=True))


def test_the_same_answers_after_an_undo_are_the_same_state(tmp_path):
    first = {"input": "age", "value": "12"}
    raw = json.loads(diarrhoea_text())
    log = [first, {"undo": True}, first]
    assert said(parse(raw), log)[1] == said(parse(raw), log)[3]
    assert differences([raw], [Case(0, log)], tmp_path) == []


def test_the_engine_is_small():
    bundle = subprocess.run(
        ["node_modules/.bin/esbuild", "pathways/assets/engine/index.js", "--bundle", "--minify", "--format=esm"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    assert len(gzip.compress(bundle, 9)) <= 15 * 1024
