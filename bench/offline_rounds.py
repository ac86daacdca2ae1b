"""Rounds of making and sending records while the browser, the server, the worker and the link are killed under them."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from playwright.sync_api import Error, Page, Playwright

from bench.browser import FLAGS, chromium
from bench.proxy import Proxy
from bench.report import ROOT

A_DAY_MS = 86_400_000
CLOCKS = [0, 0, 400, -400]  # days by which the device is wrong
OWN_FAULTS = ("browser making", "browser sending", "link", "quota", "two tabs", "none")
NO_CRASH = "nothing"
Record = dict[str, object]  # its kind and its data
_STARTING_S = 60
_DRAINING = 400


def bundle() -> str:
    """The device's modules as one script whose answers stand in `Device`."""
    command = ["node_modules/.bin/esbuild", "bench/offline_device.js", "--bundle", "--format=iife"]
    done = subprocess.run([*command, "--global-name=Device"], cwd=ROOT, check=True, capture_output=True, text=True)
    return f"{done.stdout}\nwindow.Device = Device;"


class Chromium:
    """A browser that can be killed as a phone is switched off: at once, whatever it was writing."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._profile = Path(tempfile.mkdtemp(prefix="lms-bench-profile-"))
        self._process: subprocess.Popen | None = None

    def start(self) -> Page:
        """A tab of a browser with the profile of before. A busy machine may need more than one try."""
        for last in (False, False, True):
            try:
                context = self._playwright.chromium.connect_over_cdp(self._launch()).contexts[0]
            except Error:
                self.kill()
                if last:
                    raise
            else:
                context.set_default_timeout(60_000)
                return context.new_page()
        raise AssertionError("the last try has answered or raised")

    def _launch(self) -> str:
        """Where the started browser is driven from."""
        port_file = self._profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        command = [chromium(), "--headless", *FLAGS, "--remote-debugging-port=0", f"--user-data-dir={self._profile}"]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until = time.monotonic() + _STARTING_S
        while not port_file.exists() or len(port_file.read_text().splitlines()) < 2:
            if time.monotonic() > until:
                raise TimeoutError("Chromium did not start.")
            time.sleep(0.05)
        return f"http://127.0.0.1:{port_file.read_text().splitlines()[0]}"

    def kill(self) -> None:
        """SIGKILL to the browser and all of its processes."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def end(self) -> None:
        """Leaves nothing behind."""
        self.kill()
        shutil.rmtree(self._profile, ignore_errors=True)


@dataclass
class Told:
    """What the rounds saw: what was to be made, what was reported as kept by its id, and how often what happened."""

    made: list[Record] = field(default_factory=list)
    kept: dict[str, Record] = field(default_factory=dict)
    happened: Counter[str] = field(default_factory=Counter)
    device: str = ""
    state: dict[str, int] = field(default_factory=dict)


@dataclass
class Faults:
    """Everything that the rounds may break. Each of `crashes` ends a part of the product at once and brings it back."""

    chromium: Chromium
    link: Proxy
    cookies: list[dict]
    make: Callable[[Random, int], list[Record]]  # the records of one round
    crashes: dict[str, Callable[[], None]]
    random: Random = field(default_factory=lambda: Random(4))
    laps: dict[str, list[str]] = field(default_factory=dict)
    script: str = field(default_factory=bundle)

    def run(self, rounds: int, records: int) -> Told:
        """So many rounds with so many records each; then a good day, until nothing waits."""
        told = Told()
        page = self._open()
        told.device = page.evaluate("Device.signIn()")
        for _ in range(rounds):
            page = self._round(page, told, records)
        self.link.weather.lost_requests = self.link.weather.lost_answers = 0
        for _ in range(_DRAINING):
            told.state = page.evaluate("Device.state()")
            if not told.state["waiting"]:
                break
            told.happened[page.evaluate("Device.bring()")] += 1
        return told

    def _open(self, page: Page | None = None) -> Page:
        """A tab with the device's modules; on a page that is the same for everybody, so that nothing else is sent."""
        page = page or self.chromium.start()
        page.context.add_cookies(self.cookies)
        page.goto(f"{self.link.url}/offline/?lang=en")
        page.evaluate(self.script)
        return page

    def _round(self, page: Page, told: Told, records: int) -> Page:
        weather = self.link.weather
        weather.lost_requests, weather.lost_answers = self.random.choice([(0, 0), (0.2, 0.2), (0, 0.6), (0.3, 0)])
        fault, crash = self._next("fault", OWN_FAULTS), self._next("crash", (*self.crashes, NO_CRASH))
        told.happened.update([fault, crash])
        if fault == "quota":
            self._with_no_room(page, told, records)
        else:
            self._make(page, told, records, killed=fault == "browser making")
        if fault.startswith("browser"):
            if fault == "browser sending":
                page.evaluate("void Device.bring()")
                time.sleep(self.random.uniform(0, 0.3))
            self.chromium.kill()
            self._crash(crash)  # of what the browser had sent, the answer is on its way or not yet thought of
            return self._reopened()
        self._send(page, told, fault, crash)
        return page

    def _next(self, what: str, choices: Sequence[str]) -> str:
        """Each choice once before any comes again, in another order each time."""
        lap = self.laps.setdefault(what, [])
        if not lap:
            lap += self.random.sample(choices, len(choices))
        return lap.pop()

    def _crash(self, part: str) -> None:
        if part != NO_CRASH:
            self.crashes[part]()

    def _reopened(self) -> Page:
        """After a kill, on a link that lets the page itself pass."""
        self.link.weather.lost_requests = self.link.weather.lost_answers = 0
        return self._open()

    def _make(self, page: Page, told: Told, count: int, *, killed: bool) -> None:
        records = self.make(self.random, count)
        told.made += records
        call = f"{json.dumps(records)}, {self.random.choice(CLOCKS) * A_DAY_MS}"
        if killed:
            # What was reported one by one before the kill must be there after it; what was not may be there or not.
            page.evaluate(f"window.made = []; void Device.make({call}, (...one) => window.made.push(one))")
            time.sleep(self.random.uniform(0, 0.4))
            kept = page.evaluate("window.made")
        else:
            kept = page.evaluate(f"Device.make({call})")
        told.kept.update({key: records[place] for key, place in kept})

    def _with_no_room(self, page: Page, told: Told, count: int) -> None:
        session = page.context.new_cdp_session(page)
        quota = {"origin": self.link.url, "quotaSize": 1}
        session.send("Storage.overrideQuotaForOrigin", quota)
        before = len(told.kept)
        self._make(page, told, count, killed=False)
        told.happened["not kept for want of room"] += count - (len(told.kept) - before)
        session.send("Storage.overrideQuotaForOrigin", {"origin": self.link.url})
        session.detach()

    def _send(self, page: Page, told: Told, fault: str, crash: str) -> None:
        pages = [page]
        if fault == "two tabs":
            self.link.weather.lost_requests = self.link.weather.lost_answers = 0
            pages.append(self._open(page.context.new_page()))
        for each in pages:
            each.evaluate("void (window.sent = Device.bring())")
        if crash != NO_CRASH:
            time.sleep(self.random.uniform(0, 0.3))
            self._crash(crash)
        if fault == "link":
            time.sleep(self.random.uniform(0, 0.3))
            self.link.cut()
        for each in pages:
            try:
                told.happened[each.evaluate("window.sent")] += 1
            except Error as error:  # the words of a page whose browser is in trouble
                told.happened[f"page: {error.message[:40]}"] += 1
        for each in pages[1:]:
            each.close()
