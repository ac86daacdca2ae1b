"""Lists of courses with their reviews: whose, in which order, in how many questions."""

import pytest
from django.test.utils import CaptureQueriesContext

from courses.reviews.selectors import has_reviews, lines, listed, reviews_of, standing_of
from courses.reviews.services import approve, send_back
from tests.courses.bank.people import ON
from tests.courses.reviews.drafting import drafted_course, lessons_of, submitted, taken, written
from tests.factories import courses as make

pytestmark = pytest.mark.django_db


def told(person):
    return [(line.course.title, line.standing and line.standing.state, line.drafts) for line in found(person)]


def found(person):
    return lines(listed(person, ON))


def test_a_person_sees_the_courses_of_the_own_hospital(here, elsewhere):
    course = drafted_course(here, title="我院课程")
    drafted_course(elsewhere, title="他院课程")
    assert told(here.reviewer) == [("我院课程", None, 3)]
    submitted(course, here.author)
    assert told(here.reviewer) == [("我院课程", "", 3)]
    assert told(elsewhere.reviewer) == [("他院课程", None, 3)]


def test_the_newest_review_is_told(here):
    course = drafted_course(here)
    taken(send_back, submitted(course, here.author), here.reviewer, note="改")
    assert told(here.author)[0][1] == "returned"
    second = submitted(course, here.author)
    assert told(here.author)[0][1] == ""
    taken(approve, second, here.reviewer)
    assert (told(here.author)[0][1], standing_of(course).review.number) == ("approved", 2)
    assert [review.number for review in reviews_of(course)] == [2, 1]


def test_drafts_are_counted_per_course(here):
    course = make.course_with(lessons=3, quiz=False, institution=here.institution)
    assert [line.drafts for line in found(here.author)] == [0]
    written(lessons_of(course)[1], here.author, title="改")
    assert [line.drafts for line in found(here.author)] == [1]


def test_a_longer_list_asks_no_more_questions(here, django_assert_num_queries):
    def questions():
        from django.db import connection

        with CaptureQueriesContext(connection) as asked:
            for line in found(here.author):
                assert line.course.institution.name
                assert line.standing.review.by.name
        return len(asked)

    submitted(drafted_course(here), here.author)
    few = questions()
    for _number in range(5):
        submitted(drafted_course(here), here.author)
    assert questions() == few


def test_a_reviewed_course_is_known_from_its_shelf_and_not_from_its_neighbour(here):
    course, neighbour = drafted_course(here), drafted_course(here)
    submitted(course, here.author)
    assert has_reviews(course)
    assert has_reviews(course.get_parent())
    assert not has_reviews(neighbour)
    assert not has_reviews(lessons_of(neighbour)[0])
