"""Quizzes to answer, and how they were answered."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from courses.catalogue.models import CoursePage
from courses.quizzes.models import Option, Question, Quiz, QuizAttempt
from lms.common.worded import worded
from lms.directory.models import Practitioner


@dataclass(frozen=True)
class PaperQuestion:
    """One question with its options, in the author's order."""

    question: Question
    options: list[Option]

    @property
    def best(self) -> Option | None:
        """The best answer; None while the author has not marked exactly one."""
        correct = [option for option in self.options if option.correct]
        return correct[0] if len(correct) == 1 else None

    def shuffled(self, key: UUID) -> list[Option]:
        """The options in the order of one attempt: the same for a repeat, another for another attempt."""
        return sorted(self.options, key=lambda option: hashlib.sha256(f"{key}:{option.pk}".encode()).digest())


@dataclass(frozen=True)
class Paper:
    """A quiz with everything it asks."""

    quiz: Quiz
    questions: list[PaperQuestion]

    @property
    def ready(self) -> bool:
        """Can it be answered and scored?"""
        return bool(self.questions) and all(asked.best is not None for asked in self.questions)


def quiz_of(course: CoursePage) -> Quiz | None:
    """The examination of a course, if it has one; a new course in the CMS's preview has none yet."""
    if course.pk is None:
        return None
    return course.quiz if hasattr(course, "quiz") else None


def paper_of(quiz: Quiz) -> Paper:
    """The quiz with its questions and options, in two queries."""
    options: dict[int, list[Option]] = {}
    for option in _options(quiz.pk):
        options.setdefault(option.question_id, []).append(option)
    return Paper(quiz, [PaperQuestion(question, options.get(question.pk, [])) for question in _questions(quiz.pk)])


@worded
def _options(quiz: int) -> QuerySet[Option]:
    return Option.objects.filter(question__quiz=quiz).order_by("sort_order", "pk")


@worded
def _questions(quiz: int) -> QuerySet[Question]:
    return Question.objects.filter(quiz=quiz).order_by("sort_order", "pk")


def live_paper(course_uuid: UUID) -> Paper | None:
    """The quiz of a live course, once it can be answered."""
    quiz = _live_quiz.first(course_uuid)
    if quiz is None:
        return None
    paper = paper_of(quiz)
    return paper if paper.ready else None


@worded
def _live_quiz(course: UUID) -> QuerySet[Quiz]:
    return Quiz.objects.select_related("course").filter(course__uuid=course, course__live=True)[:1]


def best_attempt(practitioner: Practitioner, quiz: Quiz) -> QuizAttempt | None:
    """The person's best attempt at a quiz; the earliest of equal ones."""
    return _attempts.first(practitioner.person_id, quiz.pk)


@worded
def _attempts(person: int, quiz: int) -> QuerySet[QuizAttempt]:
    return QuizAttempt.objects.of_person(person).filter(quiz=quiz).order_by("-passed", "-score", "at", "pk")[:1]


def attempt_of(practitioner: Practitioner, key: UUID) -> QuizAttempt | None:
    """The person's own attempt with this key."""
    return QuizAttempt.objects.of(practitioner).select_related("quiz__course").filter(pk=key).first()


def has_attempts(quizzes: Iterable[Quiz]) -> bool:
    """Has anybody answered one of these quizzes?"""
    return QuizAttempt.objects.filter(quiz__in=quizzes).exists()
