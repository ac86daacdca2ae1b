"""Writing to the log.

`record` writes in the caller's transaction: the entry stands or falls with the act it tells of. `record_regardless` is
for acts that were refused or failed: their own transaction is undone, and the entry must stay.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, transaction

from lms.audit.chain.digests import FIRST, digest, plain
from lms.audit.context import Act, Actor, current, door
from lms.audit.models import AuditArchive, AuditCheck, AuditEntry
from lms.common import clock, turns
from lms.common.logs.redaction import without_personal_numbers

_LOCK = 0x6C6D_7361  # no other turn has this number


def record(
    action: str,
    *,
    object_kind: str = "",
    object_id: object = "",
    detail: dict[str, object] | None = None,
    actor_key: UUID | None = None,
    at: datetime | None = None,
    using: str = DEFAULT_DB_ALIAS,
) -> AuditEntry:
    """Add one act to the chain. `detail` holds codes and numbers, never names, tokens or identity numbers.

    The actor is the one of `lms.audit.context`, unless `actor_key` names another (a sign-in has none yet). Best called
    late in a transaction: from here to its end nobody else adds to the log.
    """
    return _append(_act(action, object_kind, object_id, detail, actor_key, at), using)


def record_regardless(
    action: str,
    *,
    object_kind: str = "",
    object_id: object = "",
    detail: dict[str, object] | None = None,
    actor_key: UUID | None = None,
    at: datetime | None = None,
) -> None:
    """Record an act that was refused or failed, though the transaction around it will be undone.

    Within a request or a task the entry is written when that ends; elsewhere at once.
    """
    act = _act(action, object_kind, object_id, detail, actor_key, at or clock.now())
    actor = door()
    if actor is None:
        _append(act, DEFAULT_DB_ALIAS)
    else:
        actor.kept.append(act)


def settle(actor: Actor) -> None:
    """Write what was kept for the end of a request or a task."""
    while actor.kept:
        _append(actor.kept.pop(0), DEFAULT_DB_ALIAS)


def take_turn(using: str = DEFAULT_DB_ALIAS) -> None:
    """Within a transaction: wait until nobody else adds to the chain, and keep it so until the transaction ends."""
    turns.take_turn(_LOCK, using)


def end_of_chain(using: str = DEFAULT_DB_ALIAS) -> tuple[int, str]:
    """Sequence and hash of the last entry, though it may be in an archive; of an empty log 0 and zeros."""
    last = AuditEntry.objects.using(using).order_by("-sequence").values_list("sequence", "hash").first()
    if last is None:
        archives = AuditArchive.objects.using(using).order_by("-last_sequence")
        last = archives.values_list("last_sequence", "last_hash").first()
    return last or (0, FIRST)


def ask_for_check(*, key: UUID, by_key: UUID) -> AuditCheck:
    """The row of a look at the whole log; the same key again answers with the row that is there."""
    with transaction.atomic():
        check, created = AuditCheck.objects.get_or_create(uuid=key, defaults={"asked_by_key": by_key})
        if created:
            record("audit.check_asked", object_kind="audit_check", object_id=key)
    return check


def _act(
    action: str,
    object_kind: str,
    object_id: object,
    detail: dict[str, object] | None,
    actor_key: UUID | None,
    at: datetime | None,
) -> Act:
    actor = current()
    return Act(
        action=action,
        object_kind=object_kind,
        object_id=_text(object_id)[:120],
        detail=_codes(detail or {}),
        actor_key=actor_key or actor.key(),
        via=str(actor.via),
        address=actor.address,
        at=at,
    )


def _append(act: Act, using: str) -> AuditEntry:
    # No savepoint: an act whose entry cannot be written is undone as a whole, whoever catches the error.
    with transaction.atomic(using=using, savepoint=False):
        take_turn(using)
        sequence, previous_hash = end_of_chain(using)
        columns = {
            **{name: getattr(act, name) for name in ("action", "object_kind", "object_id", "detail", "actor_key")},
            "via": act.via,
            "address": act.address,
            "at": (act.at or clock.now()).astimezone(UTC),
            "sequence": sequence + 1,
            "previous_hash": previous_hash,
        }
        entry = AuditEntry(**columns, hash=digest(plain(columns)))
        entry.save(force_insert=True, using=using)
    return entry


def _codes(detail: dict[str, object]) -> dict[str, object]:
    """The detail as JSON that every database gives back unchanged; secrets that slipped in are struck out."""
    return {_text(name): _code(value) for name, value in detail.items()}


def _text(value: object) -> str:
    """Text that both databases store: no NUL, no half of a surrogate pair."""
    return str(value).replace("\0", "").encode(errors="replace").decode()


def _code(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str | float | UUID | date | Decimal):
        return without_personal_numbers(_text(value))
    if isinstance(value, dict):
        return _codes(value)
    if isinstance(value, list | tuple | set | frozenset):
        listed = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_code(each) for each in listed]
    raise TypeError(f"The log holds codes and numbers, not {type(value).__name__}.")
