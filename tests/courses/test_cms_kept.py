"""What the CMS keeps, refuses and finds: records of learners, examinations that count, aliases, searches, dates."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from courses.authoring.services import ensure_shelf
from courses.catalogue.services import ensure_catalogue
from courses.models import CoursePage, LessonPage, LiveSession, Question, Quiz
from courses.tasks import publish_scheduled
from lms.common import clock
from lms.common.events import content_published, content_withdrawn
from lms.directory.models import User
from lms.directory.services import sync_cms_groups
from tests.courses.test_cms import live_form, quiz_form
from tests.factories import courses as make
from tests.factories.directory import DivisionFactory, UserFactory, signed_in_person

pytestmark = pytest.mark.django_db
KEPT = "People have learned here. Unpublish the page instead of deleting it."


@pytest.fixture
def enter(client, db):
    """Sign in as somebody with this role in the whole region."""
    ensure_catalogue()

    def sign_in(role):
        person = signed_in_person(role=role, division=DivisionFactory(code="540000"))
        sync_cms_groups(person.user, clock.today())
        client.force_login(person.user)
        return client

    return sign_in


@pytest.fixture
def break_glass(client, db):
    """Sign in as the technical account of the command line, which everything is open to."""
    ensure_catalogue()

    def sign_in():
        client.force_login(UserFactory(is_superuser=True))
        return client

    return sign_in


def page_url(name, page):
    return reverse(f"wagtailadmin_pages:{name}", args=[page.pk])


def quiz_url(name, quiz):
    return reverse(f"wagtailsnippets_courses_quiz:{name}", args=[quiz.pk])


def said(response) -> str:
    """The sentences that the next page of the CMS shows."""
    return " ".join(str(message) for message in response.wsgi_request._messages._queued_messages)


def finished_course():
    course = make.course_with(lessons=1)
    make.finish(signed_in_person(role="learner"), course, at=clock.now())
    return course


@pytest.mark.parametrize("role", ["publisher", None])
def test_a_lesson_where_people_learned_is_kept(enter, break_glass, role):
    lesson = make.lessons_of(finished_course())[0]
    browser = enter(role) if role else break_glass()
    assert said(browser.post(page_url("delete", lesson))) == KEPT
    assert LessonPage.objects.filter(pk=lesson.pk).exists()


def test_a_finished_course_is_kept_even_when_its_lesson_was_moved_away(enter):
    course, other = finished_course(), make.CourseFactory()
    make.lessons_of(course)[0].move(other, pos="last-child")
    course.refresh_from_db()
    response = enter("publisher").post(page_url("delete", course))
    assert said(response) == KEPT
    assert CoursePage.objects.filter(pk=course.pk).exists()


def bulk(model, action, *rows):
    url = reverse("wagtail_bulk_action", args=[*model.split("."), action])
    return f"{url}?{'&'.join(f'id={row.pk}' for row in rows)}"


def test_bulk_deletion_keeps_what_was_learned(enter):
    course = finished_course()
    lesson, fresh = make.lessons_of(course)[0], make.LessonFactory()
    publisher = enter("publisher")
    response = publisher.post(bulk("wagtailcore.page", "delete", lesson, fresh))
    assert said(response) == KEPT
    assert LessonPage.objects.count() == 2
    publisher.post(bulk("wagtailcore.page", "delete", fresh))
    assert list(LessonPage.objects.all()) == [lesson]


def test_bulk_unpublishing_is_the_way_that_the_sentence_names(enter):
    course = finished_course()
    enter("publisher").post(bulk("wagtailcore.page", "unpublish", course))
    course.refresh_from_db()
    assert not course.live


def test_an_account_of_a_person_is_kept_and_a_technical_one_can_go(break_glass):
    person, technical = signed_in_person(role="learner").user, UserFactory()
    administrator = break_glass()
    response = administrator.post(reverse("wagtailusers_users:delete", args=[person.pk]))
    assert "Deactivate it" in said(response)
    assert "Deactivate it" in said(administrator.post(bulk("directory.user", "delete", person)))
    administrator.post(reverse("wagtailusers_users:delete", args=[technical.pk]))
    assert User.objects.filter(pk=person.pk).exists()
    assert not User.objects.filter(pk=technical.pk).exists()


def test_an_author_does_not_change_a_live_examination(enter):
    quiz = make.course_with().quiz
    author = enter("author")
    form = quiz_form(quiz.course)
    for name in ("edit", "delete"):
        assert "published course" in said(author.post(quiz_url(name, quiz), form))
    assert Question.objects.filter(quiz=quiz).count() == 3


def test_an_author_changes_the_quiz_of_a_draft(enter):
    quiz = make.course_with(live=False).quiz
    assert enter("author").post(quiz_url("edit", quiz), quiz_form(quiz.course)).status_code == 302
    assert Question.objects.filter(quiz=quiz).count() == 4


def test_an_author_gives_no_quiz_to_a_live_course(enter):
    live, draft = make.CourseFactory(), make.CourseFactory(live=False)
    author = enter("author")
    add = reverse("wagtailsnippets_courses_quiz:add")
    assert author.post(add, quiz_form(live)).status_code == 200
    assert author.post(add, quiz_form(draft)).status_code == 302
    assert [quiz.course for quiz in Quiz.objects.all()] == [draft]


def test_a_publisher_changes_a_live_examination_and_nobody_deletes_it(enter, break_glass):
    quiz = make.course_with().quiz
    publisher = enter("publisher")
    assert publisher.get(quiz_url("edit", quiz)).status_code == 200
    assert publisher.post(quiz_url("edit", quiz), quiz_form(quiz.course)).status_code == 302
    assert "Unpublish the course first" in said(publisher.post(quiz_url("delete", quiz)))
    assert "Unpublish the course first" in said(break_glass().post(quiz_url("delete", quiz)))
    assert Quiz.objects.filter(pk=quiz.pk).exists()


def test_a_reviewer_reads_quizzes_and_changes_none(enter):
    quiz = make.course_with(live=False).quiz
    reviewer = enter("reviewer")
    listed = reviewer.get(reverse("wagtailsnippets_courses_quiz:list")).content.decode()
    assert str(quiz) in listed
    reviewer.post(quiz_url("edit", quiz), quiz_form(quiz.course))
    reviewer.post(quiz_url("delete", quiz))
    assert Question.objects.filter(quiz=quiz).count() == 3


def test_a_quiz_that_was_answered_stays_with_its_course(enter):
    answered, other = finished_course(), make.CourseFactory()
    publisher = enter("publisher")
    response = publisher.post(quiz_url("edit", answered.quiz), quiz_form(other))
    assert "it stays with its course" in response.content.decode()
    fresh = make.course_with().quiz
    assert publisher.post(quiz_url("edit", fresh), quiz_form(other)).status_code == 302
    fresh.refresh_from_db()
    assert (Quiz.objects.get(course=answered).pk, fresh.course) == (answered.quiz.pk, other)


def copy_form(page, **changes):
    return {"new_title": "副本", "new_slug": "copy", "new_parent_page": page.get_parent().pk, **changes}


def test_an_alias_is_refused_with_a_sentence_and_a_copy_is_made(enter):
    course = make.course_with(lessons=1, quiz=False)
    publisher = enter("publisher")
    assert 'name="alias"' not in publisher.get(page_url("copy", course)).content.decode()
    response = publisher.post(page_url("copy", course), copy_form(course, alias="on"))
    assert "cannot have aliases" in response.content.decode()
    assert CoursePage.objects.count() == 1
    publisher.post(page_url("copy", course), copy_form(course, copy_subpages="on", publish_copies="on"))
    copy = CoursePage.objects.get(slug="copy")
    assert not copy.live  # it is reviewed like any other
    assert copy.uuid != course.uuid


@pytest.mark.parametrize("kind", ["coursepage", "lessonpage"])
def test_a_page_is_previewed_before_it_is_saved_for_the_first_time(enter, kind):
    parent = ensure_catalogue() if kind == "coursepage" else make.CourseFactory()
    url = reverse("wagtailadmin_pages:preview_on_add", args=["courses", kind, parent.pk])
    publisher = enter("publisher")
    form = {
        "title": "新的一页",
        "slug": "new",
        "summary": "简介",
        "institution": make.CourseFactory().institution.pk,
        "credits": "1",
        "credit_class": "II",
        "effort_minutes": 10,
        "pass_mark": 60,
        **make.empty_course_data(),
        "body-count": 0,
        "practice-count": 0,
    }
    assert publisher.post(url, form).json()["is_valid"]
    response = publisher.get(url)
    assert response.status_code == 200
    assert "新的一页" in response.content.decode()


@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")
def test_the_searches_of_the_cms_answer(enter, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    course = make.CourseFactory(title="Altitude")
    shelf = ensure_shelf(course.institution).collection
    Image.objects.create(title="Altitude", file=get_test_image_file(), collection=shelf)
    publisher = enter("publisher")
    found = publisher.get(reverse("wagtailadmin_pages:search"), {"q": "altitude"}).content.decode()
    assert page_url("edit", course) in found
    for name in ("wagtailimages:index", "wagtailimages_chooser:choose_results", "wagtailadmin_choose_page_search"):
        response = publisher.get(reverse(name), {"q": "altitude"})
        assert response.status_code == 200
        assert "Altitude" in response.content.decode()


def test_the_list_of_quizzes_costs_the_same_however_long(enter):
    publisher = enter("publisher")
    url = reverse("wagtailsnippets_courses_quiz:list")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            publisher.get(url)
        return len(captured)

    make.course_with()
    queries()
    few = queries()
    for _number in range(3):
        make.course_with()
    assert queries() == few


def test_access_is_by_grant_and_not_by_wagtails_privacy(break_glass):
    course = make.CourseFactory()
    break_glass().post(reverse("wagtailadmin_pages:set_privacy", args=[course.pk]), {"restriction_type": "login"})
    assert not PageViewRestriction.objects.exists()


def test_scheduled_pages_come_and_go_at_their_time():
    hour = timedelta(hours=1)
    coming, later, over = make.CourseFactory(live=False), make.CourseFactory(live=False), make.CourseFactory()
    for page, time in ((coming, clock.now() - hour), (later, clock.now() + hour)):
        page.go_live_at = time
        page.save_revision(approved_go_live_at=time)
    CoursePage.objects.filter(pk=over.pk).update(expire_at=clock.now() - hour)
    publish_scheduled()
    assert {page.pk: page.live for page in CoursePage.objects.all()} == {
        coming.pk: True,
        later.pk: False,
        over.pk: False,
    }


def test_the_schedule_asks_for_it_and_forgets_what_nobody_took():
    entry = settings.CELERY_BEAT_SCHEDULE["publish-scheduled"]
    assert entry["task"] == publish_scheduled.name
    assert entry["schedule"] == entry["options"]["expires"] == 300
    assert get_commands()["publish_scheduled"] == "wagtail"


@pytest.fixture
def failing_receiver():
    def refuse(sender, **payload):
        raise RuntimeError("the index cannot be told")

    for event in (content_published, content_withdrawn):
        event.connect(refuse)
    yield
    for event in (content_published, content_withdrawn):
        event.disconnect(refuse)


def test_a_live_lecture_is_saved_and_deleted_only_together_with_its_announcement(enter, failing_receiver):
    publisher = enter("publisher")
    publisher.raise_request_exception = False
    form = live_form()
    assert publisher.post(reverse("wagtailsnippets_courses_livesession:add"), form).status_code == 500
    assert not LiveSession.objects.exists()
    session = make.LiveSessionFactory(title_zh="原题")
    edit = reverse("wagtailsnippets_courses_livesession:edit", args=[session.pk])
    assert publisher.post(edit, form).status_code == 500
    delete = reverse("wagtailsnippets_courses_livesession:delete", args=[session.pk])
    assert publisher.post(delete).status_code == 500
    assert LiveSession.objects.get().title_zh == "原题"
