"""Where rooms say which kinds of records they take from devices. The intake knows none of them.

A room calls `register` in its AppConfig.ready(). Its handler gets one Record, in a savepoint of its own, and returns
when the record counts; otherwise it raises

- `Refused(code, sentence)`: it can never count. The sentence is an English msgid that tells its maker what to do;
- `Waits(subject)`: what it follows is not here yet. It is kept, and handed over again when a record has come that
  `brings` this subject. When a record that would bring it is refused, those that wait for it are refused too.

Anything else that a handler raises is taken for a mistake of ours: the device keeps the record and sends it again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_noop

from lms.directory.models import Practitioner
from lms.sync.policy import Rights

MALFORMED = gettext_noop("This record is not complete and cannot be counted. Do the step again on the page.")


@dataclass(frozen=True)
class Record:
    """One record of a device, as a handler sees it. `at` is when it happened, by our clock."""

    id: UUID
    practitioner: Practitioner
    data: Mapping[str, object]
    at: datetime
    device_at: datetime | None
    corrected: bool
    received_at: datetime
    rights: Rights

    def uuid(self, name: str) -> UUID:
        """A UUID in the data; Refused when there is none."""
        return uuid_in(self.data, name)


class Refused(Exception):
    """The record can never count; `sentence` is an English msgid."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


class Waits(Exception):
    """What the record follows has not come yet; `subject` names it as `brings` does."""

    def __init__(self, subject: str) -> None:
        super().__init__(subject)
        self.subject = subject


Handler = Callable[[Record], object]
Brings = Callable[[Mapping[str, object]], str]


@dataclass(frozen=True)
class Kind:
    """What a room registered: who takes the record, and what comes with it that others may wait for."""

    handler: Handler
    brings: Brings
    title: str | Promise


_KINDS: dict[tuple[str, int], Kind] = {}


def _nothing(_data: Mapping[str, object]) -> str:
    return ""


def register(
    kind: str, version: int, handler: Handler, *, brings: Brings = _nothing, title: str | Promise = ""
) -> None:
    """Let a room take records of this kind and version, once, while the program starts. `title`: what people call it.

    A later program keeps the versions that devices may still hold: a record may be weeks old when it arrives.
    """
    _KINDS[kind, version] = Kind(handler, brings, title)


def kind_of(kind: str, version: int) -> Kind | None:
    """Who takes records of this kind and version, if anybody."""
    return _KINDS.get((kind, version))


def title_of(kind: str, version: int) -> str:
    """What people call records of this kind; its code where no room takes it any more."""
    known = kind_of(kind, version)
    return str(known.title) if known is not None and known.title else kind


def registered() -> list[tuple[str, int]]:
    """All kinds with their versions."""
    return sorted(_KINDS)


def malformed() -> Refused:
    """The refusal of a record whose data are not what its kind has."""
    return Refused("incomplete", MALFORMED)


def uuid_in(data: Mapping[str, object], name: str) -> UUID:
    """A UUID in a record's data; Refused when there is none."""
    value = data.get(name)
    if not isinstance(value, str):
        raise malformed()
    try:
        return UUID(value)
    except ValueError:
        raise malformed() from None
