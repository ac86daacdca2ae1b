"""Limits on a tool, with tools that misbehave on purpose."""

import subprocess
import sys
import time

import pytest

from media_pipeline.ffmpeg import process
from media_pipeline.ffmpeg.process import Cause, Limits, ToolFailed, run, stream

WIDE = Limits(wall_s=20, cpu_s=20, memory_bytes=4 * 1024**3, file_bytes=10_000_000)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def failure(code: str, folder, limits: Limits = WIDE, **callbacks) -> ToolFailed:
    with pytest.raises(ToolFailed) as failed:
        run(python(code), folder=folder, limits=limits, **callbacks)
    return failed.value


def test_lines_come_in_order_and_whole(tmp_path):
    lines = []
    run(python("print('one'); print('two', end='')"), folder=tmp_path, limits=WIDE, on_line=lines.append)
    assert lines == ["one", "two"]


def test_it_works_in_the_folder(tmp_path):
    run(python("open('made', 'w').close()"), folder=tmp_path, limits=WIDE)
    assert (tmp_path / "made").exists()


def test_a_failure_carries_the_last_lines(tmp_path):
    error = failure("import sys; [print(n, file=sys.stderr) for n in range(100)]; sys.exit(3)", tmp_path)
    assert error.cause is Cause.FAILED
    assert error.detail.splitlines() == [str(number) for number in range(80, 100)]


def test_a_silent_failure_says_its_status(tmp_path):
    assert failure("raise SystemExit(7)", tmp_path).detail == "exit status 7"


def test_a_full_disk_has_a_cause_of_its_own(tmp_path):
    assert failure("raise SystemExit('av_write: No space left on device')", tmp_path).cause is Cause.NO_SPACE


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Cause.KILLED),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", Cause.KILLED),
        ("raise SystemExit(255)", Cause.KILLED),
        ("import sys; print('Invalid data', file=sys.stderr); sys.exit(255)", Cause.FAILED),
    ],
    ids=["kill", "term", "asked to end", "failed"],
)
def test_a_tool_that_was_stopped_from_outside(tmp_path, code, cause):
    assert failure(code, tmp_path).cause is cause


def test_a_tool_that_is_not_installed(tmp_path):
    with pytest.raises(ToolFailed) as failed:
        run(["no-such-tool-here"], folder=tmp_path, limits=WIDE)
    assert failed.value.cause is Cause.MISSING


def test_wall_time(tmp_path):
    started = time.monotonic()
    error = failure("import time; time.sleep(60)", tmp_path, Limits(1, 20, 4 * 1024**3, 1000))
    assert error.cause is Cause.TOO_LONG
    assert time.monotonic() - started < 10


def test_cpu_time(tmp_path):
    error = failure("while True: pass", tmp_path, Limits(20, 1, 4 * 1024**3, 1000))
    assert error.cause is Cause.TOO_LONG


def test_file_size(tmp_path):
    code = "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL); open('big', 'wb').write(b'x' * 5000)"
    assert failure(code, tmp_path, Limits(20, 20, 4 * 1024**3, 1000)).cause is Cause.TOO_LONG
    assert (tmp_path / "big").stat().st_size <= 1000


def test_memory(tmp_path):
    error = failure("x = bytearray(2 * 1024**3)", tmp_path, Limits(20, 20, 512 * 1024**2, 1000))
    assert "MemoryError" in error.detail


def test_a_caller_who_gives_up_leaves_nothing_running(tmp_path):
    class GivenUp(Exception):
        pass

    def give_up() -> None:
        raise GivenUp

    code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    pids = []
    with pytest.raises(GivenUp):
        run(python(code), folder=tmp_path, limits=WIDE, on_line=pids.append, on_tick=lambda: pids and give_up())
    assert _ended(int(pids[0]))


def test_ticks_come_though_the_tool_says_nothing(tmp_path):
    ticks = []
    run(python("import time; time.sleep(2.2)"), folder=tmp_path, limits=WIDE, on_tick=lambda: ticks.append(1))
    assert len(ticks) >= 2


def test_a_killed_worker_takes_its_tool_along(tmp_path):
    tool = "import os, time; open('pid', 'w').write(str(os.getpid())); time.sleep(60)"
    worker = f"""
from pathlib import Path
from media_pipeline.ffmpeg.process import Limits, run
run([{sys.executable!r}, "-c", {tool!r}], folder=Path({str(tmp_path)!r}), limits=Limits(60, 60, 4 * 1024**3, 1000))
"""
    started = subprocess.Popen(python(worker))
    written = tmp_path / "pid"
    deadline = time.monotonic() + 10
    while not (written.exists() and written.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    started.kill()
    started.wait()
    assert _ended(int(written.read_text()))


def test_the_limits_stand_before_the_tool():
    words = process.limited(["ffmpeg", "-i", "x"], WIDE)
    assert words[-3:] == ["ffmpeg", "-i", "x"]
    assert {"--cpu=20:25", "--fsize=10000000", "--as=4294967296"} <= set(words)


def _ended(pid: int) -> bool:
    """True once the process is gone or only waits to be collected."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            with open(f"/proc/{pid}/stat") as stat:
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_bytes_come_as_they_are(tmp_path):
    chunks = []
    code = "import sys; sys.stdout.buffer.write(bytes(range(256)) * 1000); print('end', file=sys.stderr)"
    stream(python(code), folder=tmp_path, limits=WIDE, on_bytes=chunks.append)
    assert b"".join(chunks) == bytes(range(256)) * 1000


def test_whoever_takes_bytes_may_give_up(tmp_path):
    class GivenUp(Exception):
        pass

    def give_up(_chunk: bytes) -> None:
        raise GivenUp

    with pytest.raises(GivenUp):
        stream(python("print('x', flush=True); input()"), folder=tmp_path, limits=WIDE, on_bytes=give_up)
