"""Who may read the log, and whose keys stand in it.

This room keeps people's keys and knows nothing of people and grants. The room above registers the answers; until one
does, nobody may read and nobody has a name.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Named:
    """A person as the auditor reads of them."""

    name: str
    language: str  # of the name, for the `lang` attribute
    number: str = ""  # the personnel number


def _nobody(_request: HttpRequest) -> None:
    raise PermissionDenied(_("The audit log is open to audit administrators only."))


@dataclass(frozen=True)
class Readers:
    """The questions of this room to the one that knows people."""

    require: Callable[[HttpRequest], None] = _nobody  # raises PermissionDenied unless the account may read the log
    key_of: Callable[[object], UUID | None] = lambda user: None  # the key of the person behind an account
    names: Callable[[Collection[UUID]], dict[UUID, Named]] = lambda keys: {}
    find: Callable[[str], UUID | None] = lambda text: None  # the person with this personnel number or user name


_READERS = [Readers()]


def register_reader(readers: Readers) -> None:
    """Let a higher room answer, once, while the program starts."""
    _READERS[:] = [readers]


def readers() -> Readers:
    """Whoever answers."""
    return _READERS[0]
