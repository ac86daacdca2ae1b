"""Lessons done, attempts scored, courses completed: each once, together with what they earn."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.learning.services import KeyReused
from courses.models import CourseCompletion, LessonProgress, Option, Question, Quiz, QuizAttempt
from courses.quizzes.services import AnswersChanged, NotAnswered
from courses.services import complete_course, record_progress, submit_attempt
from lms.common.events import learning_completed
from lms.common.identifiers import new_id
from tests.factories import courses as make
from tests.factories.directory import PractitionerFactory

AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


@pytest.fixture
def person(db):
    return PractitionerFactory()


@pytest.fixture
def announced():
    """The completions that are announced while the test runs."""
    received = []

    def note(sender, **payload):
        received.append(payload)

    learning_completed.connect(note)
    yield received
    learning_completed.disconnect(note)


def do_lesson(person, lesson, *, key=None, at=AT):
    return record_progress(practitioner=person, lesson=lesson, key=key or new_id(), at=at)


def attempt(person, quiz, *, key=None, wrong=0, answers=None, at=AT):
    chosen = make.answers(quiz, wrong=wrong) if answers is None else answers
    return submit_attempt(practitioner=person, quiz=quiz, key=key or new_id(), answers=chosen, at=at)


def test_a_lesson_is_done_once_however_often_it_is_sent(person):
    lesson = make.LessonFactory()
    key = new_id()
    first = do_lesson(person, lesson, key=key)
    again = do_lesson(person, lesson, key=key, at=AT + timedelta(days=3))
    other_device = do_lesson(person, lesson)
    assert first == again == other_device
    assert LessonProgress.objects.get().at == AT


def test_progress_remembers_the_course_of_the_lesson(person):
    course = make.course_with(lessons=1)
    assert do_lesson(person, make.lessons_of(course)[0]).course == course


def test_a_key_cannot_stand_for_another_lesson_or_person(person):
    course = make.course_with(lessons=2)
    first, second = make.lessons_of(course)
    key = do_lesson(person, first).pk
    with pytest.raises(KeyReused):
        do_lesson(person, second, key=key)
    with pytest.raises(KeyReused):
        do_lesson(PractitionerFactory(), first, key=key)


@pytest.mark.parametrize("model", [LessonProgress, CourseCompletion, QuizAttempt])
def test_facts_cannot_be_changed_or_removed(person, model):
    make.finish(person, make.course_with(lessons=1), at=AT)
    fact = model.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=fact.pk).update(at=AT + timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=fact.pk)._raw_delete("default")
    assert model.objects.get().at == AT


def test_a_course_needs_every_lesson_and_the_quiz(person, announced):
    course = make.course_with(lessons=2)
    first, second = make.lessons_of(course)
    do_lesson(person, first)
    attempt(person, course.quiz)
    assert not announced
    do_lesson(person, second)
    assert announced == [
        {"signal": learning_completed, "practitioner": person, "course": course, "at": AT, "score": 100}
    ]


def test_a_passed_quiz_after_the_lessons_completes_the_course(person, announced):
    course = make.course_with(lessons=1, pass_mark=60)
    do_lesson(person, make.lessons_of(course)[0])
    attempt(person, course.quiz, wrong=1)
    completion = CourseCompletion.objects.get()
    assert (completion.practitioner, completion.course, completion.score) == (person, course, 66)
    assert [payload["score"] for payload in announced] == [66]


def test_a_failed_quiz_completes_nothing(person, announced):
    course = make.course_with(lessons=1, pass_mark=67)
    do_lesson(person, make.lessons_of(course)[0])
    assert not attempt(person, course.quiz, wrong=1).passed
    assert not announced


def test_the_best_attempt_counts_for_the_completion(person):
    course = make.course_with(lessons=1, pass_mark=60)
    attempt(person, course.quiz, wrong=1)
    attempt(person, course.quiz)
    do_lesson(person, make.lessons_of(course)[0])
    assert CourseCompletion.objects.get().score == 100


def test_without_a_quiz_the_lessons_are_enough_and_there_is_no_score(person, announced):
    course = make.course_with(lessons=1, quiz=False)
    do_lesson(person, make.lessons_of(course)[0])
    assert announced[0]["score"] is None


def test_a_draft_lesson_is_not_asked_for(person, announced):
    course = make.course_with(lessons=1, quiz=False)
    make.LessonFactory(parent=course, live=False)
    do_lesson(person, make.lessons_of(course)[0])
    assert len(announced) == 1


def test_an_empty_course_cannot_be_completed(person):
    course = make.course_with(lessons=0, quiz=False)
    assert complete_course(practitioner=person, course=course, at=AT) is None


def test_completing_twice_is_one_completion_announced_once(person, announced):
    course = make.course_with(lessons=1)
    make.finish(person, course, at=AT)
    again = complete_course(practitioner=person, course=course, at=AT + timedelta(days=9))
    attempt(person, course.quiz)
    assert again == CourseCompletion.objects.get()
    assert len(announced) == 1


def test_an_error_of_a_receiver_undoes_the_step_that_caused_it(person):
    course = make.course_with(lessons=1, quiz=False)

    def refuse(sender, **payload):
        raise RuntimeError("the credit cannot be written")

    learning_completed.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            do_lesson(person, make.lessons_of(course)[0])
    finally:
        learning_completed.disconnect(refuse)
    assert not LessonProgress.objects.exists()
    assert not CourseCompletion.objects.exists()


def test_the_same_key_answers_with_the_same_attempt(person):
    quiz = make.course_with().quiz
    key = new_id()
    first = attempt(person, quiz, key=key)
    again = attempt(person, quiz, key=key)
    assert (again.pk, again.score) == (first.pk, 100)
    assert QuizAttempt.objects.count() == 1


def test_other_answers_under_a_used_key_are_not_lost_silently(person):
    quiz = make.course_with().quiz
    key = attempt(person, quiz, wrong=3).pk
    with pytest.raises(AnswersChanged):
        attempt(person, quiz, key=key)
    assert QuizAttempt.objects.get().score == 0
    assert attempt(person, quiz, key=key, answers={}).pk == key  # nothing was said otherwise


def test_an_attempts_key_cannot_stand_for_another_quiz_or_person(person):
    quiz = make.course_with().quiz
    key = attempt(person, quiz).pk
    with pytest.raises(KeyReused):
        attempt(PractitionerFactory(), quiz, key=key)
    with pytest.raises(KeyReused):
        attempt(person, make.course_with().quiz, key=key)


def test_missing_answers_are_named_and_nothing_is_written(person):
    quiz = make.course_with().quiz
    answers = make.answers(quiz)
    first, second, third = answers
    foreign = answers[third]
    with pytest.raises(NotAnswered) as problem:
        attempt(person, quiz, answers={second: foreign, third: foreign})
    assert problem.value.missing == [first, second]
    assert not QuizAttempt.objects.exists()


def test_a_quiz_without_one_best_answer_is_not_scored(person):
    quiz = make.course_with().quiz
    answers = make.answers(quiz)
    Option.objects.filter(question__quiz=quiz).update(correct=True)
    with pytest.raises(ValueError, match="one best answer"):
        attempt(person, quiz, answers=answers)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questions=st.integers(1, 7), wrong=st.integers(0, 7), mark=st.integers(1, 100))
def test_the_score_is_the_share_of_best_answers_rounded_down(person, questions, wrong, mark):
    wrong = min(wrong, questions)
    course = make.CourseFactory(pass_mark=mark)
    scored = attempt(person, make.quiz_for(course, questions=questions), wrong=wrong)
    right = questions - wrong
    assert (scored.correct, scored.total) == (right, questions)
    assert scored.score * questions <= 100 * right < (scored.score + 1) * questions
    # Rounding down never lets anybody pass whose exact share is below the mark, and never fails one above it.
    assert scored.passed == (100 * right >= mark * questions)


@pytest.mark.services
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's writers wait for each other; see script/test")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_devices_at_the_same_moment_complete_the_course_once(announced):
    person = PractitionerFactory()
    course = make.course_with(lessons=1, quiz=True)
    lesson, quiz, answers = make.lessons_of(course)[0], course.quiz, make.answers(course.quiz)
    steps = [
        lambda: do_lesson(person, lesson),
        lambda: attempt(person, quiz, answers=answers),
        lambda: do_lesson(person, lesson),
        lambda: attempt(person, quiz, answers=answers),
    ]
    start = threading.Barrier(len(steps))
    errors = []

    def run(step):
        try:
            start.wait(timeout=10)
            step()
        except Exception as error:  # noqa: BLE001 - a thread's error must reach the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert errors == []
    assert LessonProgress.objects.count() == 1
    assert CourseCompletion.objects.count() == 1
    assert len(announced) == 1


def test_the_database_itself_refuses_a_second_completion(person):
    course = make.CourseFactory()
    CourseCompletion.objects.create(practitioner=person, course=course, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        CourseCompletion.objects.create(practitioner=person, course=course, at=AT)


def test_question_and_quiz_texts_fall_back_to_chinese(person):
    question = Question.objects.filter(quiz=make.course_with().quiz).first()
    assert (question.text, question.text_lang, question.explanation_lang) == ("问题0", "zh-Hans", "zh-Hans")
    assert str(question) == "问题0"
    assert str(Quiz.objects.get()) == str(question.quiz.course)
