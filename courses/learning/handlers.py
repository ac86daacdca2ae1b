"""Takes what devices say was learned without a link (docs/sync.md)."""

from django.db.models import Q
from django.utils.translation import gettext_noop

from courses.catalogue.models import LessonPage
from courses.learning.services import KeyReused, record_progress
from lms.directory.policy import Permission
from lms.sync.registry import Record, Refused

UNKNOWN = gettext_noop(
    "There is no such lesson any more. If you learned it here, tell the manager of your institution."
)
NO_RIGHT = gettext_noop(
    "Your account had no right to learn when this was done, and has none now. Ask the manager of your institution."
)
REUSED = gettext_noop("This was counted for something else already. Do the step again on the page.")


def require_learner_of(record: Record) -> None:
    """Refused, unless the person might learn when it happened or may today."""
    if record.rights.day_held(Permission.LEARN, at=record.at, received_at=record.received_at) is None:
        raise Refused("no_right", NO_RIGHT)


def lesson_done(record: Record) -> None:
    """A lesson that was done. One that was withdrawn meanwhile was there when the device took it along, and counts."""
    require_learner_of(record)
    shown = Q(live=True) | Q(first_published_at__isnull=False)
    lesson = LessonPage.objects.filter(shown, uuid=record.uuid("lesson")).first()
    if lesson is None:
        raise Refused("unknown", UNKNOWN)
    try:
        record_progress(practitioner=record.practitioner, lesson=lesson, key=record.id, at=record.at)
    except KeyReused:
        raise Refused("reused", REUSED) from None
