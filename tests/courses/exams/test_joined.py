"""An examination ends its course as a quiz does."""

import pytest
from django.urls import reverse

from courses.exams import services
from courses.exams.selectors import ending_exam, has_exam, open_exams
from courses.learning.selectors import course_overview, has_learners
from courses.models import CourseCompletion
from courses.quizzes.policy import courses_to_examine
from courses.services import record_progress
from lms.common.identifiers import new_id
from tests.factories import courses as make_courses
from tests.factories import exams as make
from tests.factories.directory import PractitionerFactory, UserFactory
from tests.factories.exams import MINUTE, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def exam():
    return make.published(course=make_courses.course_with(lessons=1, quiz=False))


def do_lessons(person, course, at=NOW):
    for lesson in make_courses.lessons_of(course):
        record_progress(practitioner=person, lesson=lesson, key=new_id(), at=at)


@pytest.mark.parametrize("first", ["lessons", "exam"])
def test_lessons_and_a_pass_complete_the_course_in_either_order(exam, first):
    person = PractitionerFactory()
    steps = [
        lambda: do_lessons(person, exam.course, NOW + 5 * MINUTE),
        lambda: make.taken(person, exam, ["b", "b", "a"], at=NOW + MINUTE),
    ]
    for step in steps if first == "lessons" else reversed(steps):
        assert not CourseCompletion.objects.exists()
        step()
    done = CourseCompletion.objects.get()
    assert (done.practitioner, done.score, done.at) == (person, 66, NOW + 5 * MINUTE)


def test_lessons_alone_do_not_complete_it_and_neither_does_a_failure(exam):
    person = PractitionerFactory()
    do_lessons(person, exam.course)
    make.taken(person, exam, ["a", "a", "a"])
    assert not CourseCompletion.objects.exists()
    overview = course_overview(person, exam.course)
    assert (overview.exam, overview.best.score, overview.to_complete) == (exam, 0, False)


def test_a_pass_that_ends_by_time_completes_it(exam):
    person = PractitionerFactory()
    do_lessons(person, exam.course)
    make.answer_all(make.begun(person, exam), ["b", "b", "b"])
    services.close_overdue(at=NOW + 60 * MINUTE)
    assert CourseCompletion.objects.get().score == 100


def test_a_course_with_an_examination_gets_no_quiz_and_keeps_its_learners(exam):
    superuser = UserFactory(is_superuser=True, is_staff=True)
    assert exam.course not in courses_to_examine(superuser)
    assert has_exam(exam.course)
    assert not has_learners(exam.course)
    make.begun(PractitionerFactory(), exam)
    assert has_learners(exam.course)


def test_a_draft_belongs_to_no_page_and_is_not_asked_for():
    draft = make.ExamFactory(course=make_courses.course_with(lessons=1, quiz=False))
    assert ending_exam(draft.course) is None
    assert has_exam(draft.course)
    person = PractitionerFactory()
    do_lessons(person, draft.course)
    assert CourseCompletion.objects.get().score is None


def test_a_withdrawn_one_is_still_asked_for_and_not_led_to(exam):
    services.withdraw(exam=exam, at=NOW)
    person = PractitionerFactory()
    do_lessons(person, exam.course)
    assert not CourseCompletion.objects.exists()
    overview = course_overview(person, exam.course)
    assert (overview.exam, overview.asked_exam, overview.to_complete) == (None, exam, False)


def test_a_pass_in_an_attempt_that_ran_when_it_was_withdrawn_completes_the_course(exam):
    person = PractitionerFactory()
    attempt = make.begun(person, exam)
    services.withdraw(exam=exam, at=NOW)
    do_lessons(person, exam.course)
    make.answer_all(attempt, ["b", "b", "b"])
    services.submit(attempt=attempt, key=new_id(), at=NOW + MINUTE)
    assert CourseCompletion.objects.get().score == 100


def test_those_of_courses_stand_with_their_course(exam):
    free = make.published()
    closed = make.published(closes_at=NOW)
    assert list(open_exams(NOW)) == [free]
    assert closed.status == "published"


def test_the_course_page_leads_to_it(learner_client, exam):
    page = learner_client.get(exam.course.url).content.decode()
    assert reverse("courses:exam", args=[exam.uuid]) in page
