"""Seals: what the chain was, signed with a key that is not in the database, and told to the world outside of it.

The chain alone shows a change in the middle. Whoever can write to the database could also cut off its end, or write
the whole chain anew; neither fits the seals any more, and new seals cannot be made without the key.
"""

import fcntl
import json
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lms.audit.chain.digests import FIRST, canonical, current_key_id, mac
from lms.audit.models import AuditSeal
from lms.audit.services import end_of_chain, take_turn

_log = logging.getLogger("lms.audit")


def seal(at: datetime) -> AuditSeal | None:
    """Seal the chain as it is; None when nothing was added since the last seal."""
    key_id = current_key_id()
    with transaction.atomic():
        take_turn()
        sequence, last_hash = end_of_chain()
        before = AuditSeal.objects.order_by("-number").first()
        if sequence == (before.through_sequence if before else 0):
            transaction.on_commit(write_outside)
            return None
        made = AuditSeal(
            number=before.number + 1 if before else 1,
            through_sequence=sequence,
            hash=last_hash,
            at=at.astimezone(UTC),
            key_id=key_id,
            previous_mac=before.mac if before else FIRST,
        )
        made.mac = mac(signed(made), key_id)
        made.save(force_insert=True)
        transaction.on_commit(lambda: _tell(made))
    return made


def signed(made: AuditSeal) -> dict[str, object]:
    """What the signature of a seal covers."""
    return {
        "number": made.number,
        "through_sequence": made.through_sequence,
        "hash": made.hash,
        "at": made.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "key_id": made.key_id,
        "previous_mac": made.previous_mac,
    }


def write_outside() -> int:
    """Append the seals that the file does not have yet; how many they were. Heals what a crash left out."""
    path: Path = settings.AUDIT_SEALS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        torn = not (file.read() or "\n").endswith("\n")
        file.seek(0)
        known = max((line["number"] for line in read_lines(file)), default=0)
        missing = list(AuditSeal.objects.filter(number__gt=known))
        if torn:  # the power went while a line was written: it is no seal, and must not spoil the next
            file.write("\n")
        file.writelines(f"{canonical(signed(each) | {'mac': each.mac})}\n" for each in missing)
        file.flush()
        os.fsync(file.fileno())
    return len(missing)


def read_lines(lines: Iterator[str]) -> Iterator[dict[str, object]]:
    """The seals of a file outside. A line that is none proves nothing and is passed over."""
    for line in lines:
        try:
            row = json.loads(line)
            yield {**row, "number": int(row["number"])}
        except (ValueError, TypeError, KeyError):
            continue


def _tell(made: AuditSeal) -> None:
    fields = {"seal": made.number, "sequence": made.through_sequence, "hash": made.hash, "key_id": made.key_id}
    _log.info("audit log sealed", extra=fields | {"mac": made.mac})
    write_outside()
