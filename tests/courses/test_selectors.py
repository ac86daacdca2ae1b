"""What other rooms read of the courses, and that no list costs more queries when there is more in it."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.catalogue.selectors import body_text
from courses.learning.selectors import has_learners, standings
from courses.models import CoursePage, LessonPage
from courses.quizzes.selectors import quiz_of
from courses.selectors import course_overview, next_for, searchable
from courses.services import record_progress, submit_attempt
from lms.common.identifiers import new_id
from tests.factories import courses as make
from tests.factories.directory import PractitionerFactory
from tests.factories.media_pipeline import captions, ready_asset

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


@pytest.fixture
def person(db):
    return PractitionerFactory()


def do_lesson(person, lesson):
    record_progress(practitioner=person, lesson=lesson, key=new_id(), at=AT)


def queries(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_an_overview_says_what_is_done_and_what_is_next(person):
    course = make.course_with(lessons=3)
    first, second, third = make.lessons_of(course)
    do_lesson(person, second)
    overview = course_overview(person, course)
    assert [(state.page, state.done) for state in overview.lessons] == [(first, False), (second, True), (third, False)]
    assert (overview.done, overview.total, overview.next_lesson) == (1, 3, first)
    assert (overview.best, overview.completion) == (None, None)


def test_an_overview_shows_the_best_attempt(person):
    course = make.course_with(lessons=1)
    for wrong in (2, 1, 3):
        submit_attempt(
            practitioner=person,
            quiz=course.quiz,
            key=new_id(),
            answers=make.answers(course.quiz, wrong=wrong),
            at=AT,
        )
    assert course_overview(person, course).best.score == 66


def test_without_a_reader_nothing_is_done():
    course = make.course_with(lessons=2)
    overview = course_overview(None, course)
    assert (overview.done, overview.total, overview.best, overview.completion) == (0, 2, None, None)


def test_nobody_sees_the_progress_of_another_person(person):
    course = make.course_with(lessons=1)
    make.finish(PractitionerFactory(), course, at=AT)
    overview = course_overview(person, course)
    assert (overview.done, overview.best, overview.completion) == (0, None, None)


def test_the_overviews_queries_do_not_grow_with_the_course(person, django_assert_max_num_queries):
    small, large = make.course_with(lessons=1), make.course_with(lessons=12)
    for lesson in make.lessons_of(large)[:6]:
        do_lesson(person, lesson)
    assert queries(lambda: course_overview(person, small)) == queries(lambda: course_overview(person, large))
    with django_assert_max_num_queries(5):
        course_overview(person, large)


def test_what_is_started_comes_before_what_is_new(person):
    started = make.course_with(lessons=2)
    tried = make.course_with(lessons=1)
    fresh = make.course_with(lessons=1, quiz=False)
    completed = make.course_with(lessons=1)
    do_lesson(person, make.lessons_of(started)[0])
    submit_attempt(practitioner=person, quiz=tried.quiz, key=new_id(), answers=make.answers(tried.quiz, wrong=3), at=AT)
    make.finish(person, completed, at=AT)
    make.CourseFactory(live=False)
    standings = next_for(person)
    assert [standing.course for standing in standings] == [started, tried, fresh]
    assert [(standing.done, standing.total) for standing in standings] == [(1, 2), (0, 1), (0, 1)]
    assert [standing.started for standing in standings] == [True, True, False]
    assert standings[0].url == started.url
    assert (standings[0].title, standings[0].title_lang) == (started.title, "zh-Hans")


def test_what_comes_next_is_a_short_list(person):
    for _number in range(6):
        make.course_with(lessons=1, quiz=False)
    assert len(next_for(person)) == 4
    assert len(next_for(person, limit=2)) == 2


def test_the_queries_of_what_comes_next_do_not_grow(person, django_assert_max_num_queries):
    make.course_with(lessons=1)
    few = queries(lambda: next_for(person))
    for _number in range(5):
        do_lesson(person, make.lessons_of(make.course_with(lessons=3))[0])
    assert queries(lambda: next_for(person)) <= few
    with django_assert_max_num_queries(7):
        next_for(person)


@pytest.mark.parametrize("page", ["course", "lesson", "catalogue", "quiz"])
def test_pages_cost_the_same_however_much_there_is(learner_client, learner, page):
    """Counted when warm, as Wagtail keeps the site's root in its cache."""
    course = make.course_with(lessons=2)
    lesson = make.lessons_of(course)[0]
    url = {
        "course": course.url,
        "lesson": lesson.url,
        "catalogue": "/courses/",
        "quiz": f"/learn/quizzes/{course.uuid}/",
    }[page]
    learner_client.get(url)
    few = queries(lambda: learner_client.get(url))
    for _number in range(4):
        make.LessonFactory(parent=course)
        other = make.course_with(lessons=3)
        do_lesson(learner, make.lessons_of(other)[0])
    assert queries(lambda: learner_client.get(url)) == few


def test_everything_live_can_be_found_with_its_words():
    course = make.CourseFactory(title="儿童腹泻", title_bo="བཤལ་ནད།", summary="补液", summary_bo="ཆུ།")
    lesson = make.LessonFactory(parent=course, title="补锌", title_en="Zinc")
    lesson.body = LessonPage.body.field.to_python(
        [
            {"type": "text", "value": "<p>每天 <b>20 毫克</b></p>"},
            {"type": "points", "value": {"title": "危险征象", "danger": True, "points": ["抽搐", "血便"]}},
        ]
    )
    lesson.save()
    session = make.LiveSessionFactory(title_zh="直播", lecturer="扎西", description_zh="讨论病例")
    make.LessonFactory(parent=make.CourseFactory(live=False))
    make.LessonFactory(parent=course, live=False)
    found = {item.kind: item for item in searchable()}
    assert len(list(searchable())) == len(found) == 3
    assert found["course"].title == {"zh": "儿童腹泻", "bo": "བཤལ་ནད།"}
    assert found["course"].text == {"zh": "补液", "bo": "ཆུ།"}
    assert (found["lesson"].uuid, found["lesson"].url) == (lesson.uuid, lesson.url)
    assert found["lesson"].title == {"zh": "补锌", "en": "Zinc"}
    assert all(word in found["lesson"].text["zh"] for word in ("20 毫克", "危险征象", "抽搐", "血便"))
    assert "<b>" not in found["lesson"].text["zh"]
    assert found["live"].text == {"zh": "扎西 讨论病例"}
    assert found["live"].url == f"/learn/live/{session.uuid}/"


class TestWhatTheSearchReads:
    """Transcripts of all lectures are long: only those that are asked for are read."""

    @pytest.fixture
    def lessons(self):
        assets = [ready_asset(), ready_asset()]
        for asset in assets:
            captions(asset, "口服补液")
        return [make.LessonFactory(asset=asset) for asset in assets]

    def test_one_lesson(self, lessons):
        (found,) = searchable(only={lessons[1].uuid})
        assert (found.uuid, [moment.text for moment in found.moments]) == (lessons[1].uuid, ["口服补液"])

    def test_nothing(self, lessons):
        assert list(searchable(only=set())) == []

    def test_titles_alone(self, lessons):
        with CaptureQueriesContext(connection) as asked:
            found = list(searchable(with_moments=False))
        assert {item.uuid for item in found} >= {lesson.uuid for lesson in lessons}
        assert [item.moments for item in found] == [[]] * len(found)
        assert not [query for query in asked if "captionversion" in query["sql"]]


def test_a_moved_lesson_counts_in_the_list_as_on_the_courses_page(person):
    course, other = make.course_with(lessons=2, quiz=False), make.course_with(lessons=1, quiz=False)
    lesson = make.lessons_of(course)[0]
    do_lesson(person, lesson)
    lesson.move(other, pos="last-child")
    for place in (course, other):
        place.refresh_from_db()
    standing = {row.course: (row.done, row.total) for row in standings(person, [course, other])}
    for place in (course, other):
        overview = course_overview(person, place)
        assert standing[place] == (overview.done, overview.total)
    assert standing == {course: (0, 1), other: (1, 2)}


def test_a_course_that_is_not_saved_yet_has_an_empty_overview(person):
    overview = course_overview(person, CoursePage(title="新课程"))
    assert (overview.total, overview.quiz, overview.to_complete) == (0, None, False)
    assert quiz_of(CoursePage(title="新课程")) is None


def test_a_course_remembers_its_learners_when_the_lesson_was_moved_away(person):
    course, other = make.course_with(lessons=1, quiz=False), make.course_with(lessons=1)
    make.LessonFactory(parent=course)  # so that doing the first completes nothing
    lesson = make.lessons_of(course)[0]
    do_lesson(person, lesson)
    lesson.move(other, pos="last-child")
    course.refresh_from_db()
    assert has_learners(course)


def test_a_lesson_without_text_has_no_words():
    assert body_text(make.LessonFactory()) == ""


def test_a_page_knows_whether_anybody_learned_there(person):
    course = make.course_with(lessons=2)
    first, second = make.lessons_of(course)
    assert not has_learners(course)
    do_lesson(person, first)
    assert has_learners(course)
    assert has_learners(first)
    assert has_learners(course.get_parent())
    assert not has_learners(second)
