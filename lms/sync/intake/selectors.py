"""What the server has of a device, so that the device can prove that nothing is missing."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from lms.directory.models import Practitioner
from lms.sync.models import SyncRecord


@dataclass(frozen=True)
class Digest:
    """How many records, and the SHA-256 over their sorted ids."""

    count: int
    sha256: str


def digest_of(practitioner: Practitioner, device: UUID, *, from_counter: int = 0) -> Digest:
    """Over all that the server has from this device and person: counted, waiting and refused ones.

    With `from_counter` only over what the device made from that number on: it may forget what was proven once.
    """
    rows = SyncRecord.objects.of(practitioner).from_device(device)
    if from_counter:
        rows = rows.filter(counter__gte=from_counter)
    ids = sorted(str(pk) for pk in rows.order_by().values_list("pk", flat=True))
    return Digest(len(ids), hashlib.sha256("\n".join(ids).encode()).hexdigest())
