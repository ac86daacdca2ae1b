"""What the device of the fault run makes: answers to a practice question, and runs that end in a referral."""

import json
import re
from collections.abc import Callable
from random import Random
from uuid import UUID

from playwright.sync_api import Page, Playwright

from bench.browser import FLAGS, chromium
from bench.walks import sign_in
from pathways.engine import Answer, begin, parse, step

LESSON = "/courses/child-diarrhoea/assess-and-plan/"
PATHWAY = "/pathways/childhood-diarrhoea/start/"
PRACTICE, STARTED, ANSWERED = "practice.answered", "run.started", "run.answered"
# An infant who is lethargic and cannot drink: severely dehydrated, so that the run ends in a referral.
PATIENT = {
    "age": "9", "sex": "female", "weight": "8", "weight_checked": "yes", "consciousness": "lethargic",
    "convulsions": "no", "drinking": "unable", "vomits_everything": "no", "malnutrition": "no", "sunken_eyes": "yes",
    "pinch": "very_slow", "blood": "no",
}  # fmt: skip
_ISLAND = re.compile(r'<script type="application/json" id="pathway-document">(.*?)</script>', re.DOTALL)
Record = dict[str, object]
Maker = Callable[[Random, int], list[Record]]


def sign_in_and_read(playwright: Playwright, url: str, password: str) -> tuple[list[dict], Maker]:
    """The cookies of a learner, and who makes records for the first lesson and the first pathway."""
    browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
    context = browser.new_context(base_url=url)
    page = context.new_page()
    sign_in(page, url, password)
    answer, island = _answer(page), _island(page)
    cookies = [{**cookie, "url": url} for cookie in context.cookies()]
    for cookie in cookies:
        del cookie["domain"], cookie["path"]
    browser.close()
    return cookies, maker(answer, island)


def _answer(page: Page) -> Record:
    page.goto(LESSON)
    form = page.locator("form[data-practice]").first
    option = form.locator("input[name=option]").first.get_attribute("value")
    return {"kind": PRACTICE, "data": {"question": form.get_attribute("data-practice"), "options": [option]}}


def _island(page: Page) -> dict:
    """The document of the pathway as a device keeps it, with the checksum that a run names."""
    page.goto(PATHWAY)
    thing = page.locator("[data-keep]").get_attribute("data-keep")
    kept = page.request.get(f"/offline/pages/{thing}/?lang=en").text()
    return json.loads(_ISLAND.search(kept)[1])


def maker(answer: Record, island: dict) -> Maker:
    """Of so many records as many as can be are whole runs with their referrals; the others answer the practice."""
    entries = answers(island["document"])

    def make(random: Random, count: int) -> list[Record]:
        runs = count // (len(entries) + 1)
        if not runs:
            raise ValueError(f"A run is {len(entries) + 1} records, and {count} are wanted.")
        made = [record for _ in range(runs) for record in run(random, island, entries)]
        return made + [answer] * (count - len(made))

    return make


def answers(document: dict) -> list[tuple[str, str]]:
    """The questions that this patient is asked, each with its answer, to the end of the pathway."""
    read = parse(document)
    state = begin(read)
    given = []
    while state.question is not None:
        given.append((state.question, PATIENT[state.question]))
        state = step(read, state, Answer(*given[-1]))
    return given


def run(random: Random, island: dict, entries: list[tuple[str, str]]) -> list[Record]:
    """One run: its start, and each entry of its log."""
    key = str(UUID(int=random.getrandbits(128), version=4))
    started = {"run": key, "pathway": island["pathway"], "checksum": island["checksum"]}
    log = [
        {"kind": ANSWERED, "data": {"run": key, "position": position, "step": question, "value": value}}
        for position, (question, value) in enumerate(entries)
    ]
    return [{"kind": STARTED, "data": started}, *log]
