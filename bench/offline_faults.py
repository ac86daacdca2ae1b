"""Are records lost or doubled when browsers, servers and links are killed under them? 10,000 records, 100 kills each.

A first start of the product fills a data folder; then one web process of it is killed and started as the rounds want.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from bench.browser import FLAGS, chromium
from bench.offline_rounds import Chromium, Faults, Told
from bench.proxy import Proxy, free_port, link_to
from bench.report import ROOT, Figure
from bench.server import answers, data_folder, running
from bench.walks import printed_password, sign_in

RECORDS = int(os.environ.get("OFFLINE_RECORDS", "10000"))
A_ROUND = 14
KILLS = 100
_STARTING_S = 120


class Web:
    """One web process on a data folder."""

    def __init__(self, data: Path, port: int) -> None:
        self.port = port
        self.kills = 0
        self._environment = {
            **os.environ,
            **{"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "lms.settings.embedded", "LOG_LEVEL": "ERROR"},
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "uvicorn", "lms.asgi:application", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--lifespan", "off", "--no-access-log"]
        self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL)
        until = time.monotonic() + _STARTING_S
        while not answers(f"http://127.0.0.1:{self.port}/healthz"):
            if time.monotonic() > until:
                raise TimeoutError("The web process does not answer.")
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL, whatever it was writing."""
        if self._process is not None:
            self.kills += 1
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None


def figures() -> list[Figure]:
    """As many rounds as the kills need; then what the database has is compared with what the device was told."""
    with data_folder() as data:
        with running(data, page="/readyz"):
            pass
        practice(data)
        web = Web(data, free_port())
        web.start()
        try:
            with sync_playwright() as playwright, link_to(web.port) as link:
                told = _rounds(playwright, web, link, printed_password(data))
        finally:
            web.kill()
        return _figures(told, data, web.kills)


def practice(data: Path) -> None:
    """Something that every record can be an answer to."""
    environment = {**os.environ, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "lms.settings.embedded"}
    command = [sys.executable, "-m", "tests.journeys.practice_question"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=_STARTING_S)


def question(playwright: Playwright, url: str, password: str) -> tuple[list[dict], dict]:
    """The cookies of a learner, and the data of a record that answers the question of the first lesson."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    context = browser.new_context(base_url=url)
    page = context.new_page()
    sign_in(page, url, password)
    page.goto("/courses/child-diarrhoea/assess-and-plan/")
    form = page.locator("form[data-practice]").first
    data = {"question": form.get_attribute("data-practice")}
    data["options"] = [form.locator("input[name=option]").first.get_attribute("value")]
    cookies = [{**cookie, "url": url} for cookie in context.cookies()]
    for cookie in cookies:
        del cookie["domain"], cookie["path"]
    browser.close()
    return cookies, data


def _rounds(playwright: Playwright, web: Web, link: Proxy, password: str) -> Told:
    cookies, answer = question(playwright, link.url, password)
    browser = Chromium(playwright)
    faults = Faults(browser, link, cookies, web.kill, web.start, ("practice.answered", answer))
    try:
        return faults.run(max(RECORDS // A_ROUND, 1), A_ROUND)
    finally:
        browser.end()


def stored(data: Path, device: str) -> tuple[dict[str, int], int]:
    """The records that the database has of a device with their counters, and how many answers came of them."""
    name = device.replace("-", "")
    with closing(sqlite3.connect(data / "db.sqlite3")) as database:
        rows = database.execute("SELECT id, counter FROM sync_syncrecord WHERE device IN (?, ?)", (device, name))
        found = {str(key).replace("-", ""): counter for key, counter in rows}
        marks = json.dumps(list(found))
        query = (
            "SELECT COUNT(*) FROM courses_practiceanswer WHERE replace(id, '-', '') IN (SELECT value FROM json_each(?))"
        )
        return found, database.execute(query, (marks,)).fetchone()[0]


def lost_and_doubled(told: Told, found: dict[str, int], answered: int) -> tuple[int, int]:
    """Lost: reported as kept and not there, or a number that is missing. Doubled: a number or an answer twice."""
    missing = {key.replace("-", "") for key in told.kept} - set(found)
    numbers = sorted(found.values())
    gaps = set(range(1, told.state["n"] + 1)) - set(numbers)
    doubled = len(numbers) - len(set(numbers)) + abs(answered - len(found))
    return max(len(missing), len(gaps)), doubled


def _figures(told: Told, data: Path, server_kills: int) -> list[Figure]:
    found, answered = stored(data, told.device)
    lost, doubled = lost_and_doubled(told, found, answered)
    browser_kills = told.happened["browser making"] + told.happened["browser sending"]
    wanted = KILLS * RECORDS // 10_000
    return [
        Figure("records that the device reported as kept", len(told.kept), "records", ">=", int(RECORDS * 0.8)),
        Figure("kills of the browser with all of its workers", browser_kills, "kills", ">=", wanted),
        Figure("kills of the server", server_kills - 1, "kills", ">=", int(wanted * 0.8)),
        Figure(
            "rounds in which the link was cut or two tabs sent",
            told.happened["link"] + told.happened["two tabs"],
            "rounds",
            ">=",
            wanted,
        ),
        Figure(
            "records that found no room and were reported as not kept",
            told.happened["not kept for want of room"],
            "records",
            ">=",
            0,
        ),
        Figure("records still waiting at the end", told.state["waiting"], "records", "<=", 0),
        Figure("records lost", lost, "records", "<=", 0),
        Figure("records doubled", doubled, "records", "<=", 0),
    ]
