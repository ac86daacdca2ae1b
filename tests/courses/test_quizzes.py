"""Answering a quiz: the form, what comes back, and that the key stays on the server."""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from courses.models import CourseCompletion, Option, Question, QuizAttempt
from courses.quizzes.presenters import answers_from, questions_to_answer
from courses.quizzes.selectors import Paper, PaperQuestion, live_paper, paper_of
from lms.common.identifiers import new_id
from tests.factories import courses as make
from tests.factories.directory import signed_in_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(db):
    return make.course_with(lessons=1).quiz


def address(quiz) -> str:
    return reverse("courses:quiz", args=[quiz.course.uuid])


def form_of(answers) -> dict[str, int]:
    return {f"q{question}": option for question, option in answers.items()}


def test_the_form_has_a_group_of_radio_buttons_for_each_question(learner_client, quiz):
    page = learner_client.get(address(quiz)).content.decode()
    assert page.count("<fieldset") == 3
    assert page.count('type="radio"') == 12
    assert page.count("<legend>") == 3


def test_the_key_never_reaches_the_browser_before_an_attempt(learner_client, quiz):
    """The page is the same to the letter whichever options are the best ones, and holds no explanation."""
    key = "00000000-0000-7000-8000-000000000001"
    form = {"key": key}  # handed in empty: the form comes back under the same key
    before = learner_client.post(address(quiz), form)
    for question in Question.objects.filter(quiz=quiz):
        right = Option.objects.get(question=question, correct=True)
        Option.objects.filter(question=question).update(correct=False)
        other = Option.objects.filter(question=question).exclude(pk=right.pk).first()
        Option.objects.filter(pk=other.pk).update(correct=True)
    after = learner_client.post(address(quiz), form)
    assert strip_token(before) == strip_token(after)
    assert "解析" not in before.content.decode()
    assert "correct" not in before.content.decode()


def strip_token(response) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


def test_options_stand_in_the_order_of_the_attempts_key(quiz):
    paper = paper_of(quiz)
    asked = paper.questions[0]
    key = new_id()
    assert asked.shuffled(key) == asked.shuffled(key)
    orders = {tuple(option.pk for option in asked.shuffled(new_id())) for _number in range(60)}
    assert len(orders) > 5
    assert all(sorted(order) == sorted(option.pk for option in asked.options) for order in orders)


def test_handing_in_answers_shows_the_result_with_explanations(learner_client, learner, quiz):
    response = learner_client.post(address(quiz), {"key": new_id(), **form_of(make.answers(quiz, wrong=1))})
    attempt = QuizAttempt.objects.get()
    assert (attempt.practitioner, attempt.score, attempt.passed) == (learner, 66, True)
    assert response.url == reverse("courses:attempt", args=[attempt.pk])
    page = learner_client.get(response.url).content.decode()
    assert "66 %" in page
    assert all(f"解析{number}" in page for number in range(3))
    assert page.count('class="tag bad"') == 1


def test_a_failed_attempt_may_be_repeated(learner_client, quiz):
    response = learner_client.post(address(quiz), {"key": new_id(), **form_of(make.answers(quiz, wrong=3))})
    assert address(quiz) in learner_client.get(response.url).content.decode()
    learner_client.post(address(quiz), {"key": new_id(), **form_of(make.answers(quiz))})
    assert QuizAttempt.objects.count() == 2


def test_missing_answers_are_named_and_the_others_kept(learner_client, quiz):
    answers = make.answers(quiz)
    first, second, third = answers
    key = new_id()
    response = learner_client.post(address(quiz), {"key": key, f"q{second}": answers[second]})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#q{first}"' in page
    assert f'href="#q{third}"' in page
    assert f'href="#q{second}"' not in page
    assert re.search(rf'name="q{second}" value="{answers[second]}" checked', page)
    assert f'value="{key}"' in page
    assert not QuizAttempt.objects.exists()


def test_handing_in_twice_is_one_attempt(learner_client, quiz):
    form = {"key": new_id(), **form_of(make.answers(quiz))}
    first, second = learner_client.post(address(quiz), form), learner_client.post(address(quiz), form)
    assert first.url == second.url
    assert QuizAttempt.objects.count() == 1


def test_other_answers_after_back_are_kept_for_a_new_attempt(learner_client, quiz):
    key = str(new_id())
    learner_client.post(address(quiz), {"key": key, **form_of(make.answers(quiz, wrong=3))})
    corrected = form_of(make.answers(quiz))
    response = learner_client.post(address(quiz), {"key": key, **corrected})
    page = response.content.decode()
    assert response.status_code == 409
    assert "already handed in" in page
    assert key not in page
    assert page.count(" checked") == 3
    fresh = re.search(r'name="key" value="([^"]+)"', page)[1]
    learner_client.post(address(quiz), {"key": fresh, **corrected})
    assert sorted(QuizAttempt.objects.values_list("score", flat=True)) == [0, 100]


def test_the_browser_does_not_keep_a_form_that_was_handed_in(learner_client, quiz):
    assert "no-store" in learner_client.get(address(quiz))["Cache-Control"]


def test_passing_after_the_lessons_completes_the_course(learner_client, learner, quiz):
    lesson = make.lessons_of(quiz.course)[0]
    learner_client.post(reverse("courses:lesson_done", args=[lesson.uuid]), {"key": new_id()})
    response = learner_client.post(address(quiz), {"key": new_id(), **form_of(make.answers(quiz))})
    assert CourseCompletion.objects.filter(practitioner=learner, course=quiz.course).exists()
    assert reverse("records:mine") in learner_client.get(response.url).content.decode()


def test_nobody_reads_another_persons_attempt(client, learner_client, quiz):
    url = learner_client.post(address(quiz), {"key": new_id(), **form_of(make.answers(quiz))}).url
    client.force_login(signed_in_person(role="learner").user)
    assert client.get(url).status_code == 404
    assert client.get(reverse("courses:attempt", args=[new_id()])).status_code == 404


def test_a_result_outlives_a_question_that_was_removed(learner_client, quiz):
    url = learner_client.post(address(quiz), {"key": new_id(), **form_of(make.answers(quiz))}).url
    Question.objects.filter(quiz=quiz).first().delete()
    page = learner_client.get(url).content.decode()
    assert "100 %" in page
    assert page.count("解析") == 2


def test_a_quiz_of_a_draft_course_or_without_answers_is_not_there(learner_client, quiz):
    draft = make.course_with(live=False)
    assert learner_client.get(reverse("courses:quiz", args=[draft.uuid])).status_code == 404
    assert learner_client.get(reverse("courses:quiz", args=[make.CourseFactory().uuid])).status_code == 404
    Option.objects.filter(question__quiz=quiz).update(correct=False)
    assert live_paper(quiz.course.uuid) is None
    assert learner_client.get(address(quiz)).status_code == 404


def test_only_learners_answer(client, quiz):
    client.force_login(signed_in_person(role="commission").user)
    assert client.get(address(quiz)).status_code == 403
    assert client.post(address(quiz), {"key": new_id()}).status_code == 403


def test_a_form_without_a_key_is_refused(learner_client, quiz):
    assert learner_client.post(address(quiz), form_of(make.answers(quiz))).status_code == 400


def paper_in_memory() -> Paper:
    questions = [
        PaperQuestion(Question(pk=number), [Option(pk=10 * number + place, correct=place == 0) for place in range(3)])
        for number in (1, 2)
    ]
    return Paper(None, questions)


@given(value=st.text(max_size=40))
def test_whatever_a_form_sends_is_read_as_an_answer_or_as_none(value):
    answers = answers_from(paper_in_memory(), {"q1": value, "q3": "30", "extra": value})
    assert answers in ({}, {1: int(value) if value.isascii() and value.isdigit() else None})


@given(key=st.uuids(), chosen=st.dictionaries(st.integers(1, 2), st.integers(0, 30)))
def test_the_form_never_loses_or_invents_an_option(key, chosen):
    questions = questions_to_answer(paper_in_memory(), key, chosen)
    for number, question in enumerate(questions, start=1):
        assert sorted(option.value for option in question.options) == [10 * number, 10 * number + 1, 10 * number + 2]
        marked = [option.value for option in question.options if option.chosen]
        assert marked == [value for value in [chosen.get(number)] if value in range(10 * number, 10 * number + 3)]
