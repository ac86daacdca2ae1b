"""Which questions a person gets, and in which order: worked out from a seed, the same on every machine and day.

Order comes from digests and not from `random`, whose sequences a new version of Python may change.
"""

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

Thing = TypeVar("Thing", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Line:
    """So many questions out of these, each worth so many points."""

    count: int
    points: Decimal
    items: frozenset[str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One question of a form."""

    item: str
    points: Decimal


@dataclass(frozen=True, slots=True)
class Shortage:
    """A line (its place, from 1) that could be left without enough questions: there are `found`, it asks `wanted`."""

    line: int
    wanted: int
    found: int


def shortages(lines: Sequence[Line]) -> list[Shortage]:
    """The lines that some draw could leave short. None: every seed gives a whole form.

    Earlier lines may take questions that a later one could use too; counted is the worst that they can do.
    """
    found = []
    for place, line in enumerate(lines):
        taken = sum(min(other.count, len(other.items & line.items)) for other in lines[:place])
        left = max(0, len(line.items) - taken)
        if left < line.count:
            found.append(Shortage(place + 1, line.count, left))
    return found


def draw(lines: Sequence[Line], *, seed: str, shuffle: bool) -> list[Drawn]:
    """The questions of one form. Without `shuffle` they stand in the order of the lines."""
    taken: set[str] = set()
    form = []
    for place, line in enumerate(lines):
        chosen = mixed(sorted(line.items - taken), seed, f"line {place}")[: line.count]
        if len(chosen) < line.count:
            raise ValueError("A line has too few questions; `shortages` would have said so.")
        taken.update(chosen)
        form += [Drawn(item, line.points) for item in chosen]
    return mixed(form, seed, "form", name=lambda drawn: drawn.item) if shuffle else form


def orders(options: Mapping[str, Iterable[str]], *, seed: str, item: str) -> dict[str, list[str]]:
    """For each list of options of a question its order in one form."""
    return {place: mixed(list(ids), seed, f"{item} {place}") for place, ids in options.items()}


def mixed(things: Sequence[Thing], seed: str, about: str, name: Callable[[Thing], str] = str) -> list[Thing]:
    """The things in an order that seed and `about` say."""
    return sorted(things, key=lambda thing: hashlib.sha256(f"{seed}:{about}:{name(thing)}".encode()).digest())
