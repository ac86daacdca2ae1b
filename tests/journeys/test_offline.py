"""Two weeks in a township without a link: what was kept works, what was done counts, and everything counts once."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from bench.browser import TOWNSHIP
from bench.pages import FLAGS, chromium
from bench.proxy import Proxy, link_to
from bench.report import ROOT
from tests.journeys.steps import COURSE, PHONE, answer_pathway, follow, sign_in, wait_for_player

pytestmark = pytest.mark.browser
LESSON = f"{COURSE}assess-and-plan/"
PATHWAY = "/pathways/childhood-diarrhoea/start/"
TABLES = ["pathways_pathwayrun", "pathways_runentry", "courses_practiceanswer", "integrations_outboxmessage"]
TABLES += ["sync_keptpayload"]
LISTEN = """async ({tag, share}) => {
  const media = document.querySelector(tag);
  media.muted = true;
  // The page hands its kept files to the player as it starts: who pressed too early presses again.
  for (let turn = 0; ; turn += 1) {
    try { await media.play(); break; } catch (early) {
      if (early.name !== "AbortError" || turn > 9) throw early;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
  const moved = new Promise((resolve) => { media.addEventListener("seeked", resolve, { once: true }); });
  media.currentTime = media.duration * share;
  await moved;
  await new Promise((resolve) => {
    const from = media.currentTime;
    media.addEventListener("timeupdate", () => { if (media.currentTime > from + 0.2) resolve(); });
  });
  media.pause();
  return [media.currentTime / media.duration, media.currentSrc];
}"""


@pytest.fixture
def practice(server) -> None:
    """There is something to practise with."""
    environment = {**os.environ, "DATA_DIR": str(server.data_dir), "DJANGO_SETTINGS_MODULE": "lms.settings.embedded"}
    command = [sys.executable, "-m", "tests.journeys.practice_question"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=120)


@pytest.fixture
def link(server) -> Iterator[Proxy]:
    """The township's link to the product; taken down, nothing answers, neither pages nor the worker."""
    with link_to(urlsplit(server.url).port) as proxy:
        yield proxy


class Phone:
    """The doctor's phone: a browser whose profile outlives it, and a clock that is set by hand."""

    def __init__(self, playwright, profile: Path, url: str) -> None:
        self._playwright, self._profile, self._url = playwright, profile, url
        self.context: BrowserContext | None = None
        self.today = datetime.now()

    def open(self) -> Page:
        if self.context is None:
            self.context = self._playwright.chromium.launch_persistent_context(
                str(self._profile),
                executable_path=chromium(),
                args=FLAGS,
                base_url=self._url,
                viewport=PHONE,
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
            )
            self.context.set_default_timeout(30_000)
            self.context.clock.set_fixed_time(self.today)
        return self.context.pages[0]

    def close(self) -> None:
        if self.context is not None:
            self.context.close()
            self.context = None

    def next_day(self, days: int = 1) -> Page:
        """The phone was switched off over night."""
        self.close()
        self.today += timedelta(days=days)
        return self.open()


@pytest.fixture
def phone(link, tmp_path) -> Iterator[Phone]:
    with sync_playwright() as playwright:
        made = Phone(playwright, tmp_path / "profile", link.url)
        yield made
        made.close()


def keep(page: Page, url: str, size: str) -> None:
    """Choose how much, and wait until it is here."""
    page.goto(url)
    box = page.locator("[data-keep]")
    box.locator("summary").click()
    expect(box.locator("[data-size=text]")).to_have_text(re.compile(r"\d MB"))
    box.locator(f"input[value={size}]").check()
    box.locator("form button").click()
    expect(box.locator("> [role=status]")).to_have_text(box.get_attribute("data-kept"), timeout=90_000)


def run_pathway(page: Page, answer: Callable[[str, list[str]], str]) -> int:
    """Run the kept pathway to its outcome; how many answers it took."""
    page.goto(PATHWAY)
    page.locator("[data-record='run.started'] button").click()
    for count in range(60):
        form = page.locator("form.question")
        expect(page.locator("#pathway-run h1")).to_be_focused()
        if not form.count():
            return count
        heading = page.locator("#pathway-run h1").inner_text()
        options = [str(each.get_attribute("value")) for each in form.locator("input[type=radio]").all()]
        answer_pathway_offline(page, answer(heading, options))
    raise AssertionError("the pathway had no end")


def answer_pathway_offline(page: Page, value: str) -> None:
    if value == "not measured":
        page.locator("form.question button.second").click()
    else:
        answer_pathway(page, value)


def waiting(page: Page) -> int:
    """How many records the head of the page says are not sent."""
    found = re.search(r"\d+", page.locator("#device").inner_text())
    return int(found[0]) if found else 0


def rows(data_dir: Path, query: str, *arguments: object) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{data_dir / 'db.sqlite3'}?mode=ro", uri=True)) as database:
        return database.execute(query, arguments).fetchall()


def counts(data_dir: Path) -> dict[str, int]:
    """How many rows there are of what the records of a device become."""
    return {table: rows(data_dir, f"SELECT COUNT(*) FROM {table}")[0][0] for table in TABLES}  # noqa: S608 - our own names


def cautious(_heading: str, options: list[str]) -> str:
    """No danger sign, nothing measured that may be left out."""
    return "no" if "no" in options else (options[0] if options else "12")


def alarmed(_heading: str, options: list[str]) -> str:
    return "yes" if "yes" in options else (options[0] if options else "12")


def test_two_weeks_without_a_link(server, practice, link, phone):
    page = phone.open()
    sign_in(page, "learner")
    page.goto(LESSON)
    wait_for_player(page)
    keep(page, COURSE, "film")
    keep(page, PATHWAY, "text")
    before = counts(server.data_dir)

    link.down()
    done, practised = _days_without_a_link(phone)

    page = phone.next_day()
    page.goto("/records/")  # not kept: says so, and what is
    expect(page.locator("#away")).to_be_visible()
    expect(page.locator("#packages .card")).to_have_count(2)
    assert waiting(page) == done

    _link_comes_back(phone, link, page)
    _counted_once(server.data_dir, before, done, practised)


def _days_without_a_link(phone: Phone) -> tuple[int, int]:
    """Recordings, lessons, practice, two runs; how many records that makes, and how many of them are of practice."""
    done = practised = 0
    page = phone.next_day()
    page.goto(LESSON)
    expect(page.locator("body[data-media-known]")).to_be_attached()  # the players begin with what is kept
    for tag, share in (("audio", 0.7), ("video", 0.4), ("video", 0.9)):
        at, source = page.evaluate(LISTEN, {"tag": tag, "share": share})
        assert at >= share
        assert "/files/" in source
    for number in range(3):
        page = phone.next_day(2)
        page.goto(COURSE)
        follow(page, f".lessons a.card >> nth={number}")
        answered = _practise(page)
        practised += answered
        done += answered
        page.locator("[data-record='lesson.done'] button").click()
        expect(page.locator("[data-said]").last).to_be_visible()
        done += 1
        expect(page.locator("#device")).to_contain_text(str(done))
    for answer, urgent in ((alarmed, True), (cautious, False)):
        page = phone.next_day(2)
        done += 1 + run_pathway(page, answer)
        expect(page.locator("[data-not-sent]")).to_have_count(1 if urgent else 0)
        expect(page.locator("#pathway-run ol.plain > li").first).to_be_visible()
    assert practised > 0
    return done, practised


def _practise(page: Page) -> int:
    """Answer every practice question of the page; feedback comes at once."""
    forms = page.locator("form[data-practice]").all()
    for form in forms:
        form.locator("label.choice").first.click()
        form.locator("button").click()
        expect(form.locator("[data-feedback]")).to_be_visible()
    return len(forms)


def _link_comes_back(phone: Phone, link: Proxy, page: Page) -> None:
    """At 64 kbit/s, with two cuts and a lost answer on the way."""
    TOWNSHIP.throttle(page.context.new_cdp_session(page))
    link.weather.lost_answers = 1
    link.up()
    page.goto("/offline/")
    page.locator("#send").click()
    expect(page.locator("#records")).to_contain_text(str(waiting(page)))
    link.down()
    link.weather.lost_answers = 0
    page = phone.next_day()
    link.up()
    page.goto("/offline/")
    link.cut()
    expect(page.locator("#send")).to_be_hidden(timeout=60_000)
    expect(page.locator("#records")).to_contain_text(str(phone.today.year))
    expect(page.locator("#device")).to_be_hidden()


def _counted_once(data_dir: Path, before: dict[str, int], done: int, practised: int) -> None:
    """The database has each record once, in its order, spread over the two weeks, and what follows from them once."""
    device, left = rows(data_dir, "SELECT device, waiting FROM sync_syncdevice ORDER BY id DESC LIMIT 1")[0]
    assert left == 0
    query = "SELECT counter, kind, result, at FROM sync_syncrecord WHERE device = ? ORDER BY counter"
    records = rows(data_dir, query, device)
    assert [row[0] for row in records] == list(range(1, done + 1))
    assert {row[2] for row in records} == {"ok"}
    kinds = [row[1] for row in records]
    assert [kinds.count(kind) for kind in ("lesson.done", "run.started", "practice.answered")] == [3, 2, practised]
    after = counts(data_dir)
    grown = {table: after[table] - before[table] for table in after}
    assert grown == {
        "pathways_pathwayrun": 2,
        "pathways_runentry": kinds.count("run.answered"),
        "courses_practiceanswer": practised,
        "integrations_outboxmessage": 1,  # the urgent referral leaves now, and leaves once
        "sync_keptpayload": 0,
    }
    days = sorted({row[3][:10] for row in records})
    assert len(days) == 5
    assert (datetime.fromisoformat(days[-1]) - datetime.fromisoformat(days[0])).days == 8
