"""What anybody who holds a certificate's address is told of its holder.

The full name is on the paper; the public page repeats it only when the person has agreed to that. Whether they have
is known to a higher room, which registers the answer; until one does, names are shown shortened: less, never more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lms.common.names import ERASED_NAME
from lms.directory.models import Practitioner
from lms.records.models import Certificate

SYLLABLE_END = "\u0f0b"  # the tsheg between Tibetan syllables

_ASK: list[Callable[[Practitioner, datetime], bool]] = []


@dataclass(frozen=True)
class ShownHolder:
    """The holder as the public page shows them; both names are empty when they were erased from the record."""

    name_zh: str
    name_bo: str
    full: bool


def register_name_consent(ask: Callable[[Practitioner, datetime], bool]) -> None:
    """Let a higher room answer, once, while the program starts, who agreed that the public page names them."""
    _ASK[:] = [ask]


def shown_holder(certificate: Certificate, at: datetime) -> ShownHolder:
    """The name for the public page: in full with the person's consent, else only how it begins."""
    return _shown(certificate.practitioner, certificate.person_zh, certificate.person_bo, at)


def shown_name(practitioner: Practitioner, at: datetime) -> ShownHolder:
    """The same for a paper that bears the name as it stands in the directory."""
    if practitioner.name_zh == ERASED_NAME["name_zh"]:
        return ShownHolder("", "", full=False)
    return _shown(practitioner, practitioner.name_zh, practitioner.name_bo, at)


def _shown(practitioner: Practitioner, zh: str, bo: str, at: datetime) -> ShownHolder:
    if zh and _ASK and _ASK[0](practitioner, at):
        return ShownHolder(zh, bo, full=True)
    return ShownHolder(shortened_zh(zh), shortened_bo(bo), full=False)


def shortened_zh(name: str) -> str:
    """The first character and a sign for each other one, enough to compare with the paper."""
    return name[:1] + "＊" * len(name[1:])


def shortened_bo(name: str) -> str:
    """The first syllable and a sign for the rest."""
    first, _end, rest = name.partition(SYLLABLE_END)
    return f"{first}{SYLLABLE_END}…" if rest else first
