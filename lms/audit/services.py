"""Writing to the log. The entry is written in the caller's transaction: undone with what it tells of."""

import hashlib
import json
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from lms.audit.context import current
from lms.audit.models import AuditEntry
from lms.common import clock

FIRST = "0" * 64
_LOCK = 0x6C6D_7361  # any number that no other advisory lock of this database uses


@transaction.atomic
def record(
    action: str,
    *,
    object_kind: str = "",
    object_id: object = "",
    detail: dict[str, object] | None = None,
    actor_key: UUID | None = None,
    at: datetime | None = None,
) -> AuditEntry:
    """Add one act to the chain. `detail` holds codes and numbers, never names, tokens or identity numbers.

    The actor is the one of `lms.audit.context`, unless `actor_key` names another (a sign-in has none yet).
    """
    if connection.vendor == "postgresql":  # SQLite lets one writer in at a time by itself
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = AuditEntry.objects.order_by("-sequence").first()
    actor = current()
    entry = AuditEntry(
        sequence=last.sequence + 1 if last else 1,
        at=at or clock.now(),
        actor_key=actor_key or actor.key(),
        via=actor.via,
        address=actor.address,
        action=action,
        object_kind=object_kind,
        object_id=str(object_id),
        detail=detail or {},
        previous_hash=last.hash if last else FIRST,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    return entry


def digest(entry: AuditEntry) -> str:
    """SHA-256 over the columns in a fixed order, and the hash of the entry before."""
    columns = {
        "sequence": entry.sequence,
        "at": entry.at.isoformat(),
        "actor_key": str(entry.actor_key or ""),
        "via": str(entry.via),
        "address": entry.address or "",
        "action": entry.action,
        "object_kind": entry.object_kind,
        "object_id": entry.object_id,
        "detail": entry.detail,
        "previous_hash": entry.previous_hash,
    }
    text = json.dumps(columns, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
