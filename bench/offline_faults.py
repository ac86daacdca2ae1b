"""Are records lost or doubled when browsers, servers, workers and links are killed under them? 10,000 records, 100
kills of each.

A first start of the product fills a data folder; then one web process of it, the worker and the partner's stand-in run
on it, and are killed and started as the rounds want. The partner's link loses requests and answers all the time.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from playwright.sync_api import sync_playwright

from bench import offline_count as count
from bench.offline_made import sign_in_and_read
from bench.offline_processes import Process, WorkerKiller, environment, partner, wait_until, web, worker
from bench.offline_rounds import OWN_FAULTS, Chromium, Faults, Told
from bench.proxy import Proxy, free_port, link_to
from bench.report import ROOT, Figure
from bench.server import data_folder, running
from bench.walks import printed_password

RECORDS = int(os.environ.get("OFFLINE_RECORDS", "10000"))
A_ROUND = 44  # three whole runs, and practice; about a quarter finds no room, or dies with its browser
ROUNDS_A_KILL = 3  # two of the device's six faults are kills of its browser; of three crashes one is none
KILLS = 100
_DELIVERED_S = 600  # a killed worker's lease is 90 s, and what was lost on the partner's link is tried later each time
_PARTNER_LINK = {"lost_requests": 0.05, "lost_answers": 0.1, "kbps": 512}


@dataclass
class Product:
    """The running parts, and the links to them that fail."""

    data: Path
    web: Process
    worker: WorkerKiller
    link: Proxy
    to_partner: Proxy
    partner_url: str

    def crash_server(self) -> None:
        """The web process at once, whatever it was answering; back when it answers again."""
        self.web.kill()
        self.web.start()
        self.web.wait()


def figures() -> list[Figure]:
    """As many rounds as the kills need; then what the database and the partner have is compared with what was told."""
    with data_folder() as data:
        with running(data, page="/readyz"):
            pass
        practice(data)
        with product(data) as parts:
            told = rounds(parts)
            parts.to_partner.weather.lost_requests = parts.to_partner.weather.lost_answers = 0
            undelivered = _undelivered(data)
            held = count.partner_has(parts.partner_url)
            return _figures(told, parts, held, undelivered)


def practice(data: Path) -> None:
    """Something that every record can be an answer to."""
    command = [sys.executable, "-m", "tests.journeys.practice_question"]
    subprocess.run(command, cwd=ROOT, env=environment(data, 0, ""), check=True, timeout=120)


@contextmanager
def product(data: Path) -> Iterator[Product]:
    """Everything that runs, up; killed in the end."""
    partner_port, port = free_port(), free_port()
    with link_to(partner_port) as to_partner, link_to(port) as link:
        for name, value in _PARTNER_LINK.items():
            setattr(to_partner.weather, name, value)
        processes = [partner(data, partner_port), web(data, port, to_partner.url), worker(data, port, to_partner.url)]
        _stand_in, server, default = processes
        try:
            for process in processes:
                process.start()
            for process in processes:
                process.wait()
            killer = WorkerKiller(default, lambda: count.under_way(data), Random(6))
            yield Product(data, server, killer, link, to_partner, f"http://127.0.0.1:{partner_port}")
        finally:
            for process in processes:
                process.kill()


def rounds(parts: Product) -> Told:
    """What the device was told in all of the rounds."""
    with sync_playwright() as playwright:
        password = printed_password(parts.data)
        cookies, make = sign_in_and_read(playwright, parts.link.url, password)
        browser = Chromium(playwright)
        crashes = {"server": parts.crash_server, "worker": parts.worker.crash}
        try:
            return Faults(browser, parts.link, cookies, make, crashes).run(_rounds(), A_ROUND)
        finally:
            browser.end()


def _wanted() -> int:
    """How many kills of each."""
    return KILLS * RECORDS // 10_000


def _rounds() -> int:
    """So many that each part is killed as often as is wanted, in whole laps of six faults."""
    return max(1, -(-_wanted() * ROUNDS_A_KILL // len(OWN_FAULTS))) * len(OWN_FAULTS)


def _undelivered(data: Path) -> int:
    """How many referrals the partner has not been told of when that should have happened long ago."""
    try:
        wait_until(lambda: count.undelivered(data) == 0, "The outbox was not empty", _DELIVERED_S)
    except TimeoutError:
        return count.undelivered(data)
    return 0


def _figures(told: Told, parts: Product, held: dict[str, int], undelivered: int) -> list[Figure]:
    stored = count.Stored.of(parts.data, told)
    lost, doubled = count.lost_and_doubled(told, stored)
    whole = count.whole_runs(told)
    missing, twice = count.referrals(whole, stored.referring, held)
    wanted = _wanted()
    happened = told.happened
    killed = happened["browser making"] + happened["browser sending"]
    no_room = happened["not kept for want of room"]
    return [
        Figure("records that the device reported as kept", len(told.kept), "records", ">=", RECORDS),
        Figure("kills of the browser with all of its workers", killed, "kills", ">=", wanted),
        Figure("kills of the server", happened["server"], "kills", ">=", wanted),
        Figure("kills of the worker", happened["worker"], "kills", ">=", wanted),
        Figure("kills of the worker in a delivery", len(parts.worker.cut_off), "kills", ">=", wanted // 10),
        Figure("rounds with a cut link or two tabs", happened["link"] + happened["two tabs"], "rounds", ">=", wanted),
        Figure("records that found no room, reported as not kept (a count, no goal)", no_room, "records", ">=", 0),
        Figure("records still waiting at the end", told.state["waiting"], "records", "<=", 0),
        Figure("records lost", lost, "records", "<=", 0),
        Figure("records doubled", doubled, "records", "<=", 0),
        Figure("runs that the device has whole, each with a referral", len(whole), "runs", ">=", wanted),
        Figure("referrals not delivered at the end", undelivered, "referrals", "<=", 0),
        Figure("referrals that the partner does not have", missing, "referrals", "<=", 0),
        Figure("referrals that the partner has twice, or without a run", twice, "referrals", "<=", 0),
    ]
