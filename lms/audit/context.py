"""Who acts at this moment: set once by whatever lets an act in, read by the log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from lms.audit.models import Via


@dataclass(frozen=True)
class Act:
    """What an entry says, before it has a place in the chain. Without `at` it happens when it is written."""

    action: str
    object_kind: str
    object_id: str
    detail: dict[str, object]
    actor_key: UUID | None
    via: str
    address: str
    at: datetime | None


@dataclass(frozen=True)
class Actor:
    """The person, address and door behind an act. `key` is asked late: most requests write nothing."""

    key: Callable[[], UUID | None] = lambda: None
    address: str = ""
    via: Via = Via.COMMAND
    # Acts that are written when the door closes, outside every transaction: what was refused undid its own.
    kept: list[Act] = field(default_factory=list, compare=False)


_CURRENT: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current() -> Actor:
    """The actor of this moment; outside of every `acting` the program itself, by a command."""
    return _CURRENT.get() or Actor()


def door() -> Actor | None:
    """The actor of this moment if a door is open that will write what is kept; None outside of every `acting`."""
    return _CURRENT.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    """Let everything that is recorded inside be the act of this actor.

    Whoever opens it calls `lms.audit.services.settle(actor)` afterwards.
    """
    token = _CURRENT.set(actor)
    try:
        yield
    finally:
        _CURRENT.reset(token)
