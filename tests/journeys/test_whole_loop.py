"""The whole loop on real parts: one story, from the hospital's upload to the commission's table."""

import csv
import io
import json
import re
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path
from typing import NamedTuple

import icalendar
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from lms.demonstration.people import ACCOUNTS
from tests.journeys.conftest import RunningServer
from tests.journeys.steps import (
    COURSE,
    DESKTOP,
    answer_pathway,
    answer_quiz,
    follow,
    sign_in,
    use_language,
    wait_for_player,
    wait_for_text,
)

pytestmark = pytest.mark.browser

LECTURE_LESSON = f"{COURSE}assess-and-plan/"
# A lethargic infant who drinks poorly: a danger sign, two signs of severe dehydration, so plan C and a referral.
SEVERELY_DEHYDRATED = {
    "age": "9", "sex": "female", "weight": "8", "consciousness": "lethargic", "drinking": "unable",
    "malnutrition": "no", "sunken_eyes": "yes", "pinch": "very_slow",
}  # fmt: skip


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short film with sound, as an author's screen recorder writes it."""
    path = tmp_path_factory.mktemp("recording") / "讲座 录像.mp4"
    made = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=4"]
    made += ["-f", "lavfi", "-i", "sine=frequency=440:duration=4", "-pix_fmt", "yuv420p", "-shortest"]
    subprocess.run(["ffmpeg", "-v", "error", *made, str(path)], check=True, timeout=60)
    return path


def test_the_whole_loop(server: RunningServer, open_browser, recording: Path) -> None:
    a_hospital_uploads_a_lecture(open_browser(viewport=DESKTOP), recording)

    learner = open_browser()
    sign_in(learner, "learner")
    the_learner_reads_in_tibetan_and_goes_back(learner)
    credits_before = credits_of(learner)
    the_lecture_plays(learner)
    every_lesson_is_done(learner)
    a_wrong_quiz_does_not_pass_and_a_right_one_does(learner)
    verification, name = the_certificate_is_a_pdf(learner)
    anyone_can_verify(open_browser(), verification, name)
    assert credits_of(learner) == credits_before + 2

    reference = the_pathway_ends_in_a_referral(learner)
    the_partner_has_it_once(server, reference)
    search_finds_lecture_and_pathway(learner)
    live_lectures_are_listed_and_exported(learner)

    the_commission_follows_the_figures_down_to_the_person(open_browser(viewport=DESKTOP), learner)


def a_hospital_uploads_a_lecture(page: Page, recording: Path) -> None:
    sign_in(page, "author")
    page.goto("/cms/lectures/upload/")
    page.fill("input[name=title]", "录像上传测试")
    page.set_input_files("input[name=file]", recording)
    page.click("form[enctype] button[type=submit], form[enctype] input[type=submit]")
    expect(page).to_have_url(re.compile(r"/cms/lectures/[0-9a-f-]{36}/"))
    address = page.url
    wait_for_text(page, r"100 ?%", selector="[data-work-percent]", limit_s=300)
    progress = page.request.get(f"{address}progress/").json()
    assert progress["status"] == "done", progress
    page.goto(address)
    assert page.locator("table.listing").last.locator("tbody tr").count() >= 4  # speech, two pictures, poster


def the_learner_reads_in_tibetan_and_goes_back(page: Page) -> None:
    use_language(page, "bo")
    expect(page.locator("nav.places a").first).to_have_text(re.compile(r"[\u0f00-\u0fff]"))
    use_language(page, "zh-hans")
    expect(page.locator("nav.places a").first).to_have_text("首页")


def credits_of(page: Page) -> float:
    page.goto("/records/")
    cells = page.locator("table td.number").all_inner_texts()
    return sum(float(cell) for cell in cells)


def the_lecture_plays(page: Page) -> None:
    page.goto(LECTURE_LESSON)
    wait_for_player(page)
    for mode in ("video", "adaptive"):
        page.check(f"input[name=mode][value={mode}]")
        moved = page.evaluate(
            """async () => {
                const film = document.querySelector('video');
                film.muted = true;
                await film.play();
                const until = Date.now() + 15000;
                while (film.currentTime < 1.5 && Date.now() < until) await new Promise(r => setTimeout(r, 100));
                film.pause();
                return {at: film.currentTime, width: film.videoWidth, from: film.currentSrc};
            }"""
        )
        assert moved["at"] >= 1.5, (mode, moved)
        assert moved["width"] > 0, (mode, moved)


def every_lesson_is_done(page: Page) -> None:
    page.goto(COURSE)
    lessons = [a.get_attribute("href") for a in page.locator(f'main a[href^="{COURSE}"]').all()]
    for lesson in dict.fromkeys(lessons):
        page.goto(lesson)
        if page.locator("form[data-lesson-done]").count():
            follow(page, "form[data-lesson-done] button")


def a_wrong_quiz_does_not_pass_and_a_right_one_does(page: Page) -> None:
    page.goto(COURSE)
    quiz = page.locator('main a[href^="/learn/quizzes/"]').first.get_attribute("href")
    page.goto(quiz)
    assert "correct" not in page.content()
    answer_quiz(page, right=False)
    expect(page.locator("main .notice.warning")).to_be_visible()
    page.goto(quiz)
    answer_quiz(page, right=True)
    expect(page.locator("main .notice.success")).to_contain_text("100 %")
    page.reload()  # the same attempt, not another
    expect(page.locator("main .notice.success")).to_contain_text("100 %")


def the_certificate_is_a_pdf(page: Page) -> tuple[str, str]:
    page.goto("/records/")
    assert page.locator('main a[href$=".pdf"]').count() == 1
    answer = page.request.get(page.locator('main a[href$=".pdf"]').get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    text = PdfReader(io.BytesIO(answer.body())).pages[0].extract_text()
    assert "儿童腹泻的规范处理" in text
    assert re.search(r"[\u0f40-\u0fbc]", text), "no Tibetan in the certificate"
    name = page.locator("footer span[lang]").inner_text()
    assert name in text
    return page.locator('main a[href*="/records/verify/"]').get_attribute("href"), name


def anyone_can_verify(page: Page, verification: str, name: str) -> None:
    assert page.goto(verification).status == 200
    expect(page.locator("main")).to_contain_text(f"{name[0]}＊")  # in full only with the person's consent
    expect(page.locator("main .notice.success")).to_be_visible()
    assert page.goto(f"{verification.rstrip('/')[:-4]}XXXX/").status == 404


def the_pathway_ends_in_a_referral(page: Page) -> str:
    page.goto("/pathways/childhood-diarrhoea/start/")
    follow(page, "main form button")
    for _ in range(15):
        if page.locator("form.question").count() == 0:
            break
        with page.expect_navigation():
            answer_pathway(page, answer_for(page))
    expect(page.locator("#referral")).to_be_visible()
    expect(page.locator("main")).to_contain_text("240")  # 30 mL/kg of Ringer's lactate for 8 kg
    expect(page.locator("main")).to_contain_text("560")  # then 70 mL/kg
    wait_for_text(page, "ServiceRequest/", limit_s=60)
    return re.search(r"ServiceRequest/[\w.-]+", page.locator("main").inner_text()).group()


def answer_for(page: Page) -> str:
    """The patient's answer to the question on the page, recognised by its control."""
    number = page.locator("input#value")
    if number.count():
        unit = page.locator(".measure span").inner_text()
        return SEVERELY_DEHYDRATED["weight" if "kg" in unit or "公斤" in unit or "千克" in unit else "age"]
    offered = {box.get_attribute("value") for box in page.locator("form.question input[type=radio]").all()}
    for answer in ("lethargic", "unable", "very_slow", "female"):
        if answer in offered:
            return answer
    assert offered == {"yes", "no"}, offered
    return "yes" if "眼" in page.locator("#asked").inner_text() else "no"


def the_partner_has_it_once(server: RunningServer, reference: str) -> None:
    with urllib.request.urlopen(f"{server.partner_url}/fhir/{reference}", timeout=10) as answer:
        request = json.load(answer)
    assert request["resourceType"] == "ServiceRequest"
    assert request["priority"] == "urgent"
    key = request["identifier"][0]
    query = urllib.parse.urlencode({"identifier": f"{key['system']}|{key['value']}"})
    with urllib.request.urlopen(f"{server.partner_url}/fhir/ServiceRequest?{query}", timeout=10) as answer:
        assert json.load(answer)["total"] == 1


def search_finds_lecture_and_pathway(page: Page) -> None:
    page.goto("/search/?q=小孩拉肚子脱水怎么办")
    found = [link.get_attribute("href") for link in page.locator("main article a").all()]
    assert any(link.startswith(COURSE) for link in found), found
    assert any(link.startswith("/pathways/") for link in found), found


def live_lectures_are_listed_and_exported(page: Page) -> None:
    page.goto("/learn/live/")
    listed = page.locator("main a.card h2").all_inner_texts()
    feed = page.locator('main a[href*="live.ics"]').get_attribute("href")
    calendar = icalendar.Calendar.from_ical(page.request.get(feed).text())
    announced = {str(event["SUMMARY"]) for event in calendar.walk("VEVENT")}
    assert listed
    assert set(listed) <= announced


def the_commission_follows_the_figures_down_to_the_person(page: Page, learner: Page) -> None:
    learner.goto("/")
    name = learner.locator("footer span[lang]").inner_text()
    total = credits_of(learner)
    code = next(account.institution for account in ACCOUNTS if account.username == "learner")
    sign_in(page, "commission")
    use_language(page, "zh-hans")  # another journey may have left the account in another
    page.goto(f"/compliance/institutions/{code}/")
    *_above, prefecture, county, _township = page.locator("nav.crumbs a").all_inner_texts()
    institution = page.locator("h1").inner_text()
    page.goto("/compliance/")
    expect(page.locator("table tfoot")).to_contain_text("853")
    assert people_by_csv(page) == []  # figures only: names are shown for a reason
    assert_xlsx_agrees(page)
    for place in (prefecture, county):
        follow(page, f'table.places-table a:text-is("{place}")')
    down_to_the_institution(page, institution)
    assert name not in page.content()
    page.select_option("select[name=purpose]", "inspection")
    page.fill("textarea[name=reason]", "现场核对在岗人员的学分")
    page.click("main form button")
    row = page.locator("tbody tr", has_text=name).first
    expect(row).to_contain_text(f"{total:.1f}")
    [person] = [row for row in people_by_csv(page) if row.name == name]
    assert (person.institution, person.code, float(person.total)) == (institution, code, total)


def down_to_the_institution(page: Page, institution: str) -> None:
    """From a county: its hospitals stand in its own table, a township's centre one level below."""
    if page.locator(f'table.places-table a:text-is("{institution}")').count() == 0:
        townships = [a.get_attribute("href") for a in page.locator('table.places-table a[href*="/divisions/"]').all()]
        for township in townships:
            page.goto(township)
            if page.locator(f'table.places-table a:text-is("{institution}")').count():
                break
    follow(page, f'table.places-table a:text-is("{institution}")')


class PersonLine(NamedTuple):
    """A line of the people's export; its titles are in the reader's language, its order is not."""

    prefecture: str
    county: str
    code: str
    institution: str
    name: str
    post: str
    class_i: str
    class_ii: str
    total: str
    status: str


def people_by_csv(page: Page) -> list[PersonLine]:
    answer = page.request.get(page.locator('main a[href*="people.csv"]').get_attribute("href"))
    _titles, *rows = csv.reader(io.StringIO(answer.body().decode("utf-8-sig")))
    return [PersonLine(*row) for row in rows]


def assert_xlsx_agrees(page: Page) -> None:
    answer = page.request.get(page.locator('main a[href*="table.xlsx"]').get_attribute("href"))
    rows = list(load_workbook(io.BytesIO(answer.body()), read_only=True).active.iter_rows(values_only=True))
    shown = page.locator("table.places-table tbody tr").count()
    assert len(rows) == shown + 2  # a head and the sum
    assert rows[-1][2] == 853


def test_every_account_that_the_start_prints_can_sign_in(server: RunningServer, open_browser) -> None:
    printed = {line.split()[0] for line in server.printed_accounts.splitlines() if line.startswith("  ")}
    assert {account.username for account in ACCOUNTS} == printed
    for account in ACCOUNTS:
        page = open_browser(viewport=DESKTOP)
        sign_in(page, account.username)
        assert page.goto("/").status == 200


def test_the_start_reports_ready_with_every_part(server: RunningServer) -> None:
    with urllib.request.urlopen(f"{server.url}/readyz", timeout=10) as answer:
        checks = json.load(answer)["checks"]
    assert {name: check["ok"] for name, check in checks.items()} == dict.fromkeys(
        ("database", "queue", "storage", "search", "outbox"), True
    )
