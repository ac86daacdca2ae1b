"""The results file has the shape that every benchmark shares."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import report
from bench.report import Figure, Peer

SMALL = Figure("sign-in, cold", 41_000, "B", "<=", 61_440, Peer("Moodle 4.5", 1_068_668))


def test_a_figure_says_whether_its_goal_is_met():
    assert SMALL.met
    assert not Figure("sign-in, cold", 61_441, "B", "<=", 61_440).met
    assert Figure("played", 100, "%", ">=", 99).met
    assert not Figure("played", 98.9, "%", ">=", 99).met


@given(value=st.floats(allow_nan=False), comparison=st.sampled_from(["<=", ">="]))
def test_exactly_the_goal_is_enough(value, comparison):
    assert Figure("any", value, "s", comparison, value).met


def test_another_comparison_is_refused():
    with pytest.raises(ValueError, match="<= or >="):
        Figure("any", 1, "s", "<", 2)


def test_a_figure_as_json():
    assert SMALL.as_json() == {
        "name": "sign-in, cold",
        "value": 41_000,
        "unit": "B",
        "comparison": "<=",
        "goal": 61_440,
        "met": True,
        "peer": {"name": "Moodle 4.5", "value": 1_068_668},
    }
    assert Figure("any", 1, "s", "<=", 2).as_json()["peer"] is None


def test_a_missed_goal_is_shouted():
    assert "MISSED" in Figure("any", 3, "s", "<=", 2).as_line()
    assert "MISSED" not in SMALL.as_line()
    assert "Moodle 4.5: 1,068,668" in SMALL.as_line()


def test_the_file_holds_benchmark_commit_machine_and_figures(tmp_path):
    path = report.write("pages", [SMALL], tmp_path / "results")
    assert path.name == "pages.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    assert list(held) == ["benchmark", "commit", "machine", "figures"]
    assert held["benchmark"] == "pages"
    assert held["figures"] == [SMALL.as_json()]
    assert "cores" in held["machine"]


def test_the_commit_is_told_with_a_mark_for_changed_files(monkeypatch):
    answers = {"rev-parse": "0123456789ab", "status": ""}
    monkeypatch.setattr(report, "_git", lambda *arguments: answers[arguments[0]])
    assert report.commit() == "0123456789ab"
    answers["status"] = " M README.md"
    assert report.commit() == "0123456789ab+"


def test_a_benchmark_that_measured_nothing_is_a_mistake(tmp_path):
    with pytest.raises(ValueError, match="measured nothing"):
        report.write("pages", [], tmp_path)


@pytest.mark.parametrize(("value", "code"), [(1, 0), (3, 1)])
def test_a_missed_goal_is_an_error_of_the_command(monkeypatch, tmp_path, capsys, value, code):
    class Benchmark:
        @staticmethod
        def figures():
            return [Figure("any", value, "s", "<=", 2)]

    monkeypatch.setattr(report.importlib, "import_module", lambda name: Benchmark)
    monkeypatch.setattr(report, "write", lambda name, figures: report.ROOT / "bench" / "results" / f"{name}.json")
    assert report.main("any") == code
    assert "any: " in capsys.readouterr().out
