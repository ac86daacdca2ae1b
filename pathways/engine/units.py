"""The units that documents may use: UCUM codes, and exact conversion between units of one kind."""

from decimal import Decimal

# UCUM code -> (kind of quantity, factor to the first unit of its kind)
UNITS: dict[str, tuple[str, Decimal]] = {
    "mo": ("age", Decimal(1)),
    "a": ("age", Decimal(12)),
    "min": ("time", Decimal(1)),
    "h": ("time", Decimal(60)),
    "d": ("time", Decimal(1440)),
    "mg": ("mass", Decimal(1)),
    "g": ("mass", Decimal(1000)),
    "kg": ("mass", Decimal(1_000_000)),
    "mL": ("volume", Decimal(1)),
    "L": ("volume", Decimal(1000)),
    "mm": ("length", Decimal(1)),
    "cm": ("length", Decimal(10)),
    "m": ("length", Decimal(1000)),
    "mg/kg": ("mass by body mass", Decimal(1)),
    "g/kg": ("mass by body mass", Decimal(1000)),
    "mL/kg": ("volume by body mass", Decimal(1)),
    "Cel": ("temperature", Decimal(1)),
    "mm[Hg]": ("pressure", Decimal(1)),
    "/min": ("rate", Decimal(1)),
    "%": ("share", Decimal(1)),
    "1": ("count", Decimal(1)),
}


class UnitMismatch(ValueError):
    """Two quantities of different kinds were brought together."""


def compatible(one: str, other: str) -> bool:
    """Do both units measure the same kind of quantity?"""
    return UNITS[one][0] == UNITS[other][0]


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """The same quantity in another unit of its kind."""
    if source == target:
        return value
    if not compatible(source, target):
        raise UnitMismatch(f"{source} cannot be read as {target}")
    return value * UNITS[source][1] / UNITS[target][1]
