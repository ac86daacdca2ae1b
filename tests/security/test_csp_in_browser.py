"""Pages in a real Chromium under their Content-Security-Policy: nothing is refused, and everything still works."""

import subprocess
from pathlib import Path

import pytest
from django.core.files import File
from django.urls import reverse
from playwright.sync_api import expect
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from courses.models import LiveSession, Quiz
from media_pipeline import services as media
from tests.factories import courses as make
from tests.factories import directory as people

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    # Wagtail leaves the file in which it made a smaller picture to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]
WIDE = {"width": 1280, "height": 900}
# Wagtail's picture cropper asks old browsers whether they know an event; that the question is refused harms nothing.
TOLERATED = ("/cms/images/", "inline event handler")


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    settings.SESSION_COOKIE_SAMESITE = "Lax"


@pytest.fixture
def lesson(settings, tmp_path):
    """A published lesson with text of every kind."""
    settings.MEDIA_ROOT = tmp_path / "storage"
    course = make.course_with(lessons=1)
    lesson = make.lessons_of(course)[0]
    lesson.body = [
        ("heading", "Dehydration"),
        ("text", "<p>Give fluids.</p>"),
        ("points", {"title": "a", "points": ["b"]}),
    ]
    lesson.save_revision().publish()
    return lesson


@pytest.fixture
def author():
    """The technical superuser, who is nobody's person: every page of Wagtail opens."""
    return people.UserFactory(is_superuser=True)


def refused(violations: list[str]) -> list[str]:
    page, what = TOLERATED
    return [each for each in violations if not (page in each and what in each)]


def snippet(model: type, name: str, *arguments: object) -> str:
    return reverse(model.snippet_viewset.get_url_name(name), args=arguments)


def settle(page, path: str) -> None:
    response = page.goto(path)
    assert response.status == 200, path
    page.wait_for_load_state("networkidle")


def until(page, condition: str) -> None:
    """Playwright's own waiting asks the page by eval(), which the policy refuses."""
    for _turn in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never came true: {condition}")


def test_the_listener_hears_what_is_refused(open_as, lesson, author, violations):
    page = open_as(author)
    settle(page, "/accounts/sign-in/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.wait_for_timeout(100)
    assert any("inline style" in each for each in violations)


def test_pages_of_learners(open_as, lesson, violations):
    learner = people.signed_in_person(institution=lesson.get_parent().specific.institution)
    page = open_as(learner.user, viewport={"width": 360, "height": 640})
    quiz = reverse("courses:quiz", args=[lesson.get_parent().specific.uuid])
    for path in ("/", "/courses/", quiz, lesson.url, "/pathways/", "/records/", "/search/?q=a", "/no-such-page/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert violations == []


def test_pages_of_the_cms(open_as, lesson, author, violations):
    live, picture = make.LiveSessionFactory(), Image.objects.create(title="p", file=get_test_image_file())
    quiz, course = Quiz.objects.get(), lesson.get_parent()
    page = open_as(author, viewport=WIDE)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    for path in (
        *("/cms/", "/cms/pages/", f"/cms/pages/{course.pk}/", f"/cms/pages/{course.pk}/edit/"),
        *(f"/cms/pages/{lesson.pk}/{what}/" for what in ("edit", "history", "move", "copy")),
        *("/cms/images/", "/cms/images/add/", f"/cms/images/{picture.pk}/", "/cms/documents/"),
        *(snippet(Quiz, "list"), snippet(Quiz, "edit", quiz.pk)),
        *(snippet(LiveSession, "list"), snippet(LiveSession, "edit", live.pk), snippet(LiveSession, "add")),
        *("/cms/lectures/", "/cms/lectures/upload/", "/cms/account/"),
    ):
        settle(page, path)
    publisher = people.signed_in_person(role="publisher", division=people.DivisionFactory(code="540000"))
    settle(open_as(publisher.user, viewport=WIDE), "/cms/pathways/")
    assert refused(violations) == []
    assert errors == []


def test_a_lesson_is_edited(open_as, lesson, author, violations):
    page = open_as(author, viewport=WIDE)
    settle(page, f"/cms/pages/{lesson.pk}/edit/")
    editors = page.locator(".Draftail-Editor")
    before = editors.count()
    page.locator("button.c-sf-add-button").first.click()
    page.locator("[role=option]", has_text="text").first.click()
    expect(editors).to_have_count(before + 1)
    page.get_by_role("button", name="Choose a recording").click()
    expect(page.locator(".modal-body")).to_be_visible()
    assert refused(violations) == []


def test_a_question_with_options_is_added_to_a_quiz(open_as, lesson, author, violations):
    page = open_as(author, viewport=WIDE)
    settle(page, snippet(Quiz, "edit", Quiz.objects.get().pk))
    questions, options = (page.locator(f"input[name$={name}]") for name in ("'-ORDER'", "'-correct'"))
    before = options.count()
    page.locator("#id_questions-ADD").click()
    page.locator("#id_questions-3-options-ADD").click()
    assert options.count() > before
    assert questions.count() > 0
    assert refused(violations) == []


def test_a_date_is_picked(open_as, lesson, author, violations):
    page = open_as(author, viewport=WIDE)
    settle(page, snippet(LiveSession, "add"))
    page.locator("#id_starts_at").click()
    expect(page.locator(".xdsoft_datetimepicker").first).to_be_visible()
    assert refused(violations) == []


@pytest.fixture(scope="module")
def recording(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("policy") / "lecture.mp4"
    sources = ["-f", "lavfi", "-i", "testsrc=s=320x240:r=12:d=4", "-f", "lavfi", "-i", "sine=d=4"]
    coding = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run(["ffmpeg", "-v", "error", *sources, *coding, str(path)], check=True)
    return path


@pytest.mark.media
def test_the_player_plays_adaptive_video(open_as, lesson, recording, violations):
    with recording.open("rb") as file:
        lesson.asset = media.create_asset(file=File(file), title="x")
    assert media.transcode(job_id=lesson.asset.job.pk, worker="browser test")
    lesson.save_revision().publish()
    learner = people.signed_in_person(institution=lesson.get_parent().specific.institution)
    page = open_as(learner.user)
    page.goto(lesson.url)
    page.locator("input[value=adaptive]").check()
    until(page, "window.Hls !== undefined")
    page.eval_on_selector("video", "video => { video.muted = true; video.play(); }")
    until(page, "document.querySelector('video').currentTime > 0.5")
    assert page.eval_on_selector("video", "video => video.src").startswith("blob:")
    assert violations == []
