"""Steps that several journeys share, named for what a person does."""

import re
import time

from playwright.sync_api import Page, expect

from lms.demonstration.data import diarrhoea
from lms.demonstration.people import PASSWORD

PHONE = {"width": 360, "height": 640}
DESKTOP = {"width": 1280, "height": 800}
COURSE = "/courses/child-diarrhoea/"
BEST_ANSWERS = {question.options[question.best] for question in diarrhoea.COURSE.questions}


def follow(page: Page, selector: str) -> None:
    """Press what leads to another page, and be there: what is looked for next is not looked for on the old one."""
    with page.expect_navigation():
        page.click(selector)


def sign_in(page: Page, username: str) -> None:
    page.goto("/accounts/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")
    expect(page.locator("nav.places")).to_be_visible()


def use_language(page: Page, code: str) -> None:
    page.click(f".languages button[value={code}]")
    tag = {"zh-hans": "zh-Hans"}.get(code, code)
    expect(page.locator("html")).to_have_attribute("lang", tag)


def wait_for_text(page: Page, pattern: str, *, selector: str = "main", limit_s: float = 120) -> None:
    """Load the page again until it says so: what a person without script does."""
    deadline = time.monotonic() + limit_s
    while not re.search(pattern, page.locator(selector).inner_text()):
        assert time.monotonic() < deadline, f"{pattern!r} did not appear within {limit_s} s on {page.url}"
        time.sleep(1)
        page.reload()


def answer_quiz(page: Page, *, right: bool = True) -> None:
    """Choose the best (or some other) option of every question and hand in."""
    for question in page.locator("main fieldset").all():
        for option in question.locator("label.choice").all():
            if (option.inner_text().strip() in BEST_ANSWERS) == right:
                option.click()
                break
    page.click("main form button.wide")


def answer_pathway(page: Page, value: str) -> None:
    """Answer the question on the page: type a number, choose an option, or say that it was not measured."""
    if value == "not measured":
        page.click("button[name=not_measured]")
    elif page.locator("input#value").count():
        page.fill("input#value", value)
        page.click("form.question button:not([name])")
    else:
        page.check(f"form.question input[value={value}]")
        page.click("form.question button:not([name])")


def wait_for_player(page: Page, *, limit_s: float = 240) -> None:
    """The demonstration lecture goes through the same pipeline as an upload: voice and slides first, then its films.

    Until it can be heard the page says so.
    """
    deadline = time.monotonic() + limit_s
    while page.locator("[data-player] video").count() == 0:
        if page.locator("[data-player] audio").count() == 0:
            expect(page.locator("main .notice[role=status]").first).to_be_visible()
        assert time.monotonic() < deadline, f"The lecture was not ready after {limit_s} s."
        time.sleep(2)
        page.reload()
