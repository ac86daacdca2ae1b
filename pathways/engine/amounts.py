"""What is computed from the answers: flags, doses by weight, amounts from tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Literal

from pathways.engine.conditions import Value, evaluate
from pathways.engine.document import Document, Dose, Flag, Table

_ROUNDING = {"down": ROUND_FLOOR, "nearest": ROUND_HALF_UP, "up": ROUND_CEILING}

Held = Literal["", "at_maximum", "below_minimum"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A dose or a range with how it came about; `low` is None when it cannot be said."""

    id: str
    low: Decimal | None
    high: Decimal | None
    exact: Decimal | None = None  # a dose before rounding
    held: Held = ""


def rounded(value: Decimal, increment: Decimal, rounding: str) -> Decimal:
    """The multiple of `increment` below, above or nearest to the value (a half goes up)."""
    return (value / increment).to_integral_value(_ROUNDING[rounding]) * increment


def dose_amount(dose: Dose, weight: Decimal | None) -> Amount:
    """The dose for this weight (in the unit of the dose's input)."""
    if weight is None:
        return Amount(dose.id, None, None)
    exact = dose.amount * weight
    value = rounded(exact, dose.round_to, dose.rounding)
    if dose.minimum is not None and value < dose.minimum:
        return Amount(dose.id, None, None, exact, "below_minimum")
    if dose.maximum is not None and value > dose.maximum:
        return Amount(dose.id, dose.maximum, dose.maximum, exact, "at_maximum")
    return Amount(dose.id, value, value, exact)


def table_amount(table: Table, values: Mapping[str, Value], units: Mapping[str, str]) -> Amount:
    """The first row that holds; nothing when an earlier row is unknown: it might have been that one."""
    for row in table.rows:
        truth = evaluate(row.when, values, units)
        if truth is None:
            break
        if truth:
            return Amount(table.id, row.low, row.high)
    return Amount(table.id, None, None)


def compute(document: Document, answers: Mapping[str, Value]) -> dict[str, Value]:
    """The answers and everything computed from them. A computed value sees those declared before it."""
    values = dict(answers)
    for computed in document.computed:
        if isinstance(computed, Flag):
            values[computed.id] = evaluate(computed.when, values, document.units)
        elif isinstance(computed, Dose):
            values[computed.id] = dose_amount(computed, _weight(computed, values, document.units)).low
    return values


def amounts(document: Document, names: tuple[str, ...], answers: Mapping[str, Value]) -> tuple[Amount, ...]:
    """The doses and table amounts of these names, in their order."""
    values = compute(document, answers)
    found = []
    for name in names:
        computed = document.value[name]
        if isinstance(computed, Dose):
            found.append(dose_amount(computed, _weight(computed, values, document.units)))
        elif isinstance(computed, Table):
            found.append(table_amount(computed, values, document.units))
    return tuple(found)


def _weight(dose: Dose, values: Mapping[str, Value], units: Mapping[str, str]) -> Decimal | None:
    """The weight to reckon this dose by; None where it was not measured or is not usable."""
    weight = values.get(dose.of)
    if dose.usable_when is not None and not evaluate(dose.usable_when, values, units):
        return None
    return weight if isinstance(weight, Decimal) else None
