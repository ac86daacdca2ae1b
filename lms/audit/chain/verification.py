"""Is the log what it was? Archives, table, seals and the file outside are walked through in the order of the chain."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from lms.audit.chain import archives, seals
from lms.audit.chain.digests import COLUMNS, FIRST, digest, is_signed, plain
from lms.audit.models import AuditArchive, AuditEntry, AuditSeal

PROGRESS_EVERY = 20_000


class Finding(StrEnum):
    """What can be wrong. Each has its sentence in lms/audit/presenters.py."""

    MISSING = "missing"  # an entry is not there
    CHANGED = "changed"  # an entry does not have the hash that its columns give
    BROKEN = "broken"  # an entry does not follow the one before it
    UNSEALED = "unsealed"  # a seal says otherwise than the chain
    FORGED_SEAL = "forged_seal"  # a seal was not made with a key of ours
    SEAL_MISSING = "seal_missing"  # a seal is not in the table, though another or the file outside knows it
    ARCHIVE_MISSING = "archive_missing"  # a file is not there
    ARCHIVE_DAMAGED = "archive_damaged"  # a file is not as it was written


class Wrong(Exception):
    """The first thing that is wrong, and the first sequence that cannot be relied on."""

    def __init__(self, finding: Finding, sequence: int) -> None:
        super().__init__(f"{finding} at entry {sequence}")
        self.finding, self.sequence = finding, sequence


@dataclass(frozen=True)
class Outcome:
    """What a whole look found; `finding` is None when everything is as it was."""

    entries: int
    archives: int
    seals: int
    finding: Finding | None = None
    wrong_sequence: int | None = None


@dataclass
class _Walk:
    """How far the walk has come."""

    sequence: int = 0
    hash: str = FIRST
    entries: int = 0
    archives: int = 0
    seals: int = 0


def verify(outside: Path | None = None, progress: Callable[[int], None] = lambda entries: None) -> Outcome:
    """Look at everything. `outside` is another copy of the file of seals; `progress` is called now and then.

    What is added meanwhile is looked at too, or next time; no lock is held.
    """
    walk = _Walk()
    try:
        sealed = _checked_seals(outside or settings.AUDIT_SEALS_FILE)
        _walk_archives(walk, sealed)
        _walk_table(walk, sealed, progress)
        _nothing_is_cut_off(walk, sealed)
    except Wrong as wrong:
        return Outcome(walk.entries, walk.archives, walk.seals, wrong.finding, wrong.sequence)
    return Outcome(walk.entries, walk.archives, walk.seals)


def _checked_seals(outside: Path) -> dict[int, str]:
    """What the seals say: the hash of an entry by its sequence."""
    sealed: dict[int, str] = {}
    before: AuditSeal | None = None
    known: dict[int, str] = {}
    for seal in AuditSeal.objects.order_by("number").iterator(chunk_size=2000):
        if seal.number != (before.number + 1 if before else 1):
            raise Wrong(Finding.SEAL_MISSING, _after(before))
        follows = seal.previous_mac == (before.mac if before else FIRST)
        if not follows or not is_signed(seals.signed(seal), seal.key_id, seal.mac):
            raise Wrong(Finding.FORGED_SEAL, _after(before))
        sealed[seal.through_sequence] = seal.hash
        known[seal.number] = seal.mac
        before = seal
    for row in _outside(outside):
        if known.get(row["number"]) != row.get("mac"):
            told = {name: value for name, value in row.items() if name != "mac"}
            genuine = is_signed(told, str(row.get("key_id")), str(row.get("mac")))
            raise Wrong(Finding.SEAL_MISSING if genuine else Finding.FORGED_SEAL, _first_after_seal(row["number"] - 1))
    return sealed


def _outside(path: Path) -> Iterator[dict[str, object]]:
    if path.exists():
        with path.open(encoding="utf-8") as file:
            yield from seals.read_lines(file)


def _after(seal: AuditSeal | None) -> int:
    return seal.through_sequence + 1 if seal else 1


def _first_after_seal(number: int) -> int:
    return _after(AuditSeal.objects.filter(number__lte=max(0, number)).order_by("-number").first())


def _walk_archives(walk: _Walk, sealed: dict[int, str]) -> None:
    for row in AuditArchive.objects.order_by("first_sequence").iterator():
        first = walk.sequence + 1
        if row.first_sequence != first:
            raise Wrong(Finding.MISSING, first)
        if not is_signed(archives.signed(row), row.key_id, row.mac):
            raise Wrong(Finding.ARCHIVE_DAMAGED, first)
        path = settings.AUDIT_ARCHIVE_DIR / Path(row.file_name).name
        if not path.exists():
            raise Wrong(Finding.ARCHIVE_MISSING, first)
        ends = _ends_of(path, first, lambda sequence, entry_hash: _compare(sealed, sequence, entry_hash, walk))
        if ends.previous_hash != walk.hash:
            raise Wrong(Finding.BROKEN, first)
        if (ends.last_sequence, ends.last_hash) != (row.last_sequence, row.last_hash):
            raise Wrong(Finding.ARCHIVE_DAMAGED, first)
        walk.sequence, walk.hash = ends.last_sequence, ends.last_hash
        walk.entries += ends.last_sequence - first + 1
        walk.archives += 1


def _ends_of(path: Path, first: int, seen: Callable[[int, str], None]) -> archives.Ends:
    try:
        return archives.check(path, seen)
    except archives.DamagedArchive as damaged:
        raise Wrong(Finding.ARCHIVE_DAMAGED, max(first, damaged.sequence)) from damaged


def _walk_table(walk: _Walk, sealed: dict[int, str], progress: Callable[[int], None]) -> None:
    rows = AuditEntry.objects.order_by("sequence").values(*COLUMNS, "hash")
    for row in rows.iterator(chunk_size=5000):
        expected = walk.sequence + 1
        if row["sequence"] != expected:
            raise Wrong(Finding.MISSING, expected)
        if row["previous_hash"] != walk.hash:
            raise Wrong(Finding.BROKEN, expected)
        if digest(plain(row)) != row["hash"]:
            raise Wrong(Finding.CHANGED, expected)
        _compare(sealed, expected, row["hash"], walk)
        walk.sequence, walk.hash = expected, row["hash"]
        walk.entries += 1
        if walk.entries % PROGRESS_EVERY == 0:
            progress(walk.entries)


def _compare(sealed: dict[int, str], sequence: int, entry_hash: str, walk: _Walk) -> None:
    """Where there is a seal, the entry must be the one that was sealed."""
    if sequence in sealed:
        if sealed[sequence] != entry_hash:
            raise Wrong(Finding.UNSEALED, sequence)
        walk.seals += 1


def _nothing_is_cut_off(walk: _Walk, sealed: dict[int, str]) -> None:
    if sealed and walk.sequence < max(sealed):
        raise Wrong(Finding.MISSING, walk.sequence + 1)
