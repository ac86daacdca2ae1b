"""Nothing of a killed worker stays in the system's temporary folder."""

import fcntl
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from media_pipeline.services.folders import sweep, working_folder

HOLDS = """
import os, signal, sys
import django
django.setup()
from media_pipeline.services.folders import working_folder
with working_folder() as folder:
    (folder / "source").write_bytes(b"x")
    print(folder, flush=True)
    sys.stdin.readline()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_a_folder_goes_with_its_step(place):
    with working_folder() as folder:
        (folder / "made").write_bytes(b"x")
    assert list(place.iterdir()) == []


def test_also_when_the_step_breaks(place):
    with pytest.raises(RuntimeError), working_folder():
        raise RuntimeError
    assert list(place.iterdir()) == []


def test_a_folder_in_hand_is_nobody_elses_to_remove_until_its_worker_is_dead(place):
    words = [sys.executable, "-c", HOLDS]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        folder = worker.stdout.readline().strip()
        sweep()
        assert [str(path) for path in place.iterdir()] == [folder]
        worker.stdin.write("\n")
        worker.stdin.flush()
        worker.wait()
    assert [str(path) for path in place.iterdir()] == [folder]
    with working_folder() as own:
        assert list(place.iterdir()) == [own]


def test_a_folder_that_is_swept_before_its_lock_is_held_is_not_worked_in(place, monkeypatch):
    lock, swept = fcntl.flock, []

    def sweeps(file, how) -> None:
        if not swept:
            swept.append(Path(file.name).parent)
            shutil.rmtree(swept[0])
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", sweeps)
    with working_folder() as folder:
        (folder / "made").write_bytes(b"x")
        assert list(place.iterdir()) == [folder]
    assert swept
    assert swept != [folder]


def test_a_folder_that_goes_while_it_is_looked_at_stops_nobody(place, monkeypatch):
    (place / "media-step-gone").mkdir()
    is_dir = Path.is_dir

    def goes(path) -> bool:
        found = is_dir(path)
        if path.name == "media-step-gone":
            shutil.rmtree(path)
        return found

    monkeypatch.setattr(Path, "is_dir", goes)
    sweep()
    assert list(place.iterdir()) == []


def test_what_others_keep_there_is_left_alone(place):
    (place / "media-step-file").write_text("")
    (place / "another").mkdir()
    (place / "media-step-beginning").mkdir()  # its lock is not there yet
    sweep()
    assert len(list(place.iterdir())) == 3
