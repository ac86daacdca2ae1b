"""Takes what players say was played, with and without a link (docs/sync.md)."""

from django.db.models import Q
from django.utils.translation import gettext_noop

from courses.catalogue.models import LessonPage
from courses.learning.handlers import REUSED, require_learner_of
from courses.learning.services import KeyReused
from courses.player.selectors import Span
from courses.player.services import record_played
from lms.sync.registry import Record, Refused, malformed

UNKNOWN = gettext_noop(
    "There is no such lesson any more, so what you played of it is not counted. What you have completed stays."
)
MOST_SPANS = 200
LONGEST_S = 5 * 3600  # recordings last four hours at most; what lies behind that was never played
SLOWEST, FASTEST = 0.1, 16.0  # what browsers play at all


def lecture_played(record: Record) -> None:
    """Parts of a recording. Of a lesson that was withdrawn meanwhile they count: it was there when it was played."""
    require_learner_of(record)
    lecture, spans, rate = record.uuid("lecture"), _spans(record.data.get("spans")), record.data.get("rate")
    if not _is_number(rate) or not SLOWEST <= rate <= FASTEST:
        raise malformed()
    shown = Q(live=True) | Q(first_published_at__isnull=False)
    lesson = LessonPage.objects.filter(shown, uuid=record.uuid("lesson")).first()
    if lesson is None:
        raise Refused("unknown", UNKNOWN)
    try:
        record_played(
            practitioner=record.practitioner,
            lesson=lesson,
            lecture=lecture,
            spans=spans,
            rate=float(rate),
            key=record.id,
            at=record.at,
        )
    except KeyReused:
        raise Refused("reused", REUSED) from None


def _spans(told: object) -> list[Span]:
    """Spans of the record, to tenths of a second."""
    if not isinstance(told, list) or not 0 < len(told) <= MOST_SPANS or not all(map(_is_span, told)):
        raise malformed()
    return [_to_tenths(starts, ends) for starts, ends in told]


def _to_tenths(starts: float, ends: float) -> Span:
    """Rounded, and never to nothing."""
    tenth = round(10 * starts)
    return tenth / 10, max(round(10 * ends), tenth + 1) / 10


def _is_span(told: object) -> bool:
    return (
        isinstance(told, list) and len(told) == 2 and all(map(_is_number, told)) and 0 <= told[0] < told[1] <= LONGEST_S
    )


def _is_number(told: object) -> bool:
    """Of a recording: no infinity, and none that is too large to be reckoned with."""
    return isinstance(told, int | float) and not isinstance(told, bool) and -LONGEST_S <= told <= LONGEST_S
