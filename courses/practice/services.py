"""Answers to practice questions, marked by what the lesson says."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from courses.catalogue.models import LessonPage
from courses.learning.services import KeyReused, one_at_a_time
from courses.practice.models import PracticeAnswer
from courses.practice.selectors import PracticeQuestion
from lms.directory.models import Practitioner


class NotAmongOptions(ValueError):
    """Nothing was chosen, or something that is no option of the question."""


@transaction.atomic
def answer_practice(
    *,
    practitioner: Practitioner,
    lesson: LessonPage,
    question: PracticeQuestion,
    options: Collection[str],
    key: UUID,
    at: datetime,
) -> PracticeAnswer:
    """Write the answer down; the same key answers with the same row."""
    chosen = frozenset(options)
    if not chosen or not chosen <= {option.id for option in question.options}:
        raise NotAmongOptions
    if len(chosen) > 1 and not question.many:
        raise NotAmongOptions
    one_at_a_time(practitioner)  # of a double press the second finds what the first wrote
    known = PracticeAnswer.objects.filter(pk=key).first()
    if known is not None:
        same = known.question == question.uuid and set(known.options) == chosen
        if not same or not PracticeAnswer.objects.of(practitioner).filter(pk=key).exists():
            raise KeyReused("This key belongs to another answer or person.")
        return known
    return PracticeAnswer.objects.create(
        pk=key,
        practitioner=practitioner,
        lesson=lesson,
        question=question.uuid,
        options=sorted(chosen),
        correct=chosen == question.right,
        at=at,
    )
