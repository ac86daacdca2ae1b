"""Old months in files. An archive is a line that says what follows, the entries a line each, and a signed line.

The chain goes on across files and table: the first entry of each has the hash of the last entry before it.
"""

import gzip
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from lms.audit.chain.digests import canonical, current_key_id, digest, is_signed, mac, plain
from lms.audit.chain.seals import seal
from lms.audit.models import AuditArchive, AuditEntry
from lms.audit.services import record
from lms.common.clock import REGION_ZONE, civil_date

FORMAT = "audit-archive/1"
MONTHS_ONLINE = 13


class DamagedArchive(ValueError):
    """A file is not the archive that it should be; `sequence` is the first entry that cannot be relied on."""

    def __init__(self, sequence: int) -> None:
        super().__init__(f"The archive is damaged from entry {sequence} on.")
        self.sequence = sequence


@dataclass(frozen=True)
class Ends:
    """The span of an archive, and the hashes by which it hangs in the chain."""

    first_sequence: int
    last_sequence: int
    previous_hash: str
    last_hash: str


def boundary(on: date) -> date:
    """The day before which entries may leave the table: 13 whole months stay.

    Four days later than the calendar says, so that the database, which counts months its own way, agrees on every day.
    """
    day = on - timedelta(days=4)
    months = day.year * 12 + day.month - 1 - MONTHS_ONLINE
    return date(months // 12, months % 12 + 1, 1)


def archive(at: datetime) -> list[AuditArchive]:
    """Write what is old enough to files, a month a file, check them, and take the entries out of the table."""
    seal(at)
    made = []
    while (rows := _oldest_month(boundary(civil_date(at)))) is not None:
        made.append(_archive(rows, at))
    return made


def _oldest_month(before: date) -> tuple[int, int, str] | None:
    """First and last sequence of the entries of the oldest month, and its name; None when it must stay.

    A month ends where the next begins in the order of the chain, so that an archive is never more than a part of it.
    """
    first = AuditEntry.objects.order_by("sequence").first()
    if first is None:
        return None
    month = civil_date(first.at).replace(day=1)
    end = (month + timedelta(days=32)).replace(day=1)
    if end > before:
        return None
    limit = datetime.combine(end, time(), REGION_ZONE)
    sequences = AuditEntry.objects.values_list("sequence", flat=True)
    stays = sequences.filter(at__gte=limit).order_by("sequence").first()
    last = sequences.filter(at__lt=limit).order_by("-sequence")[0] if stays is None else stays - 1
    return first.sequence, last, f"{month:%Y-%m}"


def _archive(span: tuple[int, int, str], at: datetime) -> AuditArchive:
    first, last, month = span
    rows = AuditEntry.objects.filter(sequence__range=(first, last)).order_by("sequence")
    path: Path = settings.AUDIT_ARCHIVE_DIR / f"audit-{month}-{first}-{last}.jsonl.gz"
    key_id = current_key_id()
    ends = write(path, rows.values().iterator(chunk_size=2000), key_id)
    if check(path) != ends or (ends.first_sequence, ends.last_sequence) != (first, last):
        raise DamagedArchive(first)
    made = AuditArchive(
        first_sequence=first,
        last_sequence=last,
        file_name=path.name,
        file_sha256=file_hash(path),
        last_hash=ends.last_hash,
        at=at.astimezone(UTC),
        key_id=key_id,
    )
    made.mac = mac(signed(made), key_id)
    with transaction.atomic():
        made.save(force_insert=True)
        _remove(first, last)
        told = {"first": first, "last": last}
        record("audit.archived", object_kind="audit_archive", object_id=path.name, detail=told)
    return made


def _remove(first: int, last: int) -> None:
    # By SQL: the ORM would load every row to tell Wagtail's index of references, where they are not.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditentry WHERE sequence BETWEEN %s AND %s", [first, last])


def signed(made: AuditArchive) -> dict[str, object]:
    """What the signature of an archive's row covers."""
    names = ("first_sequence", "last_sequence", "file_name", "file_sha256", "last_hash", "key_id")
    return {name: getattr(made, name) for name in names}


def write(path: Path, rows: Iterable[dict[str, object]], key_id: str) -> Ends:
    """Write entries to a file that appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as packed:
            ends = _write_lines(io.TextIOWrapper(packed, encoding="utf-8", write_through=True), rows, key_id)
        raw.flush()
        os.fsync(raw.fileno())
    part.replace(path)
    return ends


def _write_lines(out: io.TextIOWrapper, rows: Iterable[dict[str, object]], key_id: str) -> Ends:
    out.write(f"{canonical({'format': FORMAT})}\n")
    first = last = None
    for row in rows:
        last = {**plain(row), "hash": row["hash"]}
        first = first or last
        out.write(f"{canonical(last)}\n")
    if first is None or last is None:
        raise ValueError("An archive without entries says nothing.")
    ends = Ends(first["sequence"], last["sequence"], first["previous_hash"], last["hash"])
    out.write(f"{canonical({**vars(ends), 'key_id': key_id, 'mac': mac(vars(ends), key_id)})}\n")
    out.flush()
    out.detach()
    return ends


def check(path: Path, seen: Callable[[int, str], None] = lambda sequence, entry_hash: None) -> Ends:
    """Read a whole archive and answer what it spans; DamagedArchive names the first entry that is not as it was.

    `seen` is told the sequence and hash of each entry.
    """
    expected = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = _rows(lines)
            if next(rows, {}).get("format") != FORMAT:
                raise DamagedArchive(0)
            first, last, trailer = _follow(rows, seen)
            expected = last["sequence"]
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, DamagedArchive):
            raise
        raise DamagedArchive(expected) from error
    ends = Ends(first["sequence"], last["sequence"], first["previous_hash"], last["hash"])
    told = {name: trailer.get(name) for name in vars(ends)}
    if told != vars(ends) or not is_signed(told, str(trailer.get("key_id")), str(trailer.get("mac"))):
        raise DamagedArchive(ends.first_sequence)
    return ends


def _follow(
    rows: Iterator[dict[str, object]], seen: Callable[[int, str], None]
) -> tuple[dict[str, object], dict[str, object], dict[str, object]]:
    """Walk along the entries; the first, the last, and the line after the last."""
    first = last = None
    for row in rows:
        if "sequence" not in row:
            if last is None or next(rows, None) is not None:
                raise DamagedArchive(0)
            return first, last, row
        after = last is None or (row["sequence"] == last["sequence"] + 1 and row["previous_hash"] == last["hash"])
        if not after or digest(row) != row["hash"]:
            raise DamagedArchive(row["sequence"] if last is None else last["sequence"] + 1)
        seen(row["sequence"], row["hash"])
        first, last = first or row, row
    raise DamagedArchive(0 if last is None else last["sequence"] + 1)  # cut off before its signed line


def _rows(lines: Iterable[str]) -> Iterator[dict[str, object]]:
    for line in lines:
        yield json.loads(line)


def file_hash(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
