"""Who is in a course: by a button, by what they do first, out again; each step once, in whatever order it arrives."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.learning.forms import step_of
from courses.learning.handlers import learned
from courses.learning.selectors import courses_of, has_learners
from courses.learning.services import enrol, enrol_by_act, leave
from courses.models import CourseCompletion, EnrolmentStep, LessonProgress, PracticeAnswer
from courses.practice.selectors import questions_of
from courses.practice.services import answer_practice
from courses.services import record_progress, submit_attempt
from lms.common.identifiers import new_id
from tests.factories import courses as make
from tests.factories.directory import PractitionerFactory
from tests.factories.exams import NOW, begun, published

AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return PractitionerFactory()


@pytest.fixture
def course():
    return make.course_with(lessons=2)


def steps(person, course):
    found = EnrolmentStep.objects.of(person).filter(course=course).order_by("number")
    return list(found.values_list("number", "way"))


def url_of(name, course):
    return reverse(f"courses:{name}", args=[course.uuid])


def text_of(response):
    return response.content.decode()


# --- the steps


def test_a_hundred_clicks_are_one_enrolment(person, course):
    taken = [enrol(practitioner=person, course=course, number=1, at=AT) for _click in range(100)]
    assert taken == [True] + [False] * 99
    assert steps(person, course) == [(1, "self")]


def test_out_and_in_again_are_steps_of_their_own(person, course):
    assert enrol(practitioner=person, course=course, number=1, at=AT)
    assert leave(practitioner=person, course=course, number=2, at=AT)
    assert enrol(practitioner=person, course=course, number=3, at=AT)
    assert steps(person, course) == [(1, "self"), (2, "left"), (3, "self")]


def test_an_old_page_undoes_nothing(person, course):
    enrol(practitioner=person, course=course, number=1, at=AT)
    leave(practitioner=person, course=course, number=2, at=AT)
    assert not enrol(practitioner=person, course=course, number=1, at=AT)  # the form from before leaving
    enrol(practitioner=person, course=course, number=3, at=AT)
    assert not leave(practitioner=person, course=course, number=2, at=AT)
    assert len(steps(person, course)) == 3


@pytest.mark.parametrize(("act", "number"), [(enrol, 0), (enrol, 2), (enrol, 3), (leave, 1), (leave, 2), (leave, 9999)])
def test_a_number_that_is_not_due_does_nothing(person, course, act, number):
    assert not act(practitioner=person, course=course, number=number, at=AT)
    assert steps(person, course) == []


@pytest.mark.parametrize(("number", "way"), [(0, "left"), (1, "left"), (2, "self"), (2, "act")])
def test_the_database_refuses_what_goes_in_twice_or_out_first(person, course, number, way):
    with pytest.raises(IntegrityError), transaction.atomic():
        EnrolmentStep.objects.create(practitioner=person, course=course, number=number, way=way, at=AT)


def test_the_database_refuses_the_same_step_twice_and_changes(person, course):
    enrol(practitioner=person, course=course, number=1, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        EnrolmentStep.objects.create(practitioner=person, course=course, number=1, way="act", at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        EnrolmentStep.objects.update(way="act")
    with pytest.raises(IntegrityError), transaction.atomic():
        EnrolmentStep.objects.all().delete()


@pytest.mark.services
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's writers wait for each other")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_clicks_at_the_same_moment_are_one_enrolment(person, course):
    together = threading.Barrier(4)
    failed = []

    def click():
        together.wait()
        try:
            enrol(practitioner=person, course=course, number=1, at=AT)
        except IntegrityError as error:
            failed.append(error)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _each in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert failed == []
    assert steps(person, course) == [(1, "self")]


# --- what is done first


def test_a_lesson_done_enrols(person, course):
    lesson = make.lessons_of(course)[0]
    key = new_id()
    for _twice in range(2):
        record_progress(practitioner=person, lesson=lesson, key=key, at=AT)
    assert steps(person, course) == [(1, "act")]
    assert EnrolmentStep.objects.get().at == AT


def test_a_practice_question_enrols(person, course):
    lesson = make.lesson_to_practise(parent=course)
    question = questions_of(lesson)[0]
    chosen = [question.options[0].id]
    answer_practice(practitioner=person, lesson=lesson, question=question, options=chosen, key=new_id(), at=AT)
    assert steps(person, course) == [(1, "act")]


def test_a_quiz_enrols(person, course):
    answers = make.answers(course.quiz, wrong=1)
    submit_attempt(practitioner=person, quiz=course.quiz, key=new_id(), answers=answers, at=AT)
    assert steps(person, course) == [(1, "act")]


def test_a_lecture_played_enrols(person, course):
    make.LecturePlayedFactory(practitioner=person, lesson=make.lessons_of(course)[0])
    assert steps(person, course) == [(1, "act")]


def test_an_examination_of_the_course_enrols_and_one_of_none_does_not(person):
    course = make.course_with(lessons=1, quiz=False)
    begun(person, published(course=course), at=NOW)
    assert steps(person, course) == [(1, "act")]
    begun(person, published(), at=NOW)
    assert EnrolmentStep.objects.count() == 1


def test_rows_that_are_loaded_from_a_file_enrol_nobody(person, course):
    learned(PracticeAnswer(practitioner=person), created=True, raw=True)
    learned(PracticeAnswer(practitioner=person), created=False)
    assert steps(person, course) == []


def test_an_act_that_is_undone_enrols_nobody(person, course):
    with transaction.atomic():
        record_progress(practitioner=person, lesson=make.lessons_of(course)[0], key=new_id(), at=AT)
        transaction.set_rollback(True)
    assert steps(person, course) == []
    assert not LessonProgress.objects.exists()


def test_who_is_enrolled_already_is_not_enrolled_by_an_act(person, course):
    enrol(practitioner=person, course=course, number=1, at=AT)
    record_progress(practitioner=person, lesson=make.lessons_of(course)[0], key=new_id(), at=AT)
    assert steps(person, course) == [(1, "self")]


def test_an_act_from_before_leaving_that_arrives_late_is_no_return(person, course):
    first, second = make.lessons_of(course)
    enrol(practitioner=person, course=course, number=1, at=AT)
    leave(practitioner=person, course=course, number=2, at=AT + timedelta(days=2))
    record_progress(practitioner=person, lesson=first, key=new_id(), at=AT + timedelta(days=1))
    assert len(steps(person, course)) == 2
    record_progress(practitioner=person, lesson=second, key=new_id(), at=AT + timedelta(days=3))
    assert steps(person, course)[-1] == (3, "act")


def test_leaving_keeps_what_was_learned(person):
    course = make.course_with(lessons=2)
    first, second = make.lessons_of(course)
    record_progress(practitioner=person, lesson=first, key=new_id(), at=AT)
    leave(practitioner=person, course=course, number=2, at=AT)
    answers = make.answers(course.quiz)
    submit_attempt(practitioner=person, quiz=course.quiz, key=new_id(), answers=answers, at=AT + timedelta(days=1))
    record_progress(practitioner=person, lesson=second, key=new_id(), at=AT + timedelta(days=1))
    assert CourseCompletion.objects.of(person).filter(course=course).exists()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(st.integers(0, 60).filter(lambda day: day != 30), min_size=1, max_size=6),
    doubled=st.lists(st.integers(0, 5), max_size=6),
    order=st.randoms(use_true_random=False),
)
def test_acts_in_any_order_and_doubled_enrol_once(course, days, doubled, order):
    """After leaving on day 30: whatever arrives, the person is in the course exactly when one act came after it."""
    person = PractitionerFactory()
    enrol(practitioner=person, course=course, number=1, at=AT)
    leave(practitioner=person, course=course, number=2, at=AT + timedelta(days=30))
    arriving = days + [days[place % len(days)] for place in doubled]
    order.shuffle(arriving)
    for day in arriving:
        enrol_by_act(practitioner=person, course=course, at=AT + timedelta(days=day))
    assert len(steps(person, course)) == (3 if max(days) > 30 else 2)


# --- the pages


def test_enrolling_and_leaving_on_the_page(learner_client, learner, course):
    assert f'action="{url_of("course_enrol", course)}"' in text_of(learner_client.get(course.url))
    page = learner_client.post(url_of("course_enrol", course), {"number": "1"}, follow=True)
    assert "You are enrolled" in text_of(page)
    assert course.title in text_of(learner_client.get(reverse("courses:mine")))
    assert "not begun" in text_of(learner_client.get(reverse("courses:mine")))
    assert f'action="{url_of("course_enrol", course)}"' not in text_of(page)
    page = learner_client.post(url_of("course_leave", course), {"number": "2"}, follow=True)
    assert "What you learned is kept" in text_of(page)
    assert course.title not in text_of(learner_client.get(reverse("courses:mine")))
    assert 'name="number" value="3"' in text_of(page)


def test_a_second_press_says_nothing_and_does_nothing(learner_client, learner, course):
    for _twice in range(2):
        page = learner_client.post(url_of("course_enrol", course), {"number": "1"}, follow=True)
    assert "You are enrolled" not in text_of(page)
    assert len(steps(learner, course)) == 1


@pytest.mark.parametrize("name", ["course_enrol", "course_leave"])
@pytest.mark.parametrize("number", ["", "-1", "1.0", "١", "1" * 5000, "\x00", "<script>", "{{7*7}}", "1 OR 1=1"])
def test_a_number_of_nobodys_form_is_refused(learner_client, learner, course, name, number):
    assert learner_client.post(url_of(name, course), {"number": number}).status_code == 400
    assert steps(learner, course) == []


@pytest.mark.parametrize("name", ["course_enrol", "course_leave"])
def test_reading_the_address_changes_nothing(learner_client, learner, course, name):
    assert learner_client.get(url_of(name, course)).url == course.url
    assert steps(learner, course) == []


def test_a_course_that_is_withdrawn_takes_nobody(learner_client, learner, course):
    course.unpublish()
    assert learner_client.post(url_of("course_enrol", course), {"number": "1"}).status_code == 404


def test_a_completed_course_is_not_left(learner_client, learner, course):
    make.finish(learner, course, at=AT)
    page = text_of(learner_client.get(course.url))
    assert "/leave/" not in page
    assert "/enrol/" not in page
    assert "completed" in text_of(learner_client.get(reverse("courses:mine")))


def test_nothing_of_others_is_in_the_list(learner_client, person, course):
    enrol(practitioner=person, course=course, number=1, at=AT)
    page = text_of(learner_client.get(reverse("courses:mine")))
    assert course.title not in page
    assert "You are not enrolled in a course." in page


def test_a_title_with_markup_stays_text(learner_client, learner):
    course = make.course_with(lessons=1, title="<script>alert(1)</script>{{7*7}}")
    enrol(practitioner=learner, course=course, number=1, at=AT)
    page = text_of(learner_client.get(reverse("courses:mine")))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page


@pytest.mark.parametrize("page", ["0", "-1", "9999", "%00", "\x00", "x" * 5000])
def test_a_page_that_there_is_not_shows_one_that_there_is(learner_client, page):
    assert learner_client.get(reverse("courses:mine"), {"page": page}).status_code == 200


@pytest.mark.parametrize("url", ["/", "/learn/catalogue/"])
def test_the_list_is_linked(learner_client, course, url):
    assert f'href="{reverse("courses:mine")}"' in text_of(learner_client.get(url, follow=True))


def test_more_courses_ask_no_more(learner_client, learner):
    def asked():
        with CaptureQueriesContext(connection) as captured:
            learner_client.get(reverse("courses:mine"))
        return len(captured)

    def another():
        enrol(practitioner=learner, course=make.course_with(lessons=2), number=1, at=AT)

    another()
    asked()
    before = asked()
    for _each in range(4):
        another()
    assert asked() == before <= 12


# --- what follows


def test_what_is_open_stands_before_what_is_completed(learner):
    done, open_course = make.course_with(lessons=1), make.course_with(lessons=1)
    make.finish(learner, done, at=AT)
    enrol(practitioner=learner, course=open_course, number=1, at=AT)
    assert [course.pk for course in courses_of(learner)] == [open_course.pk, done.pk]


def test_who_is_enrolled_goes_on_there_and_who_left_is_not_asked_back(learner_client, learner):
    older, newer = make.course_with(lessons=1), make.course_with(lessons=1)
    enrol(practitioner=learner, course=older, number=1, at=AT)
    assert learner_client.get("/").context["home"].courses[0].course.pk == older.pk
    record_progress(practitioner=learner, lesson=make.lessons_of(newer)[0], key=new_id(), at=AT)
    leave(practitioner=learner, course=newer, number=2, at=AT)
    assert [item.course.pk for item in learner_client.get("/").context["home"].courses] == [older.pk, newer.pk]


def test_a_course_with_somebody_in_it_is_not_deleted(person, course):
    assert not has_learners(course)
    enrol(practitioner=person, course=course, number=1, at=AT)
    assert has_learners(course)


@pytest.mark.parametrize("number", ["1", "0", "9999"])
def test_a_number_of_the_form(number):
    assert step_of({"number": number}) == int(number)
