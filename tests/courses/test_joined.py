"""What was learned under one of two joined accounts is done under the other too."""

from datetime import UTC, datetime

import pytest

from courses.learning.selectors import course_overview, next_for
from courses.learning.services import KeyReused
from courses.models import CourseCompletion, LessonProgress, QuizAttempt
from courses.quizzes.selectors import attempt_of
from courses.services import complete_course, record_progress, submit_attempt
from lms.common.identifiers import new_id
from lms.directory.services import merge_people
from tests.factories import courses as make
from tests.factories.directory import PractitionerFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


@pytest.fixture
def kept():
    return PractitionerFactory()


@pytest.fixture
def twin():
    return PractitionerFactory()


@pytest.fixture
def course():
    return make.course_with(lessons=2, quiz=True)


@pytest.fixture
def join(kept, twin, on):
    return lambda: merge_people(kept=kept, merged=twin, reason="one person", on=on)


def do(person, lesson, key=None):
    return record_progress(practitioner=person, lesson=lesson, key=key or new_id(), at=AT)


def test_a_course_begun_under_one_account_is_completed_under_the_other(kept, twin, course, join):
    first, second = make.lessons_of(course)
    done = do(twin, first)
    submit_attempt(practitioner=twin, quiz=course.quiz, key=new_id(), answers=make.answers(course.quiz), at=AT)
    join()
    assert [lesson.done for lesson in course_overview(kept, course).lessons] == [True, False]
    assert next_for(kept)[0].started
    assert do(kept, first) == done
    do(kept, second)
    overview = course_overview(kept, course)
    assert overview.completion.practitioner == kept
    assert overview.best.practitioner == twin


def test_a_course_that_is_completed_is_not_completed_again(kept, twin, course, join):
    make.finish(twin, course, at=AT)
    join()
    assert complete_course(practitioner=kept, course=course, at=AT).practitioner == twin
    assert CourseCompletion.objects.count() == 1
    assert next_for(kept) == []


def test_a_key_from_before_is_recognised_and_a_strangers_is_not(kept, twin, course, join):
    first, _second = make.lessons_of(course)
    mine, strange = new_id(), new_id()
    done = do(twin, first, mine)
    do(PractitionerFactory(), first, strange)
    with pytest.raises(KeyReused):
        do(kept, first, mine)
    join()
    assert do(kept, first, mine) == done
    with pytest.raises(KeyReused):
        do(kept, first, strange)


def test_attempts_are_seen_by_nobody_else(kept, twin, course, join, on):
    given = {"quiz": course.quiz, "answers": make.answers(course.quiz), "at": AT}
    attempt = submit_attempt(practitioner=twin, key=new_id(), **given)
    submit_attempt(practitioner=PractitionerFactory(), key=new_id(), **given)
    assert attempt_of(kept, attempt.pk) is None
    join()
    assert attempt_of(kept, attempt.pk) == attempt
    assert list(QuizAttempt.objects.visible_to(kept, on)) == [attempt]
    assert not LessonProgress.objects.visible_to(kept, on).exists()
