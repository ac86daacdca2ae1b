"""How much of a lecture somebody has seen: the union of all that was played, here and on devices without a link."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from courses.player.models import LecturePlayed
from lms.directory.models import Practitioner

Span = tuple[float, float]
# Players tell the time a few times a second, and a file ends a little before or after what is said of it.
SEAM_S = 1.0
# A record is a minute of playing or more: nobody hears one recording for so long, and a page reads no more than this.
MOST_ROWS = 1000


@dataclass(frozen=True)
class Seen:
    """The parts of a recording that were played, in their order, and its length."""

    spans: tuple[Span, ...]
    duration_s: float

    @property
    def seconds(self) -> float:
        """How much of the recording they cover together."""
        return sum(max(0.0, min(ends, self.duration_s) - starts) for starts, ends in self.spans)

    @property
    def percent(self) -> int:
        """Whole per cents, rounded down; 100 is everything but the last moment."""
        if self.duration_s <= 0:
            return 0
        whole = bool(self.spans) and self.duration_s - self.seconds <= SEAM_S
        return 100 if whole else int(100 * self.seconds / self.duration_s)


def merged(spans: Iterable[Span], *, seam_s: float = 0.0) -> tuple[Span, ...]:
    """The union of the spans: in their order, none touching another. Gaps of `seam_s` at most are closed."""
    union: list[Span] = []
    for starts, ends in sorted(spans):
        if union and starts <= union[-1][1] + seam_s:
            union[-1] = (union[-1][0], max(union[-1][1], ends))
        else:
            union.append((starts, ends))
    return tuple(union)


def seen(practitioner: Practitioner | None, lecture: UUID, duration_s: float) -> Seen:
    """What of a recording the person has played, in whichever lesson it stood; what was played last counts first."""
    told = LecturePlayed.objects.of(practitioner).filter(lecture=lecture).order_by("-at", "-pk")
    rows = told.values_list("spans", flat=True)[:MOST_ROWS]
    spans = ((float(starts), float(ends)) for starts, ends in chain.from_iterable(rows))
    return Seen(merged(spans, seam_s=SEAM_S), duration_s)
