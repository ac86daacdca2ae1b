"""What a draft lacks is said by page and field before a reviewer is asked."""

from datetime import UTC, datetime

import pytest

from courses.models import LessonPage
from courses.reviews.completeness import problems_of
from tests.courses.reviews.drafting import drafted_course, lessons_of, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(here):
    return drafted_course(here, lessons=1)


def lacking(page, revision):
    return [(problem.field, problem.text) for problem in problems_of(page, revision)]


def test_a_whole_draft_lacks_nothing(course):
    assert lacking(course, course.latest_revision) == []


def test_an_empty_field_is_named(here, course):
    revision = written(course, here.author, summary="", effort_minutes=0)
    fields = {field for field, _text in lacking(course, revision)}
    assert fields == {"summary", "effort in minutes"}


def test_a_text_with_an_empty_block_is_named(here, course):
    lesson = lessons_of(course)[0]
    broken = LessonPage.body.field.to_python([{"type": "heading", "value": ""}])
    ((field, text),) = lacking(lesson, written(lesson, here.author, body=broken))
    assert field == "text"
    assert "open the page and save it" in text


def test_questions_without_a_right_answer_are_named(here, course):
    lesson = lessons_of(course)[0]
    options = [{"text_zh": word, "text_bo": "", "correct": False} for word in ("甲", "乙")]
    question = {"text_zh": "问", "text_bo": "", "options": options, "explanation_zh": "因", "explanation_bo": ""}
    broken = LessonPage.practice.field.to_python([{"type": "question", "value": question}])
    assert [field for field, _text in lacking(lesson, written(lesson, here.author, practice=broken))] == [
        "practice questions"
    ]


@pytest.mark.parametrize("name", ["go_live_at", "expire_at"])
def test_a_day_of_its_own_is_not_given_to_review(here, course, name):
    """Approved today, it would be published on a day that nobody who publishes has chosen."""
    revision = written(course, here.author, **{name: datetime(2099, 1, 1, tzinfo=UTC)})
    ((_field, text),) = lacking(course, revision)
    assert "dates of publishing" in text
