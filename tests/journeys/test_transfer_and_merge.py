"""A doctor moves to another centre of the county, and two accounts of one person become one and two again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import RunningServer
from tests.journeys.steps import DESKTOP, sign_in, use_language
from tests.journeys.two_doctors import USERNAMES

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
CLOSED = 403


@pytest.fixture(scope="module")
def doctors(server: RunningServer) -> list[dict[str, str]]:
    """Two physicians at two centres of the county, each with an account and a certificate."""
    command = [sys.executable, "-m", "tests.journeys.two_doctors"]
    environment = {**os.environ, "DATA_DIR": str(server.data_dir), "DJANGO_SETTINGS_MODULE": "lms.settings.embedded"}
    environment |= {"DEMONSTRATION": "1"}
    made = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True, timeout=120)
    return json.loads(made.stdout.splitlines()[-1])


def test_a_doctor_is_transferred_and_two_accounts_are_joined(doctors, open_browser) -> None:
    moving, staying = doctors
    manager = open_browser(viewport=DESKTOP)
    sign_in(manager, "manager")
    use_language(manager, "en")
    doctor = open_browser()
    sign_in(doctor, USERNAMES[0])
    the_doctor_may_write_at_the_old_centre(doctor, moving)

    the_manager_finds_the_doctor(manager, moving)
    the_manager_transfers(manager, moving, staying)
    the_next_request_of_the_doctor_has_the_new_rights_only(doctor, moving, staying)
    the_history_tells_who_did_it(manager, moving, staying)

    other = open_browser()
    sign_in(other, USERNAMES[1])
    assert certificates_of(other) == {staying["certificate"]}
    the_manager_joins_the_accounts(manager, moving, staying)
    both = {moving["certificate"], staying["certificate"]}
    assert certificates_of(doctor) == both
    assert certificates_of(other) == both
    fresh = open_browser()
    sign_in(fresh, USERNAMES[1])
    assert certificates_of(fresh) == both

    the_manager_separates_them_again(manager, moving, staying)
    assert certificates_of(doctor) == {moving["certificate"]}
    assert certificates_of(other) == {staying["certificate"]}


def the_doctor_may_write_at_the_old_centre(page: Page, doctor: dict[str, str]) -> None:
    page.goto("/me/")
    expect(page.locator("main")).to_contain_text(doctor["place_zh"])
    assert page.request.get("/cms/").status == 200


def the_manager_finds_the_doctor(page: Page, doctor: dict[str, str]) -> None:
    page.click("nav.places a[href='/people/']")
    page.fill("input[name=q]", doctor["number"])
    page.click("main form button")
    page.click(f"main a.card[href='/people/{doctor['key']}/']")
    expect(page.locator("h1")).to_contain_text(doctor["name"])


def the_manager_transfers(page: Page, doctor: dict[str, str], to: dict[str, str]) -> None:
    page.click("main a.button:has-text('Transfer')")
    page.select_option("select[name=institution]", to["institution"])
    page.fill("input[name=first_day]", page.evaluate("new Date(Date.now() + 8 * 36e5).toISOString().slice(0, 10)"))
    page.click("main form button")
    follows = page.locator("main .notice")
    expect(follows).to_contain_text("ends at once")
    expect(follows).to_contain_text("Courses, credits, certificates and results stay")
    page.click("main form button[name=confirmed]")
    expect(page.locator("main .notice.success")).to_contain_text("The transfer is recorded.")
    expect(page.locator("section[aria-labelledby=posts]")).to_contain_text(to["place"])


def the_next_request_of_the_doctor_has_the_new_rights_only(page: Page, doctor: dict, to: dict) -> None:
    assert page.request.get("/cms/").status == CLOSED
    page.goto("/me/")
    rights = page.locator("section[aria-labelledby=rights]")
    expect(rights).to_contain_text(to["place_zh"])
    expect(rights).not_to_contain_text(doctor["place_zh"])
    page.goto("/records/")
    expect(page.locator("main")).to_contain_text(doctor["certificate"])


def the_history_tells_who_did_it(page: Page, doctor: dict[str, str], to: dict[str, str]) -> None:
    page.goto(f"/people/{doctor['key']}/")
    history = page.locator("section[aria-labelledby=history]")
    expect(history).to_contain_text(f"Post ended: physician at {doctor['place']}")
    expect(history).to_contain_text(f"Post: physician at {to['place']}")
    expect(history.locator("li").first).to_contain_text("Tashi Dorje")


def the_manager_joins_the_accounts(page: Page, kept: dict[str, str], other: dict[str, str]) -> None:
    page.goto(f"/people/{kept['key']}/")
    page.click("section[aria-labelledby=accounts] a.button")
    page.fill("input[name=q]", other["number"])
    page.click("main form button")
    page.click("main a.card")
    expect(page.locator("main .cards")).to_contain_text(other["number"])
    page.fill("input[name=reason]", "the same licence")
    page.click("main form button")
    expect(page.locator("main .notice")).to_contain_text("Certificates: 2 together.")
    page.click("main form button[name=confirmed]")
    expect(page.locator("main .notice.success")).to_contain_text("The accounts are joined.")
    expect(page.locator("section[aria-labelledby=accounts]")).to_contain_text(other["number"])


def the_manager_separates_them_again(page: Page, kept: dict[str, str], other: dict[str, str]) -> None:
    page.click("section[aria-labelledby=accounts] a.button:has-text('Separate again')")
    page.fill("input[name=reason]", "two people after all")
    page.click("main form button")
    expect(page.locator("main .notice")).to_contain_text("These are two people again")
    page.click("main form button[name=confirmed]")
    expect(page.locator("main .notice.success")).to_contain_text("The accounts are separate again.")


def certificates_of(page: Page) -> set[str]:
    """The numbers of the certificates on the person's own page."""
    page.goto("/records/")
    return set(page.locator("main li.card .unbroken").all_inner_texts())
