"""What a page costs the server: processor time and queries, on PostgreSQL with 20,000 learners and two web processes.

PostgreSQL and Redis are started for the measurement (script/services), in the production shape. Processor time is that
of the web processes; the database's own is told beside it. Queries are those of one warm request.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from bench import processor_time
from bench.quiz_form import answers
from bench.report import ROOT, Figure, Peer
from bench.server import free_port, seconds_until

WORKERS = 2
ROUNDS = 10  # times 40 learners
GOALS = {"lesson": (13.0, 8), "home": (17.0, 10), "course": (17.0, 10), "whole quiz attempt": (80.0, 60)}
MOODLE = {"lesson": (40, 28), "home": (50, 32), "course": (57, 34), "whole quiz attempt": (326, 352)}
DATABASE_GOAL_MS = 13.0  # of the database for one page
MOST_WARM_UP = 3


def figures() -> list[Figure]:
    """Processor time and queries of the learner's pages."""
    with tempfile.TemporaryDirectory(prefix="lms-bench-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL's user passes through to its own folder
        with _services(Path(folder)) as (urls, postgres):
            port = free_port()
            environment = _environment(Path(folder), port, urls)
            filled = _fill(environment)
            with _web(environment, port, Path(folder)) as web:
                costs = _measure(Browsers(port, filled), web, postgres)
    return _figures(costs, filled["queries"])


def _figures(costs: dict[str, tuple[float, float]], queries: dict[str, int]) -> list[Figure]:
    made = []
    for name, (goal_ms, goal_queries) in GOALS.items():
        peer_ms, peer_queries = MOODLE[name]
        ours, database = costs[name]
        made += [
            Figure(f"{name}: processor time", ours, "ms", "<=", goal_ms, Peer("Moodle 4.5, another day", peer_ms)),
            Figure(f"{name}: processor time of the database", database, "ms", "<=", _database_goal(name)),
            Figure(
                f"{name}: queries",
                queries[name],
                "queries",
                "<=",
                goal_queries,
                Peer("Moodle 4.5, another day", peer_queries),
            ),
        ]
    return made


def _database_goal(name: str) -> float:
    return 3 * DATABASE_GOAL_MS if name == "whole quiz attempt" else DATABASE_GOAL_MS  # three pages


@contextmanager
def _services(folder: Path) -> Iterator[tuple[dict[str, str], int]]:
    """PostgreSQL and Redis on ports of their own: their addresses, and PostgreSQL's process."""
    command = ["script/services", "start", "--data-dir", str(folder)]
    try:
        started = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        urls = dict(line.split("=", 1) for line in started.stdout.split() if "_URL=" in line)
        pid = (folder / "services" / "postgres" / "data" / "postmaster.pid").read_text().split()[0]
        yield urls, int(pid)
    finally:
        subprocess.run(["script/services", "stop", "--data-dir", str(folder)], cwd=ROOT, check=True)


def _environment(folder: Path, port: int, urls: dict[str, str]) -> dict[str, str]:
    """The production shape behind a proxy that ends TLS, as the requests below say they came through one."""
    return {
        **os.environ,
        **urls,
        "DJANGO_SETTINGS_MODULE": "lms.settings.production",
        "DATA_DIR": str(folder),
        "SECRET_KEY": "only-for-a-measurement-" + "x" * 50,
        "AUDIT_KEY": "only-for-a-measurement-too-" + "y" * 50,
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "PUBLIC_URL": f"https://127.0.0.1:{port}",
        "DEMONSTRATION": "1",
        "LOG_LEVEL": "WARNING",
    }


def _fill(environment: dict[str, str]) -> dict:
    """Run bench.filled_region on the database; what it says about sessions, addresses and queries."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.filled_region"],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def _web(environment: dict[str, str], port: int, folder: Path) -> Iterator[int]:
    """The web processes, as script/server starts them; the process above them."""
    log = folder / "web.log"
    command = [
        *(sys.executable, "-m", "uvicorn", "lms.asgi:application", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(WORKERS), "--lifespan", "off", "--no-server-header", "--no-access-log"),
        *("--no-proxy-headers", "--timeout-keep-alive", "75"),
    ]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        seconds_until(f"http://127.0.0.1:{port}/healthz", process, log)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


class Browsers:
    """Forty learners, each with a session and a connection of their own."""

    def __init__(self, port: int, filled: dict) -> None:
        self.pages: dict[str, str] = filled["pages"]
        self._origin = f"https://127.0.0.1:{port}"
        self._cookies = [dict(session) for session in filled["sessions"]]
        self._connections = [http.client.HTTPConnection("127.0.0.1", port) for _each in self._cookies]

    def __len__(self) -> int:
        return len(self._cookies)

    def get(self, learner: int, address: str) -> str:
        """One page, whole."""
        return self._ask(learner, "GET", address)[1]

    def attempt_quiz(self, learner: int) -> None:
        """Open the quiz, hand the answers in, read the result."""
        fields = answers(self.get(learner, self.pages["quiz"]))
        status_and_place, _page = self._ask(learner, "POST", self.pages["quiz"], urlencode(fields))
        self.get(learner, status_and_place)

    def _ask(self, learner: int, method: str, address: str, body: str | None = None) -> tuple[str, str]:
        headers = {
            "Accept": "text/html",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies[learner].items()),
            "X-Forwarded-Proto": "https",
            "Origin": self._origin,
        }
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = self._connections[learner]
        connection.request(method, address, body, headers)
        response = connection.getresponse()
        page = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self._cookies[learner][name] = value
        if response.status != (200 if body is None else 302):
            raise RuntimeError(f"{method} {address} answers {response.status}, so its cost means nothing.")
        return response.headers.get("Location", ""), page


def _measure(browsers: Browsers, web: int, postgres: int) -> dict[str, tuple[float, float]]:
    """Milliseconds of one page: of the web processes, of the database."""
    acts = {name: _reading(browsers, address) for name, address in browsers.pages.items() if name in GOALS}
    acts["whole quiz attempt"] = browsers.attempt_quiz
    measured = {}
    for name, act in acts.items():
        for _round in range(MOST_WARM_UP):
            _everybody(browsers, act)
        rounds = 2 if name == "whole quiz attempt" else ROUNDS
        before = processor_time.milliseconds(web), processor_time.milliseconds(postgres)
        for _round in range(rounds):
            _everybody(browsers, act)
        time.sleep(0.2)  # what the database still tidies up belongs to it
        after = processor_time.milliseconds(web), processor_time.milliseconds(postgres)
        count = rounds * len(browsers)
        ours, database = ((late - early) / count for early, late in zip(before, after, strict=True))
        measured[name] = (round(ours, 2), round(database, 2))
    return measured


def _reading(browsers: Browsers, address: str):
    def read(learner: int) -> None:
        browsers.get(learner, address)

    return read


def _everybody(browsers: Browsers, act) -> None:
    for learner in range(len(browsers)):
        act(learner)
