"""Access codes: wrong ones are counted for each person and examination, and too many make the person wait."""

from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare

from courses.exams.models import Exam, WrongCodeTry
from courses.exams.services.publishing import code_digest
from lms.audit.services import record
from lms.directory.models import Practitioner

MOST_TRIES = 5
WITHIN = timedelta(minutes=15)


class WrongCode(Exception):
    """The access code is not that of the examination."""


class TooManyCodes(Exception):
    """Too many wrong codes: none is looked at before `until`, not even the right one."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def refusal_of(practitioner: Practitioner, exam: Exam, code: str, at: datetime) -> WrongCode | TooManyCodes | None:
    """Why this code opens nothing, or None. A wrong one is written down; an empty one guesses nothing.

    Answers instead of raising, so that what was written stays; to be called while the person's other requests wait.
    """
    if not exam.access_code:
        return None
    tries = WrongCodeTry.objects.of(practitioner).filter(exam=exam, at__gt=at - WITHIN).order_by("-at")[:MOST_TRIES]
    times = list(tries.values_list("at", flat=True))
    if len(times) == MOST_TRIES:
        return TooManyCodes(times[-1] + WITHIN)
    if constant_time_compare(exam.access_code, code_digest(exam, code)):
        return None
    if code.strip():
        WrongCodeTry.objects.create(exam=exam, practitioner=practitioner, at=at)
        if len(times) + 1 == MOST_TRIES:
            record("exam.codes_refused", object_kind="exam", object_id=exam.uuid, detail={"tries": MOST_TRIES}, at=at)
    return WrongCode()
