"""Takes answers to practice questions that were given on a device without a link (docs/sync.md)."""

from django.utils.translation import gettext_noop

from courses.learning.handlers import REUSED, require_learner_of
from courses.learning.services import KeyReused
from courses.practice.selectors import question_with
from courses.practice.services import NotAmongOptions, answer_practice
from lms.sync.registry import Record, Refused, malformed

UNKNOWN = gettext_noop(
    "The author has changed this question meanwhile. Your answer counts for nothing, and costs nothing."
)


def practice_answered(record: Record) -> None:
    """One answer, marked by what the lesson says today."""
    require_learner_of(record)
    found = question_with(record.uuid("question"))
    if found is None:
        raise Refused("unknown", UNKNOWN)
    options = record.data.get("options")
    if not isinstance(options, list) or not all(isinstance(option, str) for option in options):
        raise malformed()
    lesson, question = found
    try:
        answer_practice(
            practitioner=record.practitioner,
            lesson=lesson,
            question=question,
            options=options,
            key=record.id,
            at=record.at,
        )
    except NotAmongOptions:
        raise Refused("unknown", UNKNOWN) from None
    except KeyReused:
        raise Refused("reused", REUSED) from None
