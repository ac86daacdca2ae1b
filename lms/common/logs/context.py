"""Which request or task a log line belongs to."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from lms.common.identifiers import new_id

# A UUID with or without hyphens, which is what proxies make; anything else could carry what must not be logged.
_WELL_FORMED = re.compile(r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}")


@dataclass
class Note:
    """What the lines of one request or task have in common. `actor_key` is asked when a line is written."""

    request_id: str = field(default_factory=lambda: new_id().hex)
    actor_key: Callable[[], str] = str


_CURRENT: ContextVar[Note | None] = ContextVar("log_note", default=None)


def current() -> Note | None:
    """The note of the request or task that runs here; None in between."""
    return _CURRENT.get()


@contextmanager
def noting(note: Note) -> Iterator[Note]:
    """Let every line that is written inside carry this note."""
    token = _CURRENT.set(note)
    try:
        yield note
    finally:
        _CURRENT.reset(token)


def request_id(offered: str | None) -> str:
    """The id that came with a request if it is well-formed, else a new one."""
    if offered is not None and _WELL_FORMED.fullmatch(offered.lower()):
        return offered.lower()
    return new_id().hex
