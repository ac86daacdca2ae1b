"""Authoring: who may do what in the CMS, which events follow, and what the forms refuse."""

import gc
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, ReferenceIndex

from courses.catalogue.services import ensure_catalogue
from courses.models import (
    CourseCompletion,
    CoursePage,
    LessonPage,
    LessonProgress,
    LiveSession,
    Quiz,
    QuizAttempt,
)
from lms.common import clock
from tests.factories import courses as make
from tests.factories.directory import DivisionFactory, InstitutionFactory, signed_in_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(db):
    return ensure_catalogue()


@pytest.fixture
def publisher_client(client, catalogue):
    return member(client, "publishers", "publisher")


def member(client, group, role):
    person = signed_in_person(role=role, division=DivisionFactory(code="540000"))
    person.user.groups.add(Group.objects.get(name=group))
    client.force_login(person.user)
    return client


def test_publishing_and_withdrawing_a_lesson_are_announced(told):
    lesson = make.LessonFactory()
    lesson.save_revision().publish()
    lesson.unpublish()
    assert told == [("content_published", "lesson", lesson.uuid), ("content_withdrawn", "lesson", lesson.uuid)]


def test_a_course_takes_its_live_lessons_along(told):
    course = make.course_with(lessons=1, quiz=False)
    lesson = make.lessons_of(course)[0]
    make.LessonFactory(parent=course, live=False)
    course.save_revision().publish()
    course.unpublish()
    contents = [("course", course.uuid), ("lesson", lesson.uuid)]
    assert told == [
        *(("content_published", *content) for content in contents),
        *(("content_withdrawn", *content) for content in contents),
    ]


def test_deleting_a_live_lesson_is_announced(told):
    lesson = make.LessonFactory()
    lesson.delete()
    assert told == [("content_withdrawn", "lesson", lesson.uuid)]


def test_a_moved_lesson_is_announced_because_its_address_changed(told):
    lesson, target = make.LessonFactory(), make.CourseFactory()
    lesson.move(target, pos="last-child")
    assert told == [("content_published", "lesson", lesson.uuid)]


def test_other_pages_are_not_announced(told, catalogue):
    told.clear()
    catalogue.save_revision().publish()
    assert told == []


def test_a_copied_course_has_a_public_id_of_its_own(catalogue):
    course = make.course_with(lessons=1, quiz=False)
    copy = course.copy(recursive=True, update_attrs={"slug": "copy"})
    assert copy.uuid != course.uuid
    assert len({lesson.uuid for lesson in LessonPage.objects.all()}) == 2


def test_authors_write_and_publishing_goes_through_the_review(catalogue, client):
    course = make.CourseFactory()
    author = signed_in_person(role="author", institution=course.institution).user
    author.groups.add(Group.objects.get(name="authors"))
    publisher = signed_in_person(role="publisher", institution=course.institution).user
    publisher.groups.add(Group.objects.get(name="publishers"))
    rights = course.permissions_for_user(author)
    assert (rights.can_edit(), rights.can_add_subpage(), rights.can_publish()) == (True, True, False)
    rights = course.permissions_for_user(publisher)
    assert (rights.can_edit(), rights.can_unpublish(), rights.can_publish()) == (True, True, False)
    assert author.has_perm("courses.add_quiz")
    assert not author.has_perm("courses.add_livesession")
    assert publisher.has_perm("courses.add_livesession")
    outside = Page.objects.get(depth=2).specific
    assert not outside.permissions_for_user(publisher).can_edit()


def test_a_member_without_the_group_has_no_rights(catalogue):
    user = signed_in_person(role="learner").user
    assert not make.CourseFactory().permissions_for_user(user).can_edit()


def test_the_command_makes_the_catalogue_and_says_where_it_is():
    out = StringIO()
    call_command("ensure_catalogue", stdout=out)
    assert "/courses/" in out.getvalue()


@pytest.mark.parametrize("kind", ["courses/coursepage", "courses/lessonpage"])
def test_the_forms_for_pages_open(publisher_client, catalogue, kind):
    parent = catalogue if kind.endswith("coursepage") else make.CourseFactory()
    url = reverse("wagtailadmin_pages:add", args=[*kind.split("/"), parent.pk])
    assert publisher_client.get(url).status_code == 200


def test_a_lesson_can_be_previewed_before_it_is_published(publisher_client):
    lesson = make.LessonFactory(live=False, title="未发布的课时")
    lesson.save_revision()
    response = publisher_client.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk]))
    assert response.status_code == 200
    assert "未发布的课时" in response.content.decode()
    assert "data-lesson-done" not in response.content.decode()


def quiz_form(course, correct=((1, 0),), *, drop=()):
    """The fields of the CMS form: one tuple a question, 1 for an option that is marked as best."""
    form = {"course": course.pk, **management("questions", len(correct))}
    for number, marks in enumerate(correct):
        prefix = f"questions-{number}"
        form |= {
            f"{prefix}-text_zh": f"问题{number}",
            f"{prefix}-explanation_zh": "解析",
            f"{prefix}-ORDER": number + 1,
        }
        form |= {f"{prefix}-id": "", **management(f"{prefix}-options", len(marks))}
        if number in drop:
            form[f"{prefix}-DELETE"] = "on"
        for place, mark in enumerate(marks):
            option = f"{prefix}-options-{place}"
            form |= {f"{option}-text_zh": f"选项{place}", f"{option}-ORDER": place + 1, f"{option}-id": ""}
            if mark:
                form[f"{option}-correct"] = "on"
    return form


def management(prefix, total):
    return {
        f"{prefix}-TOTAL_FORMS": total,
        f"{prefix}-INITIAL_FORMS": 0,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }


ADD_QUIZ = "wagtailsnippets_courses_quiz:add"


def test_a_publisher_writes_a_quiz(publisher_client):
    course = make.CourseFactory()
    assert publisher_client.get(reverse(ADD_QUIZ)).status_code == 200
    response = publisher_client.post(reverse(ADD_QUIZ), quiz_form(course, ((1, 0), (0, 1, 0))))
    assert response.status_code == 302
    quiz = Quiz.objects.get(course=course)
    assert [question.options.count() for question in quiz.questions.all()] == [2, 3]


@pytest.mark.parametrize("marks", [(0, 0), (1, 1), (1, 1, 0)])
def test_a_question_has_exactly_one_best_answer(publisher_client, marks):
    response = publisher_client.post(reverse(ADD_QUIZ), quiz_form(make.CourseFactory(), ((1, 0), marks)))
    assert response.status_code == 200
    assert "Mark exactly one option as the best answer." in response.content.decode()
    assert not Quiz.objects.exists()


def test_a_question_that_is_being_removed_is_not_checked(publisher_client):
    form = quiz_form(make.CourseFactory(), ((1, 0), (0, 0)), drop=(1,))
    assert publisher_client.post(reverse(ADD_QUIZ), form).status_code == 302
    assert Quiz.objects.get().questions.count() == 1


def test_a_quiz_needs_a_question_and_a_question_two_options(publisher_client):
    course = make.CourseFactory()
    assert publisher_client.post(reverse(ADD_QUIZ), quiz_form(course, ())).status_code == 200
    assert publisher_client.post(reverse(ADD_QUIZ), quiz_form(course, ((1,),))).status_code == 200
    assert not Quiz.objects.exists()


def test_a_quiz_that_was_answered_is_kept_and_another_can_be_deleted(publisher_client):
    answered, other = make.course_with(lessons=1), make.course_with(lessons=1, live=False)
    make.finish(signed_in_person(role="learner"), answered, at=clock.now())
    for course in (answered, other):
        url = reverse("wagtailsnippets_courses_quiz:delete", args=[course.quiz.pk])
        assert publisher_client.post(url).status_code == 302
    assert [quiz.course for quiz in Quiz.objects.all()] == [answered]


@pytest.mark.parametrize("model", [LessonProgress, CourseCompletion, QuizAttempt])
def test_what_learners_do_is_not_indexed_as_content(model):
    assert not ReferenceIndex.model_is_indexable(model)


def live_form(**changes):
    form = {
        "title_zh": "包虫病",
        "lecturer": "旺堆",
        "institution": InstitutionFactory(level="region").pk,
        "starts_at": "2026-06-20 15:00",
        "ends_at": "2026-06-20 16:00",
    }
    return form | changes


def test_a_live_lecture_is_announced_changed_and_deleted_in_the_cms(publisher_client, told):
    form = live_form()
    publisher_client.post(reverse("wagtailsnippets_courses_livesession:add"), form)
    session = LiveSession.objects.get()
    assert clock.civil_date(session.starts_at).day == 20
    edit = reverse("wagtailsnippets_courses_livesession:edit", args=[session.pk])
    publisher_client.post(edit, form)
    session.refresh_from_db()
    assert session.sequence == 0  # nothing was changed
    publisher_client.post(edit, form | {"cancelled": "on"})
    session.refresh_from_db()
    assert (session.sequence, session.cancelled) == (1, True)
    publisher_client.post(reverse("wagtailsnippets_courses_livesession:delete", args=[session.pk]))
    assert not LiveSession.objects.exists()
    names = [name for name, _kind, uuid in told if uuid == session.uuid]
    assert names == ["content_published", "content_published", "content_withdrawn", "content_withdrawn"]


def test_a_live_lecture_that_ends_before_it_starts_is_refused_with_a_sentence(publisher_client):
    response = publisher_client.post(
        reverse("wagtailsnippets_courses_livesession:add"), live_form(ends_at="2026-06-20 14:00")
    )
    assert "A live lecture ends after it starts." in response.content.decode()
    assert not LiveSession.objects.exists()


def test_a_page_where_nobody_learned_can_be_deleted(publisher_client):
    course = make.course_with(lessons=0)
    publisher_client.post(reverse("wagtailadmin_pages:delete", args=[course.pk]))
    assert not CoursePage.objects.filter(pk=course.pk).exists()


# Wagtail leaves the buffer of a new rendition to the garbage collector, which this test calls.
@pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning")
def test_a_picture_comes_small_with_words_and_only_by_its_signed_address(learner_client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = Image.objects.create(title="脱水体征", file=get_test_image_file(size=(1600, 900)))
    lesson = make.LessonFactory()
    block = {"type": "picture", "value": {"image": image.pk, "alternative": "皮肤回缩很慢", "caption": "图 1"}}
    lesson.body = LessonPage.body.field.to_python([block])
    lesson.save()
    page = learner_client.get(lesson.url).content.decode()
    assert 'alt="皮肤回缩很慢"' in page
    address = page.split('type="image/webp" srcset="')[1].split('"')[0]
    picture = learner_client.get(address)
    assert picture["Content-Type"] == "image/webp"
    assert b"".join(picture.streaming_content)[8:12] == b"WEBP"
    assert learner_client.get(address.replace("width-720", "width-721")).status_code == 403
    picture.close()
    gc.collect()


def test_block_definitions_stay_out_of_migrations():
    state = MigrationLoader(connection).project_state().models["courses", "lessonpage"]
    _name, _path, args, kwargs = state.fields["body"].deconstruct()
    assert args == [[]]
    assert "block_lookup" not in kwargs
