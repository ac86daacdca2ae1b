"""Answering a quiz on one page, and reading its result."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.catalogue.models import CoursePage
from courses.learning.forms import key_of
from courses.learning.policy import require_learner
from courses.learning.selectors import course_overview
from courses.quizzes.presenters import answered, answers_from, questions_to_answer
from courses.quizzes.selectors import Paper, attempt_of, live_paper, paper_of
from courses.quizzes.services import AnswersChanged, NotAnswered, submit_attempt
from lms.common import clock
from lms.common.identifiers import new_id


@never_cache  # Back brings a new form with a new key, not the one that was handed in
def quiz(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form; sent incomplete, it comes back with the answers given and says which are missing."""
    learner = require_learner(request)
    paper = live_paper(uuid)
    if paper is None:
        raise Http404
    if request.method != "POST":
        return _form(request, paper, new_id())
    key = key_of(request.POST)
    answers = answers_from(paper, request.POST)
    try:
        attempt = submit_attempt(practitioner=learner, quiz=paper.quiz, key=key, answers=answers, at=clock.now())
    except NotAnswered as problem:
        return _form(request, paper, key, answers, problem.missing)
    except AnswersChanged:
        return _form(request, paper, new_id(), answers, again=True)
    return redirect("courses:attempt", key=attempt.pk)


@require_safe
def attempt(request: HttpRequest, key: UUID) -> HttpResponse:
    """The result of one's own attempt, with the explanation of every question."""
    learner = require_learner(request)
    found = attempt_of(learner, key)
    if found is None:
        raise Http404
    course = found.quiz.course
    context = {
        "attempt": found,
        "course": course,
        "overview": course_overview(learner, course),
        "answers": answered(paper_of(found.quiz), found),
        "crumbs": _crumbs(course, _("Result")),
    }
    return render(request, "courses/attempt.html", context)


def _form(
    request: HttpRequest,
    paper: Paper,
    key: UUID,
    answers: dict[int, int] | None = None,
    missing: list[int] | None = None,
    again: bool = False,
) -> HttpResponse:
    questions = questions_to_answer(paper, key, answers or {}, missing or [])
    context = {
        "course": paper.quiz.course,
        "key": key,
        "questions": questions,
        "missing": [question for question in questions if question.missing],
        "again": again,
        "crumbs": _crumbs(paper.quiz.course, _("Quiz")),
    }
    return render(request, "courses/quiz.html", context, status=422 if missing else 409 if again else 200)


def _crumbs(course: CoursePage, here: str) -> list[tuple[str, str]]:
    return [(_("Courses"), reverse("courses:catalogue")), (course.shown_title, course.url), (here, "")]
