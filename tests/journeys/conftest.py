"""A real server and workers for the journeys: `script/server` on a data folder of its own, once a session."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 600  # the issue allows a first start of ten minutes
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PHONE = {"width": 360, "height": 640}
DESKTOP = {"width": 1280, "height": 800}


@dataclass(frozen=True)
class RunningServer:
    """Where the product answers, where its partner does, and what the start printed."""

    url: str
    partner_url: str
    output: str
    data_dir: Path


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _wait_until_up(process: subprocess.Popen, url: str, log: Path) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"script/server ended with {process.returncode}:\n{log.read_text()[-4000:]}")
        if "Ctrl-C" in log.read_text() and _answers(f"{url}/readyz"):
            return
        time.sleep(0.5)
    pytest.fail(f"script/server was not up after {START_LIMIT_S} s:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The product as a newcomer starts it, with the demonstration region."""
    data_dir = tmp_path_factory.mktemp("journey")
    port, partner_port = _free_port(), _free_port()
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO_", "TEST_", "DATA_DIR"))}
    env = inherited | {"PORT": str(port), "CONSULTATION_PORT": str(partner_port), "DATA_DIR": str(data_dir)}
    url = f"http://127.0.0.1:{port}"
    log = data_dir.parent / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [ROOT / "script" / "server"],
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        _wait_until_up(process, url, log)
        yield RunningServer(url, f"http://127.0.0.1:{partner_port}", log.read_text(), data_dir)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            pytest.fail("script/server did not stop within 30 s of Ctrl-C")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_browser(browser: Browser, server: RunningServer) -> Iterator:
    """Makes browser sessions that share nothing: `open_browser(javascript=False, viewport=DESKTOP)`."""
    contexts: list[BrowserContext] = []

    def new(*, javascript: bool = True, viewport: dict = PHONE, language: str = "zh-CN") -> Page:
        context = browser.new_context(
            base_url=server.url,
            java_script_enabled=javascript,
            viewport=viewport,
            locale=language,
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield new
    for context in contexts:
        context.close()
