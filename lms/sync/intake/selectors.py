"""Whose records a device sends, and what the server has of them, so that it can prove that nothing is missing."""

import hashlib
from dataclasses import dataclass
from uuid import UUID, uuid5

from lms.directory.models import Practitioner
from lms.sync.models import Result, SyncRecord, SyncSettlement
from lms.sync.querysets import SyncRecordQuerySet

LATE_AT_ONCE = 50  # a thousand characters each at most; what is more is told at the next contact
_OWNERS = UUID("7c1f1c9e-6f0b-5a3e-9c55-2b1b0e6d4a10")


def owner_of(practitioner: Practitioner) -> UUID:
    """What a device calls this person: always the same, and nothing that any other page or list says."""
    return uuid5(_OWNERS, str(practitioner.person_key))


def sender_of(person: Practitioner, owner: UUID | None) -> Practitioner | None:
    """The row of this person, whose accounts may have been joined, that an owner names; None for anybody else's.

    Who names no owner sends as the person of the session.
    """
    if owner is None or owner == owner_of(person):
        return person
    return next((row for row in Practitioner.objects.same_as(person) if owner_of(row) == owner), None)


@dataclass(frozen=True)
class Digest:
    """How many records, and the SHA-256 over their sorted ids."""

    count: int
    sha256: str


def digest_of(rows: SyncRecordQuerySet, device: UUID, *, from_counter: int = 0) -> Digest:
    """Over all that the server has from this device among these rows: counted, waiting and refused ones.

    With `from_counter` only over what the device made from that number on: it may forget what was proven once.
    """
    rows = rows.from_device(device)
    if from_counter:
        rows = rows.filter(counter__gte=from_counter)
    ids = sorted(str(pk) for pk in rows.order_by().values_list("pk", flat=True))
    return Digest(len(ids), hashlib.sha256("\n".join(ids).encode()).hexdigest())


def records_of(sender: Practitioner, *, named: bool) -> SyncRecordQuerySet:
    """What one sent. A device that names its owner keeps what joined accounts did apart, and is told of that one."""
    return SyncRecord.objects.filter(practitioner=sender) if named else SyncRecord.objects.of(sender)


def refused_late(rows: SyncRecordQuerySet, device: UUID, *, heard: UUID) -> list[SyncSettlement]:
    """What was refused among these rows of a device after it had been held, and the device has not heard of yet.

    A device names the last settlement that it was told of. Their ids sort by time (lms.common.identifiers), and a
    person's batches are taken one after the other, so that none comes in behind one that was told already. That holds
    as far as the clocks of our hosts agree: where one is behind by more than the time between two batches, what it
    refuses may lie behind what was told. The digest still agrees (a refused record is held), and only the reason is
    not told by itself; a repeat of the record tells it.
    """
    own = SyncSettlement.objects.filter(record__in=rows.from_device(device), result=Result.REFUSED, pk__gt=heard)
    return list(own.select_related("record").order_by("pk")[:LATE_AT_ONCE])
