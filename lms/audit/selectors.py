"""Reading the log. Whoever reads it for people is a view or a command, which record that it was read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from lms.audit.models import AuditCheck, AuditEntry
from lms.audit.vocabulary import ACTIONS
from lms.common.clock import REGION_ZONE


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for. An action that ends in a dot stands for all that begin so; dates are civil dates."""

    action: str = ""
    actor_key: UUID | None = None
    object_kind: str = ""
    object_id: str = ""
    from_date: date | None = None
    to_date: date | None = None

    def as_detail(self) -> dict[str, object]:
        """The conditions as the log keeps them."""
        return {name: str(value) for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Slice:
    """Some entries, the newest first, and from where the next older ones go on."""

    entries: list[AuditEntry]
    older: int | None


def entries(wanted: Wanted | None = None) -> QuerySet[AuditEntry]:
    """The entries that are online, the newest first."""
    wanted = wanted or Wanted()
    rows = AuditEntry.objects.filter(_action(wanted.action)).order_by("-sequence")
    for name in ("actor_key", "object_kind", "object_id"):
        value = getattr(wanted, name)
        if value:
            rows = rows.filter(**{name: value})
    if wanted.from_date is not None:
        rows = rows.filter(at__gte=_midnight(wanted.from_date))
    if wanted.to_date is not None:
        rows = rows.filter(at__lt=_midnight(wanted.to_date + timedelta(days=1)))
    return rows


def slice_of(wanted: Wanted, *, before: int | None, size: int) -> Slice:
    """One page of entries. Nothing is counted: the log is long, and its length says nothing."""
    rows = entries(wanted)
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    found = list(rows[: size + 1])
    shown = found[:size]
    return Slice(shown, shown[-1].sequence if len(found) > size else None)


def oldest_first(wanted: Wanted) -> Iterator[AuditEntry]:
    """The entries in the order of the chain, read in pieces."""
    return entries(wanted).order_by("sequence").iterator(chunk_size=2000)


def recent_checks(limit: int = 5) -> list[AuditCheck]:
    """The last looks at the whole log, the newest first."""
    return list(AuditCheck.objects.all()[:limit])


def _action(action: str) -> Q:
    if not action.endswith("."):
        return Q(action=action) if action else Q()
    known = [code for code in ACTIONS if code.startswith(action)]
    return Q(action__in=known) if known else Q(action__startswith=action)  # the first finds them by the index


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), REGION_ZONE)
