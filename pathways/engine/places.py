"""The parts of a document with the names of their places, and every link from one part to another."""

from collections.abc import Iterator
from typing import Literal

from pathways.engine.conditions import Condition
from pathways.engine.document import (
    Act,
    Ask,
    Computed,
    Decide,
    Document,
    Dose,
    Flag,
    Input,
    Outcome,
    RedFlag,
    Refer,
    Step,
    Table,
)

Part = Input | Computed | RedFlag | Step
Place = tuple[str, Part]
LinkKind = Literal["step", "input", "reference", "amount"]


def places(document: Document) -> Iterator[Place]:
    """Every input, computed value, red flag and step, with a name for people."""
    yield from ((f"input {part.id}", part) for part in document.inputs)
    yield from ((f"computed {part.id}", part) for part in document.computed)
    yield from ((f"red flag {part.id}", part) for part in document.red_flags)
    yield from ((f"step {part.id}", part) for part in document.steps)


def conditions(part: Part) -> Iterator[tuple[str, Condition]]:
    """The conditions of a part, each with its place within it."""
    if isinstance(part, Flag | RedFlag):
        yield "", part.when
    elif isinstance(part, Dose):
        yield from [("", part.usable_when)] if part.usable_when else []
    elif isinstance(part, Table):
        yield from ((f" row {index + 1}", row.when) for index, row in enumerate(part.rows))
    elif isinstance(part, Decide):
        yield from ((f" rule {index + 1}", rule.when) for index, rule in enumerate(part.rules))


def successors(step: Step) -> tuple[str, ...]:
    """The steps that may follow, by name; an outcome has none."""
    if isinstance(step, Decide):
        following = (*(rule.to for rule in step.rules), step.otherwise, step.when_unknown)
        return tuple(name for name in following if name)
    return () if isinstance(step, Outcome) else (step.to,)


def links(document: Document) -> Iterator[tuple[str, LinkKind, str]]:
    """Every use of a name: place, kind of thing that must bear it, the name."""
    yield "document start", "step", document.start
    yield "applicability", "input", document.applicability.input
    for place, part in places(document):
        yield from ((place, "reference", name) for name in getattr(part, "references", ()))
        if isinstance(part, RedFlag):
            yield place, "step", part.to
        elif isinstance(part, Decide):
            yield from ((place, "reference", name) for rule in part.rules for name in rule.references)
            yield from ((place, "step", name) for name in successors(part))
        elif isinstance(part, Ask | Act | Refer):
            yield place, "step", part.to
        if isinstance(part, Ask):
            yield place, "input", part.input
        elif isinstance(part, Act):
            yield from ((place, "amount", name) for name in part.amounts)
