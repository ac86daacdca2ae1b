"""A learner with an old phone and no JavaScript: every page of the way, by plain links and forms."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.steps import COURSE, PHONE, answer_pathway, follow, sign_in, use_language, wait_for_player

pytestmark = pytest.mark.browser


@pytest.fixture
def page(open_browser) -> Page:
    return open_browser(javascript=False)


def test_sign_in_a_wrong_password_is_answered_with_a_sentence(page: Page) -> None:
    page.goto("/accounts/sign-in/")
    page.fill("input[name=username]", "learner")
    page.fill("input[name=password]", "wrong")
    page.click("main form button")
    expect(page.locator("main .notice.error")).to_be_visible()


def test_the_language_changes_and_stays(page: Page) -> None:
    sign_in(page, "reviewer")
    use_language(page, "bo")
    page.goto("/pathways/")
    expect(page.locator("html")).to_have_attribute("lang", "bo")
    use_language(page, "zh-hans")


def test_a_lesson_is_read_heard_seen_and_marked_as_done(page: Page) -> None:
    sign_in(page, "reviewer")
    page.goto(f"{COURSE}assess-and-plan/")
    wait_for_player(page)
    page.click("main details[data-downloads] summary")
    expect(page.locator("main details[data-downloads]")).to_contain_text("64 kbit/s")
    expect(page.locator("main audio[controls]")).to_be_visible()
    expect(page.locator("main video[controls]")).to_be_visible()
    for link in page.locator("main details[data-downloads] a[download]").all():
        answer = page.request.get(link.get_attribute("href"), headers={"Range": "bytes=0-99"})
        assert answer.status == 206
        assert len(answer.body()) == 100
    follow(page, "form[data-lesson-done] button")
    page.goto(COURSE)
    assert page.locator("main progress").first.get_attribute("value") == "1"


def test_a_quiz_with_an_open_question_keeps_the_answers_given(page: Page) -> None:
    sign_in(page, "reviewer")
    page.goto(COURSE)
    page.goto(page.locator('main a[href^="/learn/quizzes/"]').first.get_attribute("href"))
    page.locator("main fieldset").first.locator("input").first.check()
    page.click("main form button.wide")
    expect(page.locator("main .notice.error")).to_be_visible()
    assert page.locator("main fieldset input:checked").count() == 1


def test_a_pathway_step_is_answered_refused_and_taken_back(page: Page) -> None:
    sign_in(page, "reviewer")
    page.goto("/pathways/childhood-diarrhoea/start/")
    follow(page, "main form button")
    answer_pathway(page, "500")
    expect(page.locator("#error")).to_be_visible()
    answer_pathway(page, "9")
    expect(page.locator("input#value")).to_have_count(0)
    page.click("form[action$='/back/'] button")
    expect(page.locator("input#value")).to_be_visible()


def test_nothing_is_wider_than_the_phone(page: Page, open_browser) -> None:
    wide = {}
    with_script = open_browser(viewport=PHONE)
    sign_in(with_script, "reviewer")
    for language in ("zh-hans", "bo", "en"):
        use_language(with_script, language)
        for path in ("/", "/courses/", COURSE, f"{COURSE}assess-and-plan/", "/pathways/", "/learn/live/", "/records/"):
            with_script.goto(path)
            width = with_script.evaluate("document.documentElement.scrollWidth")
            if width > PHONE["width"]:
                wide[language, path] = width
    assert wide == {}
