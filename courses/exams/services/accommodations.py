"""More time for one person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from courses.exams.models import Accommodation, Exam
from courses.exams.timing import MoreTime
from courses.learning.services import KeyReused
from lms.audit.services import record
from lms.directory.models import Practitioner


@transaction.atomic
def give_time(*, exam: Exam, practitioner: Practitioner, more: MoreTime, key: UUID, at: datetime) -> Accommodation:
    """Give a person more time, also in an attempt that runs. The newest word counts for attempts that begin after it;
    an attempt that runs keeps the most that it was given.
    """
    given, created = Accommodation.objects.get_or_create(
        pk=key,
        defaults={
            "exam": exam,
            "practitioner": practitioner,
            "minutes": more.minutes,
            "percent": more.percent,
            "at": at,
        },
    )
    if not created:
        same = (given.exam_id, given.practitioner_id) == (exam.pk, practitioner.pk)
        if not same or MoreTime(given.minutes, given.percent) != more:
            raise KeyReused("This key belongs to another person, examination or time.")
        return given
    record(
        "exam.time_given",
        object_kind="exam",
        object_id=exam.uuid,
        detail={"person": practitioner.person_key, "minutes": more.minutes, "percent": more.percent},
        at=at,
    )
    return given
