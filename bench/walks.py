"""How a person comes to the pages that are measured: by signing in and following links."""

import re
import time
from pathlib import Path

from playwright.sync_api import Page

SIGN_IN = "/accounts/sign-in/"
LECTURES = "/cms/lectures/"
LECTURE = re.compile(rf"{LECTURES}[0-9a-f-]{{36}}/$")
LECTURE_LIMIT_S = 600


def printed_password(data: Path) -> str:
    """The password of the demonstration accounts, as the server prints it at its start."""
    printed = (data / "log" / "accounts.txt").read_text(encoding="utf-8")
    found = re.search(r"password of all: (\S+)\)", printed)
    if found is None:
        raise LookupError(f"No password in what the server printed:\n{printed}")
    return found[1]


def fill_in(page: Page, password: str, username: str = "learner") -> None:
    """Fill in the sign-in form and send it; ends when the home page is there."""
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    with page.expect_navigation(url=re.compile(r"//[^/]+/$"), wait_until="load"):
        page.click("main form button")


def sign_in(page: Page, address: str, password: str, username: str = "learner") -> None:
    """Sign in as an account of the demonstration."""
    page.goto(f"{address}{SIGN_IN}")
    fill_in(page, password, username)


def first_link(page: Page, address: str, listing: str, part: str) -> str:
    """The first link of a page that has `part` in its address and leads further than the page itself."""
    page.goto(f"{address}{listing}")
    links = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.href.split('#')[0])")
    for link in links:
        path = link.removeprefix(address)
        if part in path and path not in {listing, part}:
            return path
    raise LookupError(f"No link with {part} on {listing}.")


def begun_run(page: Page, address: str) -> str:
    """Start the first pathway; the page of its first question."""
    page.goto(address + first_link(page, address, "/pathways/", "/pathways/"))
    page.click("main form button")
    page.wait_for_url("**/pathways/runs/**")
    return page.url.removeprefix(address)


def learner_paths(page: Page, address: str) -> dict[str, str]:
    """The pages of the learner's way, found as the learner finds them: by following links."""
    course = first_link(page, address, "/courses/", "/courses/")
    return {
        "home": "/",
        "catalogue": "/courses/",
        "course": course,
        "lesson": first_link(page, address, course, course),
        "quiz": first_link(page, address, course, "/learn/quizzes/"),
        "pathway list": "/pathways/",
        "pathway start": first_link(page, address, "/pathways/", "/pathways/"),
        "pathway step": begun_run(page, address),
    }


def wait_for_lectures(page: Page, address: str) -> None:
    """Until no work is left on any recording, as an author sees it.

    The demonstration's lecture goes through the same pipeline as an upload: its lesson has no player at first, then a
    voice with slides, then films, and at each of these stages it is another page, which a browser may not keep.
    """
    ends = time.monotonic() + LECTURE_LIMIT_S
    while (left := _unfinished(page, address)) != []:
        if time.monotonic() > ends:
            raise TimeoutError(f"There was still work on these after {LECTURE_LIMIT_S} s: {left}")
        time.sleep(2)


def _unfinished(page: Page, address: str) -> list[dict]:
    """The recordings that are still worked on; that there is none at all is an unfinished start."""
    page.goto(f"{address}{LECTURES}")
    links = page.eval_on_selector_all("main a[href]", "links => links.map(link => link.href.split('#')[0])")
    works = sorted({link for link in links if LECTURE.search(link)})
    told = [page.request.get(f"{link}progress/").json() for link in works]
    failed = [work for work in told if work["status"] == "failed"]
    if failed:
        raise RuntimeError(f"The work on a recording failed: {failed}")
    return [work for work in told if work["working"] or work["status"] != "done"] if told else [{"recordings": 0}]
