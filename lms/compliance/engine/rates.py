"""Rates: a person counts once, in the institution of the primary post on the day asked about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lms.compliance.engine.annual import ZERO, Post, Status


@dataclass(frozen=True)
class Tally:
    """How many people a requirement concerns, how many meet it, and the credits that they hold together."""

    required: int = 0
    compliant: int = 0
    credits: Decimal = ZERO

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.required + other.required, self.compliant + other.compliant, self.credits + other.credits)

    @property
    def rate(self) -> Decimal | None:
        """The share that meets the requirement, 0 to 1; None where it concerns nobody."""
        return Decimal(self.compliant) / self.required if self.required else None

    @property
    def average(self) -> Decimal | None:
        """Credits for each person concerned; None where there is nobody."""
        return self.credits / self.required if self.required else None


def tally_of(status: Status, credits: Decimal) -> Tally:
    """What one person adds: nothing when not required, else one to the denominator."""
    if status is Status.NOT_REQUIRED:
        return Tally()
    return Tally(required=1, compliant=int(status is Status.COMPLIANT), credits=credits)


def total(tallies: Iterable[Tally]) -> Tally:
    """All of them together."""
    return sum(tallies, Tally())


def counting_post(posts: Iterable[Post], on: date) -> Post | None:
    """The primary post held on the day; of several, the one held longest. None: the person counts nowhere."""
    held = [post for post in posts if post.primary and post.held(on)]
    return min(held, key=lambda post: (post.from_date, post.institution), default=None)
