"""A real server for the length of a measurement: script/server on a data folder and a port of its own."""

import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.report import ROOT

FIRST_START_S = 900
SIGN_IN = "/accounts/sign-in/"


def free_port() -> int:
    """A port whose neighbour, where the consultation stand-in listens, is free as well."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 90))
            except (OSError, OverflowError):
                continue
            return port


def answers(url: str) -> bool:
    """Does the page answer with 200?"""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def seconds_until(url: str, process: subprocess.Popen, log: Path) -> float:
    """How long it takes until the page answers; the server's own words when it ends before."""
    start = time.monotonic()
    while not answers(url):
        if process.poll() is not None:
            raise RuntimeError(f"script/server ended with {process.returncode}:\n{log.read_text()[-3000:]}")
        if time.monotonic() - start > FIRST_START_S:
            raise TimeoutError(f"{url} did not answer:\n{log.read_text()[-3000:]}")
        time.sleep(0.05)
    return time.monotonic() - start


@contextmanager
def data_folder() -> Iterator[Path]:
    """A data folder for one measurement."""
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        yield Path(folder)


@contextmanager
def running(data: Path, page: str = SIGN_IN, port: int = 0) -> Iterator[tuple[str, float]]:
    """A started server: its address, and the seconds until its page answered. The same port is the same origin."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    log = data / "bench-server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            ["script/server"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(port), "DATA_DIR": str(data)},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield address, seconds_until(f"{address}{page}", process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
