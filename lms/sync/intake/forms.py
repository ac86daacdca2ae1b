"""What a batch is made of. Everything in it comes from outside and is measured before it is believed."""

import hashlib
import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop

from lms.sync.intake.clocks import instant

PROTOCOL = 1
MAX_BYTES = 256 * 1024  # before and after unpacking
MAX_RECORDS = 200
_MAX_COUNTER = 2**53 - 1  # the largest whole number that a browser counts to
_MAX_WAITING = 2**31 - 1
_DEEPEST = 20  # lists and objects within each other
_NOTHING_HEARD = UUID(int=0)
_GZIP = 31  # zlib's name for the gzip format

TOO_LARGE = gettext_noop("This was too much at once. Your device sends it again in smaller parts.")
UNREADABLE = gettext_noop("What your device sent could not be read. It is kept on the device and sent again.")
OLD_PROGRAM = gettext_noop("The program on this device is too old. Open the site with a link to renew it.")


class BatchRefused(Exception):
    """The whole request cannot be read; nothing of it was taken."""

    def __init__(self, status: int, error: str, sentence: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.sentence = sentence


@dataclass(frozen=True)
class Entry:
    """One record of a batch that has the form of a record."""

    id: UUID
    counter: int
    kind: str
    version: int
    device_at: datetime | None
    data: Mapping[str, object]
    digest: str


@dataclass(frozen=True)
class Misshapen:
    """Something in a batch that is no record; `id` is what it called itself."""

    id: str


@dataclass(frozen=True)
class Batch:
    """One request. `owner`: for whom the device kept the records, where it says so. `from_counter`: the device proves
    what it made from this number on, and forgot the rest. `heard`: up to which late refusal it was told; None for a
    program that does not listen for them.
    """

    owner: UUID | None
    device: UUID
    device_now: datetime | None
    waiting: int
    from_counter: int
    entries: list[Entry | Misshapen]
    heard: UUID | None = None


def batch_in(request: HttpRequest) -> Batch:
    """The batch that a request carries; BatchRefused when there is none."""
    if request.content_type != "application/json":
        raise _unreadable()
    return parsed(_unpacked(_body(request), request.headers.get("Content-Encoding", "")))


def parsed(body: bytes) -> Batch:
    """A batch from its JSON."""
    try:
        read = json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError):  # ValueError: no JSON, or no UTF-8
        raise _unreadable() from None
    if not isinstance(read, dict):
        raise _unreadable()
    if read.get("v") != PROTOCOL:
        raise BatchRefused(409, "version", OLD_PROGRAM)
    device, records = _uuid(read.get("device")), read.get("records", [])
    named, owner = read.get("owner"), _uuid(read.get("owner"))
    waiting, start = _whole(read.get("waiting", 0), _MAX_WAITING), _whole(read.get("from", 0), _MAX_COUNTER)
    if device is None or waiting is None or start is None or not isinstance(records, list):
        raise _unreadable()
    if named is not None and owner is None:
        raise _unreadable()
    if len(records) > MAX_RECORDS:
        raise BatchRefused(413, "too_large", TOO_LARGE)
    entries = [_entry(record) for record in records]
    return Batch(owner, device, instant(read.get("now")), waiting, start, entries, _heard(read))


def _heard(read: Mapping[str, object]) -> UUID | None:
    """What cannot be read was never heard: then everything is told again, which does no harm."""
    return (_uuid(read["heard"]) or _NOTHING_HEARD) if "heard" in read else None


def _body(request: HttpRequest) -> bytes:
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise BatchRefused(413, "too_large", TOO_LARGE)
    return body


def _unpacked(body: bytes, encoding: str) -> bytes:
    """The body itself; a small one may unpack to a very large one, so it is unpacked no further than the limit."""
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip":
        raise _unreadable()
    unpacker = zlib.decompressobj(_GZIP)
    try:
        plain = unpacker.decompress(body, MAX_BYTES + 1)
    except zlib.error:
        raise _unreadable() from None
    if len(plain) > MAX_BYTES:
        raise BatchRefused(413, "too_large", TOO_LARGE)
    if not unpacker.eof:
        raise _unreadable()  # cut off on its way
    return plain


def _entry(record: object) -> Entry | Misshapen:
    if not isinstance(record, dict):
        return Misshapen("")
    made, counter, version = _uuid(record.get("id")), _whole(record.get("n"), _MAX_COUNTER), record.get("kv")
    kind, data, at = record.get("kind"), record.get("d"), record.get("at")
    version = _whole(version, 32_767)
    well_formed = isinstance(kind, str) and 0 < len(kind) <= 40 and isinstance(data, dict)
    storable = all(map(_storable, (kind, at, data)))
    if made is None or counter is None or version is None or not (well_formed and storable):
        return Misshapen(str(made or ""))
    said = json.dumps([kind, version, at, data], sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(said.encode()).hexdigest()
    return Entry(made, counter, kind, version, instant(at), data, digest)


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) and len(value) == 36 else None
    except ValueError:
        return None


def _whole(value: object, most: int) -> int | None:
    fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most
    return value if fits else None


def _storable(value: object, deepest: int = _DEEPEST) -> bool:
    """Can a database keep it? No NUL, half of a character, infinity (1e999) or bottomless nesting: JSON spells all."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if not isinstance(value, (dict, list)):
        return True
    within = [*value, *value.values()] if isinstance(value, dict) else value
    return deepest > 0 and all(_storable(each, deepest - 1) for each in within)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def _unreadable() -> BatchRefused:
    return BatchRefused(400, "malformed", UNREADABLE)
