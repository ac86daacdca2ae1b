"""The terms of a published examination as values, and the words that they are stored in."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

from courses.exams.drawing import Drawn, Line
from courses.items import Rule


@dataclass(frozen=True, slots=True)
class Terms:
    """What an attempt is judged by, whatever the authors change afterwards."""

    minutes: int
    grace_seconds: int
    pass_mark: int
    shuffle: bool
    partial: bool
    negative: Decimal
    lines: tuple[Line, ...]

    @property
    def rule(self) -> Rule:
        return Rule(partial=self.partial, negative=Fraction(self.negative))

    @property
    def grace(self) -> timedelta:
        return timedelta(seconds=self.grace_seconds)

    @property
    def items(self) -> frozenset[str]:
        """All questions that may be asked."""
        return frozenset().union(*(line.items for line in self.lines))

    def stored(self) -> dict[str, object]:
        """As JSON; numbers with places behind the point as texts, so that every database gives them back the same."""
        return {
            "minutes": self.minutes,
            "grace_seconds": self.grace_seconds,
            "pass_mark": self.pass_mark,
            "shuffle": self.shuffle,
            "partial": self.partial,
            "negative": str(self.negative),
            "lines": [
                {"count": line.count, "points": str(line.points), "items": sorted(line.items)} for line in self.lines
            ],
        }


def read_terms(stored: Mapping[str, object]) -> Terms:
    """The terms that `Terms.stored` wrote."""
    lines = tuple(
        Line(count=line["count"], points=Decimal(line["points"]), items=frozenset(line["items"]))
        for line in stored["lines"]
    )
    plain = {name: stored[name] for name in ("minutes", "grace_seconds", "pass_mark", "shuffle", "partial")}
    return Terms(**plain, negative=Decimal(stored["negative"]), lines=lines)


def checksum(document: object, checksums: Iterable[str] = ()) -> str:
    """sha256 over a document and the checksums of the questions that it names."""
    words = json.dumps([document, sorted(checksums)], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(words.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a person's form: the version, its points, and the order of its options."""

    item: str
    points: Decimal
    order: Mapping[str, Sequence[str]]


def stored_form(drawn: Iterable[Drawn], order: Mapping[str, Mapping[str, Sequence[str]]]) -> list[dict[str, object]]:
    """A form as JSON; `order` by question."""
    return [{"item": each.item, "points": str(each.points), "order": dict(order[each.item])} for each in drawn]


def read_form(stored: Iterable[Mapping[str, object]]) -> list[Asked]:
    """The form that `stored_form` wrote."""
    return [Asked(each["item"], Decimal(each["points"]), each["order"]) for each in stored]
