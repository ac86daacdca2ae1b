"""The demonstration's courses and live lectures."""

from datetime import timedelta

import pytest

from courses.models import CoursePage, LessonPage, LiveSession, Quiz
from courses.practice.selectors import questions_of
from courses.quizzes.selectors import paper_of
from courses.selectors import searchable
from lms.common.clock import civil_date
from lms.demonstration.course import load_course, load_live
from tests.factories.directory import DivisionFactory, InstitutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(db):
    return InstitutionFactory(code="R1", level="region", division=DivisionFactory(), name_zh="自治区示范医院")


def test_the_courses_are_published_with_lessons_and_a_quiz(hospital, on):
    course = load_course(asset=None, on=on)
    assert course.live
    assert course.institution == hospital
    assert course.title_bo
    assert [lesson.live for lesson in LessonPage.objects.child_of(course)] == [True, True, True]
    assert CoursePage.objects.live().count() == 2


def test_every_question_has_one_best_answer_and_an_explanation(hospital, on):
    load_course(asset=None, on=on)
    papers = [paper_of(quiz) for quiz in Quiz.objects.all()]
    assert sorted(len(paper.questions) for paper in papers) == [3, 5]
    assert all(paper.ready for paper in papers)
    assert all(asked.question.explanation_zh for paper in papers for asked in paper.questions)


def test_the_best_answers_do_not_all_stand_in_one_place(hospital, on):
    load_course(asset=None, on=on)
    places = {asked.options.index(asked.best) for quiz in Quiz.objects.all() for asked in paper_of(quiz).questions}
    assert len(places) > 1


def test_practice_is_in_two_languages_sound_and_no_examination(hospital, on):
    course = load_course(asset=None, on=on)
    questions = [question for lesson in LessonPage.objects.child_of(course) for question in questions_of(lesson)]
    assert len(questions) == 4
    examined = {asked.question.text_zh for quiz in Quiz.objects.all() for asked in paper_of(quiz).questions}
    for question in questions:
        assert 0 < len(question.right) < len(question.options)
        assert question.text_zh not in examined
        assert all([question.text_bo, question.explanation_bo, *(option.text_bo for option in question.options)])


def test_authors_can_save_the_practice_as_it_stands(hospital, on):
    course = load_course(asset=None, on=on)
    block = LessonPage.practice.field.stream_block
    for lesson in LessonPage.objects.child_of(course):
        assert len(block.clean(lesson.practice)) == len(questions_of(lesson))


def test_loading_twice_changes_nothing(hospital, on):
    first = load_course(asset=None, on=on)
    load_live(on=on)
    second = load_course(asset=None, on=on + timedelta(days=1))
    load_live(on=on + timedelta(days=1))
    assert second.pk == first.pk
    assert (CoursePage.objects.count(), LessonPage.objects.count()) == (2, 5)
    assert LiveSession.objects.count() == 4
    assert {session.sequence for session in LiveSession.objects.all()} == {0}


def test_live_lectures_lie_in_the_coming_weeks_and_one_in_the_past(hospital, on):
    days = [(civil_date(session.starts_at) - on).days for session in load_live(on=on)]
    assert sorted(day > 0 for day in days) == [False, True, True, True]
    assert max(days) < 28


def test_everything_can_be_found_by_search(hospital, on):
    load_course(asset=None, on=on)
    load_live(on=on)
    found = list(searchable())
    assert sorted(item.kind for item in found) == ["course"] * 2 + ["lesson"] * 5 + ["live"] * 4
    assert any("补锌" in item.text["zh"] for item in found if item.kind == "lesson")
