"""Celery's real workers in the embedded shape: one is killed at a third of the work, the next goes on."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.media_pipeline.conftest import H264, SOUND, VIDEO, filled

pytestmark = pytest.mark.media
ROOT = Path(__file__).resolve().parents[3]
LONGEST_S = 600  # a busy machine is slow, not wrong
TAKE_IN = """
import sys, django
django.setup()
from django.core.files import File
from media_pipeline import services
with open(sys.argv[1], "rb") as file:
    services.create_asset(file=File(file, name="x.mp4"), title="x")
"""
STEPS = "SELECT kind, part, status, progress, tries, started_at FROM media_pipeline_mediastep"


class Shape:
    """A data folder of the embedded shape, with its programs."""

    def __init__(self, data: Path) -> None:
        self.data = data
        settings = {"DJANGO_SETTINGS_MODULE": "lms.settings.embedded", "SECRET_KEY": "x" * 50, "AUDIT_KEY": "y" * 50}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEST_", "PYTEST_"))}
        self.env = {**kept, **settings, "DATA_DIR": str(data), "MEDIA_PART_SECONDS": "20", "TMPDIR": str(data)}
        self.workers: list[subprocess.Popen] = []

    def run(self, *words: str) -> None:
        subprocess.run([sys.executable, *words], cwd=ROOT, env=self.env, check=True, capture_output=True)

    def worker(self, *words: str, queues: str = "media") -> subprocess.Popen:
        name = f"test{len(self.workers)}@localhost"
        words = [sys.executable, "-m", "celery", "-A", "lms", "worker", "-n", name, "-Q", queues, "-c", "1", *words]
        words += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with (self.data / "worker.log").open("a") as log:
            started = subprocess.Popen(words, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True)
        self.workers.append(started)
        return started

    def kill(self, worker: subprocess.Popen) -> None:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()

    def asked(self, question: str) -> list[tuple]:
        with closing(sqlite3.connect(self.data / "db.sqlite3", timeout=30)) as database:
            rows = database.execute(question).fetchall()
            database.commit()
            return rows

    def until(self, reached: Callable[[dict], bool]) -> dict[tuple[str, int], tuple]:
        last = time.monotonic() + LONGEST_S
        while time.monotonic() < last:
            steps = {(kind, part): rest for kind, part, *rest in self.asked(STEPS)}
            if reached(steps):
                return steps
            time.sleep(0.05)
        raise AssertionError(f"{steps}\n{(self.data / 'worker.log').read_text()[-3000:]}")


@pytest.fixture
def shape(tmp_path) -> Iterator[Shape]:
    made = Shape(tmp_path)
    made.run("manage.py", "migrate", "-v", "0")
    yield made
    for worker in made.workers:
        made.kill(worker)


def is_done(steps: dict) -> bool:
    return steps.get(("join", 0), ("",))[0] == "done"


def in_the_second_film(steps: dict) -> bool:
    """One part of three is done, and the next is in hand: about a third of the films."""
    return steps.get(("video", 0), ("",))[0] == "done" and steps[("video", 1)][0] == "running"


def test_the_work_of_a_killed_worker_is_continued_by_the_next(shape, record):
    lecture = record("killed.mp4", *filled(VIDEO + SOUND, size="64x48", seconds=65), *H264, "-g", "1000")
    shape.run("-c", TAKE_IN, str(lecture))
    first = shape.worker()
    before = shape.until(in_the_second_film)
    shape.kill(first)
    killed = {step for step, (status, *_rest) in before.items() if status == "running"}
    finished = {step: facts for step, facts in before.items() if facts[0] == "done"}
    assert {kind for kind, _part in finished} >= {"inspect", "speech", "analysis", "pictures", "first"}
    shown = {kind for (kind,) in shape.asked("SELECT DISTINCT kind FROM media_pipeline_rendition")}
    assert "video" not in shown  # a set is published whole or not at all
    assert "audio" in shown
    # What a minute and a half would do; the real schedule then looks for what is due.
    shape.asked("UPDATE media_pipeline_mediastep SET lease_until = '2000-01-01' WHERE status = 'running'")
    shape.worker("-B", queues="media,default")
    after = shape.until(is_done)
    assert {step: after[step] for step in finished} == finished  # nothing was done twice
    assert {after[step][2] for step in killed} == {2}
    ((status, progress),) = shape.asked("SELECT status, progress FROM media_pipeline_transcodejob")
    assert (status, progress) == ("done", 100)
    paths = [path for (path,) in shape.asked("SELECT path FROM media_pipeline_rendition")]
    ((uuid,),) = shape.asked("SELECT uuid FROM media_pipeline_mediaasset")
    folder = next(path for path in (shape.data / "media" / "media").iterdir() if path.name.replace("-", "") == uuid)
    assert all((folder / path).stat().st_size for path in paths)
    film = next(folder / path for path in paths if path.endswith("v240.mp4"))
    assert abs(last_s(film, "v") - last_s(film, "a")) < 0.5


def last_s(film: Path, stream: str) -> float:
    """When the last packet of a stream is shown."""
    words = ["ffprobe", "-v", "error", "-select_streams", stream, "-show_entries", "packet=pts_time", "-of", "csv=p=0"]
    told = subprocess.run([*words, str(film)], capture_output=True, check=True, text=True).stdout
    return max(float(line.rstrip(",")) for line in told.split())
