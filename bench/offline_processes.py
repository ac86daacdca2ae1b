"""The processes of the product that the fault run kills: one of the web, the worker with its beat, and the partner."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench.report import ROOT
from bench.server import answers

STARTING_S = 120


def environment(data: Path, port: int, partner: str) -> dict[str, str]:
    """The embedded shape on a data folder, as script/server sets it."""
    return {
        **os.environ,
        "DATA_DIR": str(data),
        "DJANGO_SETTINGS_MODULE": "lms.settings.embedded",
        "LOG_LEVEL": "ERROR",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "CONSULTATION_URL": f"{partner}/fhir",
    }


def wait_until(true: Callable[[], bool], what: str, seconds: float = STARTING_S) -> None:
    """Ask again and again, and say what never came."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"{what} within {seconds:.0f} s.")
        time.sleep(0.05)


@dataclass
class Process:
    """A process in a session of its own, with all that it starts; `is_up` says when it does its work."""

    command: list[str]
    environment: dict[str, str]
    log: Path
    is_up: Callable[[], bool] = lambda: True
    kills: int = 0
    _running: subprocess.Popen | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it; does not wait."""
        with self.log.open("w") as log:
            self._running = subprocess.Popen(
                [sys.executable, *self.command],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until it does its work; what it said when it ended before."""

        def is_up() -> bool:
            if self._running is None or self._running.poll() is not None:
                raise RuntimeError(f"{self.command[1]} has ended:\n{self.log.read_text()[-3000:]}")
            return self.is_up()

        wait_until(is_up, f"{self.command[1]} was not up")

    def kill(self) -> None:
        """SIGKILL to it and its children, whatever they were writing."""
        if self._running is not None:
            self.kills += 1
            with suppress(ProcessLookupError):  # it may have ended by itself
                os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None


def web(data: Path, port: int, partner: str) -> Process:
    """One web process."""
    command = ["-m", "uvicorn", "lms.asgi:application", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--lifespan", "off", "--no-access-log"]
    up = f"http://127.0.0.1:{port}/healthz"
    return Process(command, environment(data, port, partner), data / "fault-web.log", lambda: answers(up))


def worker(data: Path, port: int, partner: str) -> Process:
    """The worker that delivers referrals, with the beat that wakes it, as script/server starts them."""
    command = ["-m", "celery", "-A", "lms", "worker", "-n", "default@%h", "-Q", "default", "-c", "1", "-l", "info"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat", "-B"]
    log = data / "fault-worker.log"
    surroundings = environment(data, port, partner) | {"LOG_LEVEL": "INFO"}  # by its own word it is known to be up
    return Process(command, surroundings, log, lambda: " ready." in log.read_text(errors="replace"))


def partner(data: Path, port: int) -> Process:
    """The partner's stand-in, which keeps what it was told in a file of its own."""
    command = ["manage.py", "run_consultation_standin", "--port", str(port), "--data-dir", str(data / "partner")]
    up = f"http://127.0.0.1:{port}/fhir/metadata"
    return Process(
        command, environment(data, port, f"http://127.0.0.1:{port}"), data / "fault-partner.log", lambda: answers(up)
    )


@dataclass
class WorkerKiller:
    """Kills the worker at a random moment; every second time not before a delivery is under way, if one comes."""

    process: Process
    under_way: Callable[[], set[tuple]]  # deliveries that the database says a worker has in its hands
    random: random.Random
    cut_off: set[tuple] = field(default_factory=set)

    def crash(self) -> None:
        """A worker that has come up is killed and started again."""
        self.process.wait()
        before = self.under_way()
        until = time.monotonic() + self.random.uniform(0, 2)
        if self.process.kills % 2:
            while time.monotonic() < until and not self.under_way() - before:
                time.sleep(0.005)
        else:
            time.sleep(self.random.uniform(0, 1))
        self.process.kill()
        self.cut_off |= self.under_way() - before
        self.process.start()
