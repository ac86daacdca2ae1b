"""Processes that the fault run kills."""

import os
import random
import sys
from pathlib import Path

import pytest

from bench.offline_processes import Process, WorkerKiller, environment, partner, wait_until, web, worker
from bench.offline_rounds import NO_CRASH, OWN_FAULTS, Faults

# Starts a child that would outlive it, and says that it is up.
WITH_CHILD = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("up", child.pid, flush=True)
time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    """A killed process whose parent is gone as well may stay in the table until it is collected."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def process(tmp_path):
    log = tmp_path / "log"
    made = Process(["-c", WITH_CHILD], dict(os.environ), log, lambda: "up" in log.read_text())
    yield made
    made.kill()


def test_a_kill_ends_the_process_and_its_children(process, tmp_path):
    process.start()
    process.wait()
    child = int((tmp_path / "log").read_text().split()[1])
    assert is_alive(child)
    process.kill()
    wait_until(lambda: not is_alive(child), "The child went on")
    assert process.kills == 1
    process.kill()  # of nothing
    assert process.kills == 1


def test_one_that_was_killed_is_started_again(process):
    for _ in range(2):
        process.start()
        process.wait()
        process.kill()
    assert process.kills == 2


def test_one_that_ends_by_itself_says_what_it_said(tmp_path):
    process = Process(["-c", "raise SystemExit('no room')"], dict(os.environ), tmp_path / "log", lambda: False)
    process.start()
    with pytest.raises(RuntimeError, match="no room"):
        process.wait()
    process.kill()  # it is gone already, which is no trouble


def test_what_never_comes_is_not_waited_for_for_ever():
    with pytest.raises(TimeoutError, match="Nothing came"):
        wait_until(lambda: False, "Nothing came", 0)


def test_every_part_runs_on_the_data_folder_and_the_partner_behind_its_link(tmp_path):
    link = "http://127.0.0.1:9999"
    for part in (web(tmp_path, 9000, link), worker(tmp_path, 9000, link)):
        assert part.environment["DATA_DIR"] == str(tmp_path)
        assert part.environment["CONSULTATION_URL"] == f"{link}/fhir"
    assert partner(tmp_path, 9001).command[-1] == str(tmp_path / "partner")
    assert environment(tmp_path, 9000, link)["DJANGO_SETTINGS_MODULE"] == "lms.settings.embedded"


class FakeProcess:
    def __init__(self) -> None:
        self.kills = 0
        self.done: list[str] = []

    def wait(self) -> None:
        self.done.append("wait")

    def kill(self) -> None:
        self.kills += 1
        self.done.append("kill")

    def start(self) -> None:
        self.done.append("start")


def test_a_worker_is_killed_once_it_is_up_and_started_again():
    process = FakeProcess()
    WorkerKiller(process, set, random.Random(1)).crash()
    assert process.done == ["wait", "kill", "start"]


def test_deliveries_that_the_kill_cut_off_are_told_and_older_ones_are_not():
    process = FakeProcess()
    answers = iter([{(1, 1)}, {(1, 1), (2, 1)}])
    last = set()

    def under_way() -> set[tuple]:
        nonlocal last
        last = next(answers, last)
        return last

    killer = WorkerKiller(process, under_way, random.Random(1))
    killer.crash()
    assert killer.cut_off == {(2, 1)}
    process.kills = 1  # the second waits until a delivery is under way
    answers = iter([{(1, 1)}, {(1, 1)}, {(3, 1)}])
    killer.crash()
    assert killer.cut_off == {(2, 1), (3, 1)}


def test_each_fault_comes_once_before_any_comes_again():
    faults = Faults(None, None, [], None, {}, script="")
    lap = len(OWN_FAULTS)
    first, second = ([faults._next("fault", OWN_FAULTS) for _ in range(lap)] for _ in range(2))
    assert sorted(first) == sorted(second) == sorted(OWN_FAULTS)
    assert first != second


def test_faults_and_crashes_come_by_turns_of_their_own_so_that_they_meet():
    faults = Faults(None, None, [], None, {}, script="")
    crashes = ("server", "worker", NO_CRASH)
    met = {(faults._next("fault", OWN_FAULTS), faults._next("crash", crashes)) for _ in range(300)}
    assert met == {(fault, crash) for fault in OWN_FAULTS for crash in crashes}


@pytest.mark.parametrize(("crash", "happened"), [("server", ["server"]), (NO_CRASH, [])])
def test_a_crash_ends_the_part_that_it_names_and_no_crash_none(crash, happened):
    seen = []
    crashes = {name: lambda name=name: seen.append(name) for name in ("server", "worker")}
    Faults(None, None, [], None, crashes, script="")._crash(crash)
    assert seen == happened


def test_the_interpreter_of_this_program_runs_the_parts(tmp_path):
    log = tmp_path / "log"
    process = Process(["-c", "import sys; print(sys.executable, flush=True)"], dict(os.environ), log)
    process.start()
    wait_until(lambda: sys.executable in log.read_text(), "It said nothing")
    process.kill()
