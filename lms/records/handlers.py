"""What this room does when a lower room tells that something happened."""

from datetime import datetime
from decimal import Decimal

from django.dispatch import receiver

from courses.models import CoursePage
from lms.common import events
from lms.directory.models import Practitioner
from lms.records import services


@receiver(events.learning_completed, dispatch_uid="records.award")
def award_completed_course(
    sender: type,
    *,
    practitioner: Practitioner,
    course: CoursePage,
    at: datetime,
    score: Decimal | float | None,
    **_signal: object,
) -> None:
    """A completed course brings its credit and its certificate, in the same transaction."""
    services.award(practitioner=practitioner, course=course, at=at, score=score)
