"""A person's standing against an annual credit requirement, as of a day that the asker names.

"On D" means at the end of D. Version and post are those of the earlier of D and the last day of the year asked
about; only credits of D or earlier count, each in the civil year of its event and once for each session.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class Status(StrEnum):
    NOT_REQUIRED = "not_required"
    COMPLIANT = "compliant"
    PENDING = "pending"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class RequirementVersion:
    """What people in these roles must collect in a civil year, from `from_date` until a later version starts."""

    code: str
    number: int
    roles: frozenset[str]
    from_date: date
    total: Decimal
    min_class_i: Decimal = ZERO
    min_class_ii: Decimal = ZERO
    substitution_cap: Decimal = ZERO  # share of a class's minimum that the other class's surplus may replace


@dataclass(frozen=True)
class Post:
    """A person works at an institution in a role, both days included; `to_date` is None while it lasts."""

    institution: int
    role: str
    primary: bool
    from_date: date
    to_date: date | None = None

    def held(self, on: date) -> bool:
        return self.from_date <= on and (self.to_date is None or on <= self.to_date)


@dataclass(frozen=True)
class Credit:
    """Credits of class "I" or "II" earned in a session on a civil date."""

    credit_class: str
    amount: Decimal
    session: str
    earned_on: date


@dataclass(frozen=True)
class Totals:
    """What a person has collected in a year."""

    class_i: Decimal = ZERO
    class_ii: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.class_i + self.class_ii


def reference_day(year: int, on: date) -> date:
    """The day whose posts and requirement version decide about `year` when asked on `on`."""
    return min(on, date(year, 12, 31))


def version_in_force(versions: Iterable[RequirementVersion], on: date) -> RequirementVersion | None:
    """The version that started last; of two that start on one day, the one with the higher number."""
    started = [version for version in versions if version.from_date <= on]
    return max(started, key=lambda version: (version.from_date, version.number), default=None)


def totals_of(credits: Iterable[Credit], *, year: int, on: date) -> Totals:
    """Credits of `year` earned up to `on`; a session that was reported twice counts as its first report."""
    first: dict[str, Credit] = {}
    for credit in sorted(credits, key=lambda credit: (credit.earned_on, credit.amount, credit.credit_class)):
        first.setdefault(credit.session, credit)
    counted = [credit for credit in first.values() if credit.earned_on.year == year and credit.earned_on <= on]
    return Totals(
        class_i=sum((credit.amount for credit in counted if credit.credit_class == "I"), ZERO),
        class_ii=sum((credit.amount for credit in counted if credit.credit_class == "II"), ZERO),
    )


def _reaches(minimum: Decimal, own: Decimal, other_surplus: Decimal, cap: Decimal) -> bool:
    return own + min(other_surplus, cap * minimum) >= minimum


def meets(version: RequirementVersion, totals: Totals) -> bool:
    """Is the total reached, and each class's minimum, with at most the capped share replaced by the other class?"""
    surplus_i = max(totals.class_i - version.min_class_i, ZERO)
    surplus_ii = max(totals.class_ii - version.min_class_ii, ZERO)
    cap = version.substitution_cap
    return (
        totals.total >= version.total
        and _reaches(version.min_class_i, totals.class_i, surplus_ii, cap)
        and _reaches(version.min_class_ii, totals.class_ii, surplus_i, cap)
    )


def annual_status(
    versions: Iterable[RequirementVersion], posts: Iterable[Post], totals: Totals, *, year: int, on: date
) -> Status:
    """The status on `on` for `year`; `totals` are the credits of that year earned up to `on`."""
    reference = reference_day(year, on)
    version = version_in_force(versions, reference)
    if version is None or not any(post.held(reference) and post.role in version.roles for post in posts):
        return Status.NOT_REQUIRED
    if meets(version, totals):
        return Status.COMPLIANT
    return Status.PENDING if on <= date(year, 12, 31) else Status.OVERDUE
