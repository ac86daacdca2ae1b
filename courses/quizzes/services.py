"""Attempts at a quiz, scored here and nowhere else."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from courses.learning.services import KeyReused, complete_course, one_at_a_time
from courses.quizzes.models import Quiz, QuizAttempt
from courses.quizzes.selectors import Paper, paper_of
from lms.directory.models import Practitioner


class NotAnswered(Exception):
    """Some questions have no answer among their options; `missing` holds the questions' pks."""

    def __init__(self, missing: list[int]) -> None:
        super().__init__(f"{len(missing)} questions are not answered.")
        self.missing = missing


class AnswersChanged(Exception):
    """The attempt of this key was handed in before, with other answers: they need a new attempt."""


@transaction.atomic
def submit_attempt(
    *, practitioner: Practitioner, quiz: Quiz, key: UUID, answers: Mapping[int, int], at: datetime
) -> QuizAttempt:
    """Score the answers (question pk -> option pk) and write the attempt; the same key answers with the same attempt.

    Raises AnswersChanged when the key comes again with other answers, as after the browser's Back, and NotAnswered
    while an answer is missing; both write nothing. A pass completes the course when its lessons are done.
    """
    one_at_a_time(practitioner)
    known = QuizAttempt.objects.filter(pk=key).first()
    if known is not None:
        if known.quiz_id != quiz.pk or not QuizAttempt.objects.of(practitioner).filter(pk=key).exists():
            raise KeyReused("This key belongs to another quiz or person.")
        if any(answers.get(given["question"], given["option"]) != given["option"] for given in known.answers):
            raise AnswersChanged
        return known
    marked = _mark(paper_of(quiz), answers)
    correct = sum(bool(answer["correct"]) for answer in marked)
    score = 100 * correct // len(marked)
    attempt = QuizAttempt.objects.create(
        pk=key,
        practitioner=practitioner,
        quiz=quiz,
        at=at,
        answers=marked,
        correct=correct,
        total=len(marked),
        score=score,
        pass_mark=quiz.course.pass_mark,
        passed=score >= quiz.course.pass_mark,
    )
    if attempt.passed:
        complete_course(practitioner=practitioner, course=quiz.course, at=at)
    return attempt


def _mark(paper: Paper, answers: Mapping[int, int]) -> list[dict[str, object]]:
    if not paper.ready:
        raise ValueError("A quiz without one best answer to each question cannot be scored.")
    marked, missing = [], []
    for asked in paper.questions:
        chosen = answers.get(asked.question.pk)
        if chosen not in {option.pk for option in asked.options}:
            missing.append(asked.question.pk)
        else:
            marked.append({"question": asked.question.pk, "option": chosen, "correct": chosen == asked.best.pk})
    if missing:
        raise NotAnswered(missing)
    return marked
