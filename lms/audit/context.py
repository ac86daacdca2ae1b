"""Who acts at this moment: set once by whatever lets an act in, read by the log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from lms.audit.models import Via


@dataclass(frozen=True)
class Actor:
    """The person, address and door behind an act. `key` is asked late: most requests write nothing."""

    key: Callable[[], UUID | None] = lambda: None
    address: str | None = None
    via: Via = Via.COMMAND


_CURRENT: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current() -> Actor:
    """The actor of this moment; outside of every `acting` the program itself, by a command."""
    return _CURRENT.get() or Actor()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Let everything that is recorded inside be the act of this actor."""
    token = _CURRENT.set(actor)
    try:
        yield
    finally:
        _CURRENT.reset(token)
