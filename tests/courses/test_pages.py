"""The catalogue, courses and lessons as their readers get them."""

import re

import pytest
from django.urls import reverse
from wagtail.models import Page, Site

from courses.catalogue import presenters
from courses.catalogue.services import ensure_catalogue
from courses.models import CourseCompletion, LessonPage, LessonProgress
from courses.services import submit_attempt
from lms.common import clock
from lms.common.identifiers import new_id
from tests.factories import courses as make
from tests.factories.directory import GrantFactory, UserFactory, signed_in_person

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode()


def with_rights(client, role):
    client.force_login(signed_in_person(role=role).user)
    return client


def test_the_catalogue_stands_at_its_address_below_the_sites_root():
    catalogue = ensure_catalogue()
    assert catalogue.url == "/courses/"
    assert Site.objects.get(is_default_site=True).root_page.pk == catalogue.get_parent().pk


def test_ensuring_the_catalogue_twice_makes_one():
    assert ensure_catalogue().pk == ensure_catalogue().pk


def test_the_catalogue_is_made_on_a_site_without_any_page():
    Page.objects.filter(depth__gt=1).delete()
    Site.objects.all().delete()
    assert ensure_catalogue().url == "/courses/"


def test_the_catalogues_name_leads_to_its_page(learner_client):
    assert "There are no courses yet" in text_of(learner_client.get(reverse("courses:catalogue")))
    ensure_catalogue()
    response = learner_client.get(reverse("courses:catalogue"))
    assert (response.status_code, response.url) == (302, "/courses/")


def test_the_catalogue_leads_to_the_examinations(learner_client):
    page = learner_client.get(ensure_catalogue().url)
    assert f'href="{reverse("courses:exams")}"' in text_of(page)


def test_an_empty_catalogue_says_so(learner_client):
    assert "There are no courses yet" in text_of(learner_client.get(ensure_catalogue().url))


def test_the_catalogue_lists_courses_with_their_worth_and_progress(learner_client, learner):
    course = make.course_with(lessons=2, title="心电图入门")
    lesson = make.lessons_of(course)[0]
    LessonProgress.objects.create(practitioner=learner, lesson=lesson, course=course, at=clock.now())
    make.course_with(title="草稿课程", live=False)
    page = text_of(learner_client.get(ensure_catalogue().url))
    assert "心电图入门" in page
    assert "草稿课程" not in page
    assert '<progress value="1" max="2"' in page


def test_the_catalogue_turns_pages(learner_client, monkeypatch):
    monkeypatch.setattr(presenters, "COURSES_ON_A_PAGE", 2)
    for _number in range(3):
        make.CourseFactory()
    first = text_of(learner_client.get("/courses/"))
    second = text_of(learner_client.get("/courses/?page=2"))
    assert (first.count('class="card course"'), second.count('class="card course"')) == (2, 1)
    assert 'href="?page=2"' in first
    assert 'href="?page=1"' in second
    assert learner_client.get("/courses/?page=nonsense").status_code == 200


@pytest.mark.parametrize("role", ["learner", "author", "reviewer", "publisher", "manager"])
def test_learners_and_those_who_work_on_content_may_read(client, role):
    lesson = make.LessonFactory()
    reader = with_rights(client, role)
    assert reader.get(lesson.get_parent().url).status_code == 200
    assert reader.get(lesson.url).status_code == 200


@pytest.mark.parametrize("role", ["commission", "system_admin"])
def test_others_are_refused_with_a_reason(client, role):
    response = with_rights(client, role).get(make.CourseFactory().url)
    assert response.status_code == 403
    assert "manager of your institution" in text_of(response)


def test_an_account_without_a_person_is_refused(client):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(make.CourseFactory().url).status_code == 403


def test_visitors_are_asked_to_sign_in(client):
    lesson = make.LessonFactory()
    for url in (lesson.url, lesson.get_parent().url, reverse("courses:catalogue"), reverse("courses:live")):
        response = client.get(url)
        assert response.status_code == 302
        assert response.url.startswith(reverse("accounts:sign_in"))


def test_a_course_shows_lessons_marks_and_what_comes_next(learner_client, learner):
    course = make.course_with(lessons=2)
    first, second = make.lessons_of(course)
    LessonProgress.objects.create(practitioner=learner, lesson=first, course=course, at=clock.now())
    page = text_of(learner_client.get(course.url))
    assert page.count('class="mark done"') == 1
    assert f'class="button wide" href="{second.url}"' in page
    assert reverse("courses:quiz", args=[course.uuid]) in page


def test_a_completed_course_leads_to_the_certificate(learner_client, learner):
    course = make.course_with(lessons=1)
    make.finish(learner, course, at=clock.now())
    page = text_of(learner_client.get(course.url))
    assert f'class="button wide" href="{reverse("records:mine")}"' in page
    assert "notice success" in page


def test_a_course_without_lessons_says_that_they_are_coming(learner_client):
    page = text_of(learner_client.get(make.CourseFactory().url))
    assert "being prepared" in page


def test_titles_are_shown_in_the_readers_language_with_its_tag(learner_client):
    course = make.CourseFactory(title="儿童腹泻", title_bo="བྱིས་པའི་བཤལ་ནད།", summary_bo="མདོར་བསྡུས།")
    learner_client.cookies["django_language"] = "bo"
    page = text_of(learner_client.get(course.url))
    assert '<h1 lang="bo">བྱིས་པའི་བཤལ་ནད།</h1>' in page
    assert '<p lang="bo">མདོར་བསྡུས།</p>' in page


def test_a_missing_translation_falls_back_visibly_tagged(learner_client):
    course = make.CourseFactory(title="儿童腹泻")
    learner_client.cookies["django_language"] = "en"
    assert '<h1 lang="zh-Hans">儿童腹泻</h1>' in text_of(learner_client.get(course.url))


def test_a_lesson_has_its_text_its_neighbours_and_the_form(learner_client):
    course = make.course_with(lessons=3, quiz=False)
    first, second, third = make.lessons_of(course)
    second.body = LessonPage.body.field.to_python(
        [
            {"type": "heading", "value": "看四个体征"},
            {"type": "text", "value": "<p>精神、眼窝</p>"},
            {"type": "points", "value": {"title": "危险", "danger": True, "points": ["抽搐"]}},
        ]
    )
    second.save()
    page = text_of(learner_client.get(second.url))
    assert "<h2>看四个体征</h2>" in page
    assert "<p>精神、眼窝</p>" in page
    assert "notice danger" in page
    assert "<li>抽搐</li>" in page
    assert "<h2>危险</h2>" in page  # below the page's h1, so that no level is left out
    assert f'rel="prev" href="{first.url}"' in page
    assert f'rel="next" href="{third.url}"' in page
    assert "data-lesson-done" in page


def test_a_lesson_in_chinese_says_so_to_readers_of_other_languages(learner_client):
    lesson = make.LessonFactory()
    lesson.body = LessonPage.body.field.to_python([{"type": "heading", "value": "补锌"}])
    lesson.save()
    learner_client.cookies["django_language"] = "en"
    assert "in Chinese only" in text_of(learner_client.get(lesson.url))
    learner_client.cookies["django_language"] = "zh-hans"
    assert 'class="soft">The text' not in text_of(learner_client.get(lesson.url))


def test_each_lesson_carries_its_own_key_and_the_same_each_time(learner_client):
    lessons = [make.LessonFactory(), make.LessonFactory()]
    key = re.compile(r'name="key" value="([^"]+)"')
    keys = [key.search(text_of(learner_client.get(lesson.url)))[1] for lesson in [*lessons, *lessons]]
    assert keys[:2] == keys[2:]
    assert keys[0] != keys[1]


def test_a_done_lesson_has_no_form_and_the_last_leads_to_the_quiz(learner_client, learner):
    course = make.course_with(lessons=1)
    lesson = make.lessons_of(course)[0]
    LessonProgress.objects.create(practitioner=learner, lesson=lesson, course=course, at=clock.now())
    page = text_of(learner_client.get(lesson.url))
    assert "data-lesson-done" not in page
    assert reverse("courses:quiz", args=[course.uuid]) in page


def test_the_lessons_of_a_withdrawn_course_cannot_be_opened_or_done(learner_client):
    lesson = make.LessonFactory()
    lesson.get_parent().unpublish()
    assert learner_client.get(lesson.url).status_code == 404
    done = reverse("courses:lesson_done", args=[lesson.uuid])
    assert learner_client.post(done, {"key": new_id()}).status_code == 404


def test_what_authors_write_cannot_become_script(learner_client):
    evil = "<script>alert(1)</script>"
    course = make.CourseFactory(title=evil, title_bo=evil, summary=evil)
    lesson = make.LessonFactory(parent=course, title=evil)
    lesson.body = LessonPage.body.field.to_python(
        [
            {"type": "heading", "value": evil},
            {"type": "points", "value": {"title": evil, "danger": False, "points": [evil]}},
        ]
    )
    lesson.save()
    for url in ("/courses/", course.url, lesson.url):
        assert evil not in text_of(learner_client.get(url))


def test_marking_as_done_leads_to_the_next_lesson_then_to_the_quiz(learner_client, learner):
    course = make.course_with(lessons=2)
    first, second = make.lessons_of(course)
    response = learner_client.post(reverse("courses:lesson_done", args=[first.uuid]), {"key": new_id()})
    assert (response.status_code, response.url) == (302, second.url)
    response = learner_client.post(reverse("courses:lesson_done", args=[second.uuid]), {"key": new_id()})
    assert response.url == reverse("courses:quiz", args=[course.uuid])
    assert LessonProgress.objects.filter(practitioner=learner).count() == 2


def test_the_last_step_leads_back_to_the_completed_course(learner_client):
    course = make.course_with(lessons=1, quiz=False)
    url = reverse("courses:lesson_done", args=[make.lessons_of(course)[0].uuid])
    key = new_id()
    assert learner_client.post(url, {"key": key}).url == course.url
    assert learner_client.post(url, {"key": key}).url == course.url  # the same message once more
    assert LessonProgress.objects.count() == 1


def test_the_player_is_told_that_the_lesson_is_written(learner, learner_client):
    """Only 204 is proof for a script: redirects and pages come from sign-in and from networks as well."""
    course = make.course_with(lessons=1, quiz=False)
    url = reverse("courses:lesson_done", args=[make.lessons_of(course)[0].uuid])
    refused = learner_client.post(url, {"key": "1"}, headers={"x-requested-with": "fetch"})
    assert refused.status_code == 400
    assert not LessonProgress.objects.exists()
    response = learner_client.post(url, {"key": new_id()}, headers={"x-requested-with": "fetch"})
    assert (response.status_code, response.content) == (204, b"")
    assert LessonProgress.objects.get().practitioner == learner
    learner_client.logout()
    assert learner_client.post(url, {"key": new_id()}, headers={"x-requested-with": "fetch"}).status_code == 302


@pytest.mark.parametrize("key", ["", "1", "not-a-key"])
def test_a_form_without_a_key_is_refused(learner_client, key):
    lesson = make.LessonFactory()
    assert learner_client.post(reverse("courses:lesson_done", args=[lesson.uuid]), {"key": key}).status_code == 400


def test_a_used_key_for_another_lesson_is_refused(learner_client):
    first, second = make.lessons_of(make.course_with(lessons=2))
    key = new_id()
    learner_client.post(reverse("courses:lesson_done", args=[first.uuid]), {"key": key})
    response = learner_client.post(reverse("courses:lesson_done", args=[second.uuid]), {"key": key})
    assert response.status_code == 400


def test_only_learners_mark_lessons_and_only_by_post(client, learner_client):
    lesson = make.LessonFactory()
    url = reverse("courses:lesson_done", args=[lesson.uuid])
    assert learner_client.put(url).status_code == 405
    learner_client.logout()
    assert with_rights(client, "commission").post(url, {"key": new_id()}).status_code == 403


def test_after_signing_in_again_the_lesson_comes_back_and_nothing_is_written(learner_client):
    """The session ended before the form was sent: sign-in leads to the form's address, with GET."""
    lesson = make.LessonFactory()
    response = learner_client.get(reverse("courses:lesson_done", args=[lesson.uuid]))
    assert (response.status_code, response.url) == (302, lesson.url)
    assert not LessonProgress.objects.exists()


def course_with_one_lesson_left(learner):
    course = make.course_with(lessons=2)
    first, second = make.lessons_of(course)
    LessonProgress.objects.create(practitioner=learner, lesson=first, course=course, at=clock.now())
    answers = make.answers(course.quiz)
    submit_attempt(practitioner=learner, quiz=course.quiz, key=new_id(), answers=answers, at=clock.now())
    return course, second


def test_a_course_whose_last_open_lesson_was_withdrawn_can_be_completed(learner_client, learner):
    course, last = course_with_one_lesson_left(learner)
    url = reverse("courses:course_complete", args=[course.uuid])
    assert url not in text_of(learner_client.get(course.url))
    last.unpublish()
    assert f'action="{url}"' in text_of(learner_client.get(course.url))
    for _twice in range(2):
        assert learner_client.post(url).url == course.url
    assert CourseCompletion.objects.get().score == 100
    page = text_of(learner_client.get(course.url))
    assert f'action="{url}"' not in page
    assert reverse("records:mine") in page


def test_a_course_with_something_open_is_not_completed_by_hand(learner_client, learner):
    course, _last = course_with_one_lesson_left(learner)
    url = reverse("courses:course_complete", args=[course.uuid])
    response = learner_client.post(url, follow=True)
    assert "still open" in text_of(response)
    assert learner_client.get(url).url == course.url
    assert not CourseCompletion.objects.exists()


@pytest.mark.parametrize("course", [{"lessons": 0, "quiz": False}, {"lessons": 0, "quiz": True}])
def test_a_course_in_which_nothing_was_done_has_nothing_to_complete(learner_client, course):
    course = make.course_with(**course)
    assert "/complete/" not in text_of(learner_client.get(course.url))


def test_right_to_learn_ends_with_the_grant(client, on):
    person = signed_in_person(role="commission")
    GrantFactory(practitioner=person, role="learner", to_date=on.replace(year=2021))
    client.force_login(person.user)
    assert client.get(make.CourseFactory().url).status_code == 403
