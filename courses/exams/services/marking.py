"""Points for an attempt, worked out exactly and written down as a further fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from courses.exams.models import ExamAttempt, Marking
from courses.exams.selectors import answers_of, corrections_of, items_of, terms_of
from courses.exams.terms import Asked, Terms, checksum, read_form
from courses.items import Marked, mark
from courses.items import checksum as item_checksum

_THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True)
class Marks:
    """The marks of a whole attempt, not yet written down."""

    items: list[dict[str, object]]
    points: Fraction
    of: Fraction
    rule_checksum: str

    @property
    def score(self) -> int:
        """Per cent, rounded down; never below 0. With nothing left to be marked everybody has everything."""
        return max(0, int(100 * self.points / self.of)) if self.of else 100

    def passed(self, pass_mark: int) -> bool:
        """Judged by the exact share: rounding makes nobody pass or fail."""
        return 100 * self.points >= pass_mark * self.of


def marks_of(attempt: ExamAttempt, corrections: Mapping[str, str | None]) -> Marks:
    """Mark the answers that count by the terms that the attempt began with, and by these corrections."""
    terms = terms_of(attempt.version)
    form = read_form(attempt.form)
    used = {asked.item: corrections.get(asked.item, asked.item) for asked in form}
    items = items_of(each for each in used.values() if each is not None)
    kept = answers_of(attempt)
    rows, points, whole = [], Fraction(0), Fraction(0)
    for asked in form:
        key = used[asked.item]
        marked = None if key is None else mark(items[key], kept.of(asked.item), rule=terms.rule)
        row, got, of = _weighed(asked, key, marked)
        rows.append(row)
        points, whole = points + got, whole + of
    digests = [item_checksum(item) for item in items.values()]
    return Marks(rows, points, whole, _rule_checksum(terms, form, used, digests))


def _weighed(asked: Asked, key: str | None, marked: Marked | None) -> tuple[dict[str, object], Fraction, Fraction]:
    """One question as it is stored, with its points on the scale of the examination."""
    if marked is None:
        return {"item": asked.item, "marked": "", "points": "0", "of": "0", "parts": []}, Fraction(0), Fraction(0)
    of = Fraction(asked.points)
    got = of * marked.points / marked.of
    parts = [
        {"id": part.id, "points": str(part.points), "of": str(part.of), "correct": part.correct, "given": part.given}
        for part in marked.parts
    ]
    return {"item": asked.item, "marked": key, "points": str(got), "of": str(of), "parts": parts}, got, of


def _rule_checksum(terms: Terms, form: list[Asked], used: Mapping[str, str | None], digests: list[str]) -> str:
    rule = {
        "partial": terms.partial,
        "negative": str(terms.negative),
        "pass_mark": terms.pass_mark,
        "weights": {asked.item: str(asked.points) for asked in form},
        "keys": dict(used),
    }
    return checksum(rule, digests)


def mark_attempt(attempt: ExamAttempt, *, reason: str, at: datetime) -> Marking:
    """Write a marking down; the newest counts. Called by whoever holds the attempt's turn."""
    marks = marks_of(attempt, corrections_of(attempt.exam))
    return write(attempt, marks, reason=reason, at=at)


def write(attempt: ExamAttempt, marks: Marks, *, reason: str, at: datetime) -> Marking:
    """The marks as a fact, numbered on from those that are there."""
    pass_mark = terms_of(attempt.version).pass_mark
    return Marking.objects.create(
        attempt=attempt,
        number=Marking.objects.filter(attempt=attempt).count() + 1,
        at=at,
        reason=reason,
        rule_checksum=marks.rule_checksum,
        items=marks.items,
        points=_decimal(marks.points),
        of=_decimal(marks.of),
        score=marks.score,
        pass_mark=pass_mark,
        passed=marks.passed(pass_mark),
    )


def _decimal(number: Fraction) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(_THOUSANDTH, rounding=ROUND_FLOOR)
