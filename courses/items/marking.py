"""Marks: each part is worth one point; partial credit and points taken off as the examination's rule says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from courses.items.comparing import number, same_text
from courses.items.document import Item, Part, PartKey, PartKind
from courses.items.findings import BadResponse, Finding
from courses.items.responses import answered, check_response

_WHOLE = Fraction(1)
# A wrong answer to these was one guess among several; for it the rule may take points off.
_GUESSED = frozenset({PartKind.CHOICE, PartKind.TRUE_FALSE})


@dataclass(frozen=True, slots=True)
class Rule:
    """How an examination marks.

    `partial`: parts with several things to get right give a share. `negative`: the share of a part's points that a
    wrong single choice takes off. What was left open never costs.
    """

    partial: bool = False
    negative: Fraction = Fraction(0)

    def __post_init__(self) -> None:
        if not 0 <= self.negative <= 1:
            raise ValueError("A wrong answer takes off between nothing and the part's own points.")


@dataclass(frozen=True, slots=True)
class PartMark:
    """The mark of one part; `given` says whether it was answered."""

    id: str
    points: Fraction
    of: Fraction
    correct: bool
    given: bool


@dataclass(frozen=True, slots=True)
class Marked:
    """The mark of an item: between `-negative * of` and `of`."""

    points: Fraction
    of: Fraction
    parts: tuple[PartMark, ...]


def mark(item: Item, responses: Mapping[str, object], *, rule: Rule) -> Marked:
    """Mark the answers to the parts of an item; BadResponse for an answer that has not the form of its part."""
    unknown = sorted(set(responses) - {part.id for part in item.parts})
    if unknown:
        raise BadResponse(Finding(str(unknown[0])[:60], "unknown_part"))
    marks = tuple(_mark(part, item.keys[part.id], responses.get(part.id), rule) for part in item.parts)
    return Marked(sum((each.points for each in marks), Fraction(0)), Fraction(len(marks)), marks)


def _mark(part: Part, key: PartKey, response: object, rule: Rule) -> PartMark:
    if not answered(response):
        return PartMark(part.id, Fraction(0), _WHOLE, correct=False, given=False)
    check_response(part, response)
    share = _SHARES[part.kind](part, key, response)
    if share == 1:
        return PartMark(part.id, _WHOLE, _WHOLE, correct=True, given=True)
    points = share if rule.partial else Fraction(0)
    if part.kind in _GUESSED:
        points = -rule.negative
    return PartMark(part.id, points, _WHOLE, correct=False, given=True)


def _same(_part: Part, key: PartKey, response: Any) -> Fraction:
    return Fraction(response == key.answer)


def _listed(key: PartKey) -> tuple[str, ...]:
    """The ids of an answer that names several."""
    ids: Any = key.answer
    return tuple(ids)


def _choices(_part: Part, key: PartKey, response: Any) -> Fraction:
    """Each right one counts, each wrong one takes one back: who ticks everything has nothing for the wrong ones."""
    right, given = set(_listed(key)), set(response)
    return max(Fraction(0), Fraction(len(given & right) - len(given - right), len(right)))


def _number(_part: Part, key: PartKey, response: Any) -> Fraction:
    found = number(response)
    return Fraction(None not in (found, key.low, key.high) and _between(key.low, found, key.high))


def _between(low: Any, found: Any, high: Any) -> bool:
    return bool(low <= found <= high)


def _order(_part: Part, key: PartKey, response: Any) -> Fraction:
    """Pairs in the right order less pairs in the wrong one: a guess is worth nothing on average."""
    place = {id: index for index, id in enumerate(response)}
    pairs = list(combinations(_listed(key), 2))
    right = sum(place[first] < place[second] for first, second in pairs)
    return max(Fraction(0), Fraction(2 * right - len(pairs), len(pairs)))


def _match(_part: Part, key: PartKey, response: Any) -> Fraction:
    answer: Any = key.answer
    return Fraction(sum(response.get(left) == right for left, right in answer.items()), len(answer))


def _text(_part: Part, key: PartKey, response: Any) -> Fraction:
    return Fraction(any(same_text(each, str(response)) for each in (str(key.answer), *key.accepted)))


def _hotspot(_part: Part, key: PartKey, response: Any) -> Fraction:
    x, y = response
    return Fraction(any(area.holds(x, y) for area in key.areas))


_SHARES: dict[PartKind, Callable[[Part, PartKey, Any], Fraction]] = {
    PartKind.CHOICE: _same,
    PartKind.CHOICES: _choices,
    PartKind.TRUE_FALSE: _same,
    PartKind.NUMBER: _number,
    PartKind.ORDER: _order,
    PartKind.MATCH: _match,
    PartKind.TEXT: _text,
    PartKind.HOTSPOT: _hotspot,
}
