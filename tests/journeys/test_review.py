"""A change of a lesson goes from its author over a reviewer to a publisher, and only then to a learner."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import RunningServer
from tests.journeys.steps import DESKTOP, follow, sign_in

COURSE = "高原血压测量要点"
NEW_TITLE = "诊断、分级与转诊（2026 修订）"


def test_a_change_reaches_learners_after_a_review(server: RunningServer, open_browser) -> None:
    author = open_browser(viewport=DESKTOP)
    sign_in(author, "author")
    review = the_author_changes_a_lesson(author)
    learner = open_browser()
    sign_in(learner, "learner")
    assert NEW_TITLE not in titles(learner)

    reviewer = open_browser(viewport=DESKTOP)
    sign_in(reviewer, "reviewer")
    reviewer.goto(review)
    expect(reviewer.locator("main table.listing")).to_contain_text(NEW_TITLE)
    assert reviewer.locator("button[formaction*=publish]").count() == 0
    reviewer.fill("textarea[name=note]", "同意")
    follow(reviewer, "button[formaction*=approve]")
    assert NEW_TITLE not in titles(learner)

    publisher = open_browser(viewport=DESKTOP)
    sign_in(publisher, "publisher")
    publisher.goto(review)
    follow(publisher, "button[formaction*=publish]")
    assert NEW_TITLE in titles(learner)


def the_author_changes_a_lesson(page: Page) -> str:
    """Change the last lesson's title, give the course to review; the address of its review."""
    page.goto("/cms/reviews/")
    follow(page, f"a:has-text('{COURSE}')")
    review = page.url
    follow(page, "tr:last-of-type a[href*='/edit/']")
    page.fill("#id_title", NEW_TITLE)
    assert page.locator("button[name=action-publish]").count() == 0
    with page.expect_navigation():
        page.locator("button.action-save").first.click()
    page.goto(review)
    page.fill("textarea[name=note]", "标题写明版本")
    follow(page, "form[action$='/submit/'] button")
    return review


def titles(page: Page) -> str:
    page.goto("/learn/catalogue/")
    follow(page, f"a:has-text('{COURSE}')")
    return page.locator("main").inner_text()
