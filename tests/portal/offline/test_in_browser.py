"""The offline client in a real Chromium, against the real server behind a link that is taken away."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import Page, expect, sync_playwright

from bench.browser import FLAGS, chromium
from bench.offline_rounds import Chromium, Faults
from bench.proxy import link_to
from courses.models import PracticeAnswer
from lms.directory.models import Practitioner
from lms.sync.models import SyncRecord
from tests.factories import courses as content
from tests.factories import directory as people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Result = TypeVar("Result")
# Chromium enforces small quotas late; bench/offline_faults.py lets it. Here the very write finds no room.
NO_ROOM = """() => {
  window.withRoom = IDBObjectStore.prototype.add;
  IDBObjectStore.prototype.add = () => { throw new DOMException("no room", "QuotaExceededError"); };
}"""
EVERYTHING = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const kept = await cache.match(request);
      found.push([request.url, kept.headers.get("Cache-Control") || "", await kept.text()]);
    }
  }
  return found;
}"""


@dataclass(frozen=True)
class Scene:
    """What is there before the browser opens: nothing asks the database from this thread while it is open."""

    address: str
    lesson: UUID
    name: str
    practitioner: int
    session: list[dict]
    other_session: list[dict]


@pytest.fixture
def link(live_server):
    with link_to(live_server.thread.port) as proxy:
        yield proxy


def session_of(person: Practitioner, url: str) -> list[dict]:
    """What a browser of somebody who is signed in holds."""
    client = Client()
    client.force_login(person.user)
    name = settings.SESSION_COOKIE_NAME
    return [{"name": name, "value": client.cookies[name].value, "url": url}]


@pytest.fixture
def scene(db, link) -> Scene:
    """A lesson with a question to practise with, and two learners."""
    lesson = content.lesson_to_practise()
    one, other = people.signed_in_person(role="learner"), people.signed_in_person(role="learner")
    return Scene(
        address=lesson.url,
        lesson=lesson.uuid,
        name=one.name_zh,
        practitioner=one.pk,
        session=session_of(one, link.url),
        other_session=session_of(other, link.url),
    )


def asked(work: Callable[[], Result]) -> Result:
    """An answer of the database, from a thread in which no browser is driven."""

    def asking() -> Result:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asking).result()


@pytest.fixture
def playwright(scene):
    with sync_playwright() as started:
        yield started


@pytest.fixture
def page(playwright, link, scene) -> Iterator[Page]:
    """A lesson, kept, on the device of somebody who is signed in."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    context = browser.new_context(base_url=link.url, viewport={"width": 360, "height": 640}, locale="zh-CN")
    context.set_default_timeout(20_000)
    context.add_cookies(scene.session)
    page = context.new_page()
    page.goto(scene.address)
    keep(page)
    yield page
    browser.close()


def keep(page: Page) -> None:
    box = page.locator("[data-keep]")
    box.locator("summary").click()
    expect(box.locator("[data-size=text]")).to_have_text(re.compile(r"\d MB"))
    box.locator("form button").click()
    expect(box.locator("> [role=status]")).to_have_text(box.get_attribute("data-kept"))


def do_the_lesson(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("[data-record='lesson.done'] button").click()
    expect(page.locator("#device")).to_contain_text("1")


def owner_rows(page: Page) -> list[dict]:
    """What the database of the device says of people: whether it still has their keys."""
    return page.evaluate("""() => new Promise((resolve) => {
      const request = indexedDB.open("plateau");
      request.onsuccess = () => {
        const all = request.result.transaction("people").objectStore("people").getAll();
        all.onsuccess = () => resolve(all.result.map(({ owner, n, keys, agreedAt }) => (
          { owner, n, keys: Boolean(keys), agreed: Boolean(agreedAt) }
        )));
      };
    })""")


def wait_until_all_agreed(page: Page) -> None:
    """What the database of the device says is no change of the page, so that it is asked again and again."""
    for _ in range(100):
        if all(row["agreed"] for row in owner_rows(page)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the server never agreed with the device: {owner_rows(page)}")


def test_a_kept_page_stands_in_and_other_pages_say_what_is_kept(page, link, scene):
    link.down()
    page.goto(scene.address)
    expect(page.locator("[data-record='lesson.done'] button")).to_be_visible()
    page.goto("/records/")
    expect(page.locator("#away")).to_be_visible()
    expect(page.locator("#packages a")).to_have_count(1)
    page.locator("#packages a").click()
    expect(page.locator("form[data-practice]")).to_be_visible()


def test_a_kept_page_speaks_both_languages_and_so_do_the_pages_after_it(page, link, scene):
    link.down()
    page.goto(scene.address)
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.locator("nav.languages a[lang=bo]").click()
    expect(page.locator("html")).to_have_attribute("lang", "bo")
    expect(page.locator("[data-record='lesson.done'] button")).to_be_visible()  # the device knows the language by now
    page.goto(scene.address)
    expect(page.locator("html")).to_have_attribute("lang", "bo")
    page.locator("nav.languages a[lang=zh-Hans]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_no_cache_holds_anything_of_anybody(page, scene):
    for address in ("/", "/records/", "/me/", "/accounts/"):
        page.goto(address)
    held = page.evaluate(EVERYTHING)
    assert len(held) > 3
    for url, control, text in held:
        assert scene.name not in text, url
        assert 'csrfmiddlewaretoken"' not in text, url
        assert "no-store" not in control, url


def test_answers_are_marked_at_once_and_arrive_when_the_link_is_back(page, link, scene):
    link.down()
    page.goto(scene.address)
    form = page.locator("form[data-practice]")
    form.locator("label.choice").nth(1).click()
    form.locator("button").click()
    expect(form.locator("[data-wrong]")).to_be_visible()
    form.locator("label.choice").first.click()
    form.locator("button").click()
    expect(form.locator("[data-right]")).to_be_visible()
    expect(page.locator("#device")).to_contain_text("2")
    link.up()
    page.goto("/offline/")
    expect(page.locator("#send")).to_be_hidden()
    expect(page.locator("#records")).to_contain_text(re.compile(r"20\d\d"))
    assert asked(lambda: [row.correct for row in PracticeAnswer.objects.order_by("at")]) == [False, True]


def test_a_full_device_says_that_it_kept_nothing(page, link, scene):
    link.down()
    page.goto(scene.address)
    page.evaluate(NO_ROOM)
    button = page.locator("[data-record='lesson.done'] button")
    button.click()
    expect(page.locator("[data-said]")).to_have_text(page.locator("body").get_attribute("data-full"))
    expect(page.locator("#device")).to_be_hidden()
    page.evaluate("() => { IDBObjectStore.prototype.add = window.withRoom; }")
    button.click()
    expect(page.locator("#device")).to_contain_text("1")


def test_who_has_sent_everything_signs_out_and_leaves_no_key(page):
    assert [row["keys"] for row in owner_rows(page)] == [True]
    page.goto("/")
    expect(page.locator("script[src*='portal/offline']")).to_have_count(1)
    page.locator("form[action='/accounts/sign-out/'] button").click()
    expect(page.locator("input[name=password]")).to_be_visible()
    assert [row["keys"] for row in owner_rows(page)] == [False]


def test_who_has_not_sent_everything_may_leave_it_locked(page, link, scene):
    link.down()
    do_the_lesson(page, scene.address)
    page.goto("/offline/?leaving=1")
    expect(page.locator("#leaving")).to_be_visible()
    page.locator("#leave-locked").click()
    expect(page.locator("#leaving-said")).not_to_be_empty()
    assert [row["keys"] for row in owner_rows(page)] == [False]
    link.up()
    page.goto("/me/")  # the same person: what lay locked is opened again, and sent
    wait_until_all_agreed(page)  # whoever leaves amid an answer is told that it is not proven yet
    assert [row["keys"] for row in owner_rows(page)] == [True]
    page.goto("/offline/")
    expect(page.locator("#records")).to_contain_text(re.compile(r"20\d\d"))
    own = SyncRecord.objects.filter(kind="lesson.done", practitioner=scene.practitioner)
    assert asked(own.count) == 1


def test_deleting_asks_for_a_tick_and_then_nothing_is_left(page, link, scene):
    link.down()
    do_the_lesson(page, scene.address)
    page.goto("/offline/?leaving=1")
    page.locator("#leaving summary").click()
    expect(page.locator("#leave-drop")).to_be_disabled()
    page.locator("#drop-sure").check()
    page.locator("#leave-drop").click()
    expect(page.locator("#leaving-said")).not_to_be_empty()
    link.up()
    page.goto("/offline/")
    expect(page.locator("#send")).to_be_hidden()
    assert asked(SyncRecord.objects.count) == 0


def test_the_next_person_at_the_device_can_neither_read_nor_send_what_the_first_did(page, link, scene):
    link.down()
    do_the_lesson(page, scene.address)
    page.context.clear_cookies()
    page.context.add_cookies(scene.other_session)
    link.up()
    page.goto("/me/")
    expect(page.locator("#device")).to_be_hidden()
    page.goto("/offline/")
    expect(page.locator("#records")).to_contain_text("1")  # somebody's, locked
    expect(page.locator("#send")).to_be_hidden()
    keys = [row["keys"] for row in owner_rows(page) if row["n"]]
    assert set(keys) == {False}  # the first one's row is there, without its keys
    assert asked(SyncRecord.objects.count) == 0


def test_kills_cuts_and_lost_answers_lose_nothing_and_double_nothing(playwright, link, scene):
    browser = Chromium(playwright)
    done = {"kind": "lesson.done", "data": {"lesson": str(scene.lesson)}}

    def away_and_back() -> None:
        link.down()
        link.up()

    faults = Faults(browser, link, scene.session, lambda _random, count: [done] * count, {"server": away_and_back})
    try:
        told = faults.run(rounds=12, records=6)
    finally:
        browser.end()
    stored = asked(lambda: list(SyncRecord.objects.filter(practitioner=scene.practitioner)))
    assert told.state["waiting"] == 0
    assert set(told.kept) <= {str(row.pk) for row in stored}
    assert sorted(row.counter for row in stored) == list(range(1, told.state["n"] + 1))
    assert {fault: told.happened[fault] for fault in ("browser making", "browser sending", "server", "two tabs")} == {
        "browser making": 2, "browser sending": 2, "server": 6, "two tabs": 2,
    }  # fmt: skip
