"""Who has to wait."""

from datetime import datetime

from lms.accounts.attempts.services import key_hash
from lms.accounts.models import AttemptCount, AttemptKind


def waiting_until(kind: AttemptKind, name: str, *, at: datetime) -> datetime | None:
    """Until when tries against this name are not checked; None when they are."""
    row = AttemptCount.objects.filter(kind=kind, key_hash=key_hash(kind, name), blocked_until__gt=at).first()
    return row.blocked_until if row else None


def waiting_count(at: datetime) -> dict[str, int]:
    """How many names of each kind have to wait now."""
    rows = AttemptCount.objects.filter(blocked_until__gt=at)
    return {kind.value: rows.filter(kind=kind).count() for kind in AttemptKind}
