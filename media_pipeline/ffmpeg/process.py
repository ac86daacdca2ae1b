"""Runs ffmpeg and ffprobe so that a hostile or broken file costs a bounded amount of everything."""

import os
import selectors
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from time import monotonic

TICK_S = 1.0  # `on_tick` is called at least this often, so that a caller can renew its lease
KEPT_LINES = 20
LONGEST_LINE = 4096
_STOPPED = 255  # what ffmpeg answers when it is asked to end; it says nothing then


@dataclass(frozen=True)
class Limits:
    """What one process may use."""

    wall_s: int
    cpu_s: int
    memory_bytes: int
    file_bytes: int  # each file that it writes


class Cause(StrEnum):
    """Why a tool did not finish."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    NO_SPACE = "no_space"
    KILLED = "killed"  # from outside: a machine without memory, a person, a service that restarts
    FAILED = "failed"


OF_THE_SERVER = frozenset({Cause.MISSING, Cause.NO_SPACE, Cause.KILLED})  # the file that was worked on is not at fault


class ToolFailed(Exception):
    """A tool did not finish; `detail` holds the last lines that it wrote."""

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause = cause
        self.detail = detail


def limited(command: Sequence[str], limits: Limits) -> list[str]:
    """The command behind the kernel's limits; it dies with us, so that a killed worker leaves nothing running."""
    caps = [
        f"--cpu={limits.cpu_s}:{limits.cpu_s + 5}",
        f"--as={limits.memory_bytes}",
        f"--fsize={limits.file_bytes}",
        "--core=0",
    ]
    return ["setpriv", "--pdeathsig", "KILL", "prlimit", *caps, "nice", "-n", "10", *command]


def run(
    command: Sequence[str],
    *,
    folder: Path,
    limits: Limits,
    on_line: Callable[[str], None] = lambda line: None,
    on_tick: Callable[[], None] = lambda: None,
) -> None:
    """Run in `folder`; each line of standard output goes to `on_line`. Whatever they raise kills the tool."""
    rest = b""

    def split(chunk: bytes) -> None:
        nonlocal rest
        *whole, last = (rest + chunk).split(b"\n")
        rest = last[-LONGEST_LINE:]
        for line in whole:
            on_line(line.decode(errors="replace"))

    stream(command, folder=folder, limits=limits, on_bytes=split, on_tick=on_tick)
    if rest:
        on_line(rest.decode(errors="replace"))


def stream(
    command: Sequence[str],
    *,
    folder: Path,
    limits: Limits,
    on_bytes: Callable[[bytes], None],
    on_tick: Callable[[], None] = lambda: None,
) -> None:
    """As `run`, with standard output as it comes: the way of pictures that are looked at and never written."""
    said = b""
    with _started(limited(command, limits), folder) as process:
        for source, chunk in _chunks(process, limits.wall_s, on_tick):
            if source == "stdout":
                on_bytes(chunk)
            else:
                said = (said + chunk)[-KEPT_LINES * LONGEST_LINE :]
        code = process.wait()
    if code != 0:
        errors = [line[:500] for line in said.decode(errors="replace").splitlines() if line.strip()][-KEPT_LINES:]
        raise ToolFailed(_cause(code, errors), "\n".join(errors) or f"exit status {code}")


@contextmanager
def _started(command: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env={**os.environ, "LC_ALL": "C", "AV_LOG_FORCE_NOCOLOR": "1"},
        )
    except FileNotFoundError as error:
        raise ToolFailed(Cause.MISSING, str(error)) from error
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _chunks(process: subprocess.Popen[bytes], wall_s: int, on_tick: Callable[[], None]) -> Iterator[tuple[str, bytes]]:
    """(source, bytes) from both pipes as they come, until both are closed."""
    deadline = monotonic() + wall_s
    with selectors.DefaultSelector() as selector:
        for name in ("stdout", "stderr"):
            selector.register(getattr(process, name), selectors.EVENT_READ, name)
        while selector.get_map():
            if monotonic() > deadline:
                raise ToolFailed(Cause.TOO_LONG, f"still running after {wall_s} s")
            for key, _events in selector.select(TICK_S):
                chunk = os.read(key.fd, 65536)
                if not chunk:
                    selector.unregister(key.fileobj)
                else:
                    yield key.data, chunk
            on_tick()


def _cause(code: int, errors: Sequence[str]) -> Cause:
    if any("No space left on device" in line for line in errors):
        return Cause.NO_SPACE
    if code in {-signal.SIGXCPU, -signal.SIGXFSZ}:
        return Cause.TOO_LONG
    if code == 127 or any("No such file or directory" in line and "nice:" in line for line in errors):
        return Cause.MISSING
    if code in {-signal.SIGKILL, -signal.SIGTERM} or (code == _STOPPED and not errors):
        return Cause.KILLED
    return Cause.FAILED
