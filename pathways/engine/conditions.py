"""Conditions as a typed syntax tree with three-valued logic: true, false, and None for unknown.

Unknown is not false: `not unknown` is unknown, and a list is decided only by values that no missing one could change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Literal

from pathways.engine.units import convert

Truth = bool | None
Value = Decimal | str | bool | None  # None: asked and not measured, or not yet asked
Operator = Literal["<", "<=", "=", "!=", ">=", ">"]
_COMPARISONS = {"<": lt, "<=": le, "=": eq, "!=": ne, ">=": ge, ">": gt}
OPERATORS = tuple(_COMPARISONS)


@dataclass(frozen=True, slots=True)
class AllOf:
    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    of: "Condition"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """`n` or more of these hold: "two signs needed"."""

    n: int
    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A number against a threshold; the unit is always said."""

    name: str
    op: Operator
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class In:
    """A choice is one of these options."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Yes:
    """A yes/no input, or a computed flag, is yes."""

    name: str


@dataclass(frozen=True, slots=True)
class Known:
    """A value was given. The only condition that is never unknown."""

    name: str


Leaf = Compare | In | Yes | Known
Condition = AllOf | AnyOf | Not | AtLeast | Leaf


def negation(truth: Truth) -> Truth:
    return None if truth is None else not truth


def conjunction(truths: tuple[Truth, ...]) -> Truth:
    """False as soon as one is false; true only when all are."""
    if False in truths:
        return False
    return None if None in truths else True


def disjunction(truths: tuple[Truth, ...]) -> Truth:
    """True as soon as one is true; false only when all are."""
    if True in truths:
        return True
    return None if None in truths else False


def at_least(n: int, truths: tuple[Truth, ...]) -> Truth:
    """Whether `n` of these are true, as far as the unknown ones leave it open."""
    certain = truths.count(True)
    if certain >= n:
        return True
    return None if certain + truths.count(None) >= n else False


def evaluate(condition: Condition, values: Mapping[str, Value], units: Mapping[str, str]) -> Truth:
    """The truth of a condition; `units` says in which unit each number of `values` is."""
    match condition:
        case AllOf(of):
            return conjunction(tuple(evaluate(part, values, units) for part in of))
        case AnyOf(of):
            return disjunction(tuple(evaluate(part, values, units) for part in of))
        case Not(part):
            return negation(evaluate(part, values, units))
        case AtLeast(n, of):
            return at_least(n, tuple(evaluate(part, values, units) for part in of))
        case _:
            return _evaluate_leaf(condition, values.get(condition.name), units)


def _evaluate_leaf(leaf: Leaf, value: Value, units: Mapping[str, str]) -> Truth:
    if isinstance(leaf, Known):
        return value is not None
    if value is None:
        return None
    if isinstance(leaf, In):
        return value in leaf.values
    if isinstance(leaf, Yes):
        return value is True
    return bool(_COMPARISONS[leaf.op](value, convert(leaf.value, leaf.unit, units[leaf.name])))


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The single tests of a condition, in the order in which they are written."""
    match condition:
        case AllOf(of) | AnyOf(of) | AtLeast(_, of):
            for part in of:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield condition
