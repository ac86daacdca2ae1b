"""How the expected answers are written down: one `Route` for an address, in tests/access/expected/."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.access.roles import NOBODY
from tests.access.world import World

Arguments = Callable[[World], Mapping[str, Any]]
# Who gets an answer: the same people for every object, or for each object its own.
Access = frozenset[str] | Mapping[str, frozenset[str]]
NOTHING = "none"  # the label of an object that does not exist: nobody gets an answer


@dataclass(frozen=True)
class Route:
    """One address: with which arguments it is asked for, who reads and who writes there.

    `objects` has a name for each object ("a": of the first county, "b": of the second, NOTHING: of nobody). Whoever is
    not named in `reads` or `writes` must be refused.
    """

    name: str
    reads: Access = NOBODY
    writes: Access = NOBODY
    objects: Mapping[str, Arguments] = field(default_factory=lambda: {"": lambda world: {}})
    query: Callable[[World], Mapping[str, Any]] = lambda world: {}
    data: Callable[[World], Mapping[str, Any]] = lambda world: {}
    ok: frozenset[int] = frozenset({200})
    done: frozenset[int] = frozenset({200, 302, 400, 422})
    clears: Access = NOBODY  # who gets an answer to PATCH and DELETE, by which the CMS clears what is one's own
    asks: Access = NOBODY  # who gets an answer to OPTIONS: programs that upload ask what the server can

    def readers(self, label: str) -> frozenset[str]:
        return _of(self.reads, label)

    def writers(self, label: str) -> frozenset[str]:
        return _of(self.writes, label)

    def clearers(self, label: str) -> frozenset[str]:
        return _of(self.clears, label)

    def askers(self, label: str) -> frozenset[str]:
        return _of(self.asks, label)


@dataclass(frozen=True)
class Shadowed:
    """An address of another program that is never reached: one of ours stands before it."""

    name: str
    path: str
    instead: str  # the name that answers


def _of(access: Access, label: str) -> frozenset[str]:
    if label == NOTHING:
        return NOBODY
    return access.get(label, NOBODY) if isinstance(access, Mapping) else access


def each(**objects: Arguments) -> dict[str, Arguments]:
    """Objects by their labels."""
    return dict(objects)
