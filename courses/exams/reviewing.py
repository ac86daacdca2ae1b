"""An attempt with what is right and why. The one place that puts a key into words; asked once review is allowed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from courses.exams.media import ShownMedia
from courses.exams.models import Marking
from courses.exams.presenters import ShownItem, Words, shown_items, words
from courses.exams.selectors import Sheet, items_of
from courses.items import Area, Item, Option, Part, PartKey, PartKind, Reference, answered


@dataclass(frozen=True)
class ReviewedPart:
    """One part: what was answered, what is right, and how it was marked. Lists of words, each with its language."""

    prompt: Words | None
    information: Words | None
    given: list[Words]
    right: list[Words]
    correct: bool
    why: list[tuple[Words, Words]]  # an option, and why it is right or wrong

    @property
    def verdict(self) -> str:
        if self.correct:
            return _("right")
        return _("not right") if self.given else _("not answered")


@dataclass(frozen=True)
class ReviewedItem:
    """One question with its explanation; `taken_out` when it counts for nobody any more."""

    shown: ShownItem
    parts: list[ReviewedPart]
    explanation: Words | None
    references: tuple[Reference, ...]
    taken_out: bool


def reviewed(sheet: Sheet, marking: Marking, media: Mapping[str, ShownMedia]) -> list[ReviewedItem]:
    """All questions of an attempt as they were marked, by the keys that the marking used."""
    keys = items_of(row["marked"] for row in marking.items if row["marked"])
    places = shown_items(sheet, range(1, len(sheet.asked) + 1), media)
    return [
        _item(view, sheet.items[row["item"]], keys.get(row["marked"]), row, sheet.kept.of(row["item"]))
        for view, row in zip(places, marking.items, strict=True)
    ]


def _item(
    view: ShownItem, item: Item, key: Item | None, row: Mapping[str, Any], given: Mapping[str, object]
) -> ReviewedItem:
    marks = {part["id"]: part["correct"] for part in row["parts"]}
    told = key or item
    return ReviewedItem(
        shown=view,
        parts=[
            _part(part, told.keys[part.id], given.get(part.id), correct=marks.get(part.id, False))
            for part in item.parts
        ],
        explanation=words(told.explanation),
        references=told.references,
        taken_out=key is None,
    )


def _part(part: Part, key: PartKey, response: object, *, correct: bool) -> ReviewedPart:
    options = {option.id: option for option in part.options}
    why = [(words(options[id].text), words(text)) for id, text in key.option_explanations.items() if id in options]
    return ReviewedPart(
        prompt=words(part.prompt),
        information=words(part.information),
        given=answer_words(part, response) if answered(response) else [],
        right=right_words(part, key),
        correct=correct,
        why=[(option, text) for option, text in why if option and text],
    )


def right_words(part: Part, key: PartKey) -> list[Words]:
    """What is right, as a reader understands it."""
    if part.kind is PartKind.HOTSPOT:
        return [_area(area) for area in key.areas]
    if part.kind is PartKind.NUMBER:
        return [_plain(_span(key) + (f" {part.unit}" if part.unit else ""))]
    if part.kind is PartKind.TEXT:
        return [_plain(each) for each in (str(key.answer), *key.accepted)]
    return answer_words(part, key.answer)


def answer_words(part: Part, response: Any) -> list[Words]:
    """An answer in the words of its question."""
    if part.kind is PartKind.TRUE_FALSE:
        return [_plain(_("true") if response else _("false"))]
    if part.kind is PartKind.HOTSPOT:
        point = {"x": response[0] / 10, "y": response[1] / 10}
        return [_plain(_("%(x)s %% from the left, %(y)s %% from the top") % point)]
    if part.kind is PartKind.MATCH:
        return [_pair(part, left, right) for left, right in response.items()]
    if part.kind in (PartKind.NUMBER, PartKind.TEXT):
        return [_plain(str(response) + (f" {part.unit}" if part.unit else ""))]
    ids = [response] if isinstance(response, str) else list(response)
    return [_named(part.options, id) for id in ids]


def _area(area: Area) -> Words:
    sides = {
        "left": area.x / 10,
        "right": (area.x + area.width) / 10,
        "top": area.y / 10,
        "bottom": (area.y + area.height) / 10,
    }
    return _plain(_("%(left)s to %(right)s %% from the left, %(top)s to %(bottom)s %% from the top") % sides)


def _span(key: PartKey) -> str:
    if key.low is None or key.high is None or key.low == key.high:
        return str(key.answer)
    return f"{key.low:f}–{key.high:f}"


def _pair(part: Part, left: str, right: str) -> Words:
    first, second = _named(part.options, left), _named(part.targets, right)
    return Words(f"{first.text} → {second.text}", first.lang)


def _named(options: tuple[Option, ...], id: str) -> Words:
    found = next((option for option in options if option.id == id), None)
    return (words(found.text) if found else None) or _plain(id)


def _plain(text: str) -> Words:
    """A text that the page itself words, or that somebody typed: in the language of the page."""
    return Words(text, "")
