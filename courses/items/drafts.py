"""A question as authors write it down, in forms and in files: no ids, each right answer at its place.

`build` makes the two documents of it, `drafted` the draft of an item. What the place of an option would tell (the right
order, which pairs belong together) is taken out on the way: such lists are stored in an order that follows from the
words alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from courses.items.document import KIND_OF, Item, ItemType, Option, Part, PartKind, Text

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Choice:
    """An option, whether it is right, and why."""

    text: Text
    right: bool = False
    explanation: Text | None = None


@dataclass(frozen=True)
class Pair:
    """What belongs together; a target that nothing belongs to has no left side."""

    left: Text | None
    right: Text


@dataclass(frozen=True)
class Question:
    """One part. Which fields are used depends on the type of the item."""

    prompt: Text = field(default_factory=dict)
    information: Text | None = None
    options: tuple[Choice, ...] = ()  # for ORDER in the right order
    pairs: tuple[Pair, ...] = ()
    answer: object = (
        None  # number: "37.5" or "36..38"; true or false: a bool; text: a text; B1: the option's place from 0
    )
    tolerance: str = ""
    accepted: tuple[str, ...] = ()
    areas: tuple[tuple[int, int, int, int], ...] = ()
    unit: str = ""


@dataclass(frozen=True)
class Draft:
    """A whole item."""

    type: str
    stem: Text
    questions: tuple[Question, ...]
    shared: tuple[Text, ...] = ()  # the options of B1
    information: tuple[Text, ...] = ()
    media: tuple[str, str, Text] | None = None  # kind, uuid, words for it
    explanation: Text | None = None
    references: tuple[tuple[str, object], ...] = ()  # citation, year


def build(draft: Draft) -> tuple[dict[str, Any], dict[str, Any]]:
    """Content and key of a draft. Whether they are an item is for `read` to say, with a finding for all that is not."""
    try:
        type_ = ItemType(draft.type)
    except ValueError:
        return {"type": draft.type}, {}
    built = [_part(type_, number, question) for number, question in enumerate(draft.questions, start=1)]
    shared = [_option(LETTERS[place], text) for place, text in enumerate(draft.shared[: len(LETTERS)])]
    media = None
    if draft.media is not None:
        media = {"kind": draft.media[0], "uuid": draft.media[1], "alt": dict(draft.media[2])}
    content = {
        "type": type_.value,
        "stem": dict(draft.stem),
        "information": [dict(text) for text in draft.information],
        "options": shared,
        "media": media,
        "parts": [part for part, _key in built],
    }
    key = {
        "parts": {part["id"]: key for part, key in built},
        "explanation": _or_none(draft.explanation),
        "references": [{"citation": citation, "year": year} for citation, year in draft.references],
    }
    return content, key


def _part(type_: ItemType, number: int, question: Question) -> tuple[dict[str, Any], dict[str, Any]]:
    kind = KIND_OF[type_]
    options, targets, key = _BUILDERS.get(kind, _answered)(type_, question)
    part = {
        "id": f"p{number}",
        "kind": kind.value,
        "information": _or_none(question.information),
        "prompt": dict(question.prompt) or None,
        "options": options,
        "targets": targets,
        "unit": question.unit,
    }
    return part, key


_Built = tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, Any]]


def _chosen(type_: ItemType, question: Question) -> _Built:
    if type_ is ItemType.B1:
        place = question.answer
        known = type(place) is int and 0 <= place < len(LETTERS)
        return [], [], {"answer": LETTERS[place]} if known else {}  # type: ignore[index]
    named = list(zip(LETTERS, question.options, strict=False))
    right: Any = [id for id, option in named if option.right]
    if type_ is not ItemType.X and len(right) == 1:
        right = right[0]
    why = {id: dict(option.explanation) for id, option in named if option.explanation}
    key = {"answer": right} | ({"option_explanations": why} if why else {})
    return [_option(id, option.text) for id, option in named], [], key


def _ordered(_type: ItemType, question: Question) -> _Built:
    ids = dict(zip(_mixed(option.text for option in question.options), LETTERS, strict=False))
    options = [_option(id, dict(text)) for text, id in ids.items()]
    return (
        options,
        [],
        {"answer": [ids[_words(option.text)] for option in question.options if _words(option.text) in ids]},
    )


def _matched(_type: ItemType, question: Question) -> _Built:
    lefts = [pair for pair in question.pairs if pair.left]
    ids = {words: f"r{place}" for place, words in enumerate(_mixed(pair.right for pair in question.pairs), start=1)}
    options = [_option(f"l{place}", pair.left or {}) for place, pair in enumerate(lefts, start=1)]
    targets = [_option(id, dict(words)) for words, id in ids.items()]
    return options, targets, {"answer": {f"l{n}": ids[_words(pair.right)] for n, pair in enumerate(lefts, start=1)}}


def _answered(_type: ItemType, question: Question) -> _Built:
    key: dict[str, Any] = {} if question.answer is None else {"answer": question.answer}
    if question.tolerance:
        key["tolerance"] = question.tolerance
    if question.accepted:
        key["accepted"] = list(question.accepted)
    if question.areas:
        key["areas"] = [list(area) for area in question.areas]
    return [], [], key


_BUILDERS = {
    PartKind.CHOICE: _chosen,
    PartKind.CHOICES: _chosen,
    PartKind.ORDER: _ordered,
    PartKind.MATCH: _matched,
}
_Words = tuple[tuple[str, str], ...]


def _words(text: Text) -> _Words:
    return tuple(sorted(text.items()))


def _mixed(texts: Iterable[Text]) -> list[_Words]:
    """The texts, each once, in an order that says nothing about where they were."""
    return sorted({_words(text) for text in texts}, key=lambda words: sha256(repr(words).encode()).digest())


def _option(id: str, text: Text) -> dict[str, Any]:
    return {"id": id, "text": dict(text)}


def _or_none(text: Text | None) -> dict[str, str] | None:
    return dict(text) if text else None


def drafted(item: Item) -> Draft:
    """The draft of an item: `build` makes the same questions of it again."""
    media = item.media
    return Draft(
        type=item.type.value,
        stem=item.stem,
        questions=tuple(_question(item, part) for part in item.parts),
        shared=tuple(option.text for option in item.options),
        information=item.information,
        media=None if media is None else (media.kind, media.uuid, media.alt),
        explanation=item.explanation,
        references=tuple((each.citation, each.year) for each in item.references),
    )


def _question(item: Item, part: Part) -> Question:
    key = item.keys[part.id]
    prompt = part.prompt if part.prompt.get("zh") else {}
    asked = Question(prompt=prompt, information=part.information, unit=part.unit)
    if item.type is ItemType.B1:
        return replace(asked, answer=[option.id for option in item.options].index(str(key.answer)))
    if part.kind in (PartKind.CHOICE, PartKind.CHOICES):
        right = key.answer if isinstance(key.answer, tuple) else (key.answer,)
        why = key.option_explanations
        options = tuple(Choice(each.text, each.id in right, why.get(each.id)) for each in part.options)
        return replace(asked, options=options)
    if part.kind is PartKind.ORDER:
        texts = {option.id: option.text for option in part.options}
        return replace(asked, options=tuple(Choice(texts[id]) for id in key.answer))  # type: ignore[attr-defined]
    if part.kind is PartKind.MATCH:
        return replace(asked, pairs=_pairs(part.options, part.targets, key.answer))
    return replace(
        asked,
        answer=key.answer,
        tolerance="" if key.tolerance is None else format(key.tolerance, "f"),
        accepted=key.accepted,
        areas=tuple((each.x, each.y, each.width, each.height) for each in key.areas),
    )


def _pairs(options: Sequence[Option], targets: Sequence[Option], answer: Any) -> tuple[Pair, ...]:
    texts = {target.id: target.text for target in targets}
    pairs = [Pair(option.text, texts[answer[option.id]]) for option in options]
    return (*pairs, *(Pair(None, target.text) for target in targets if target.id not in answer.values()))
