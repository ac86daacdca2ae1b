"""From an item to its documents: the two that are stored, and the one that is shown."""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from courses.items.document import Item, ItemType, Option, Part, PartKey

SHARED = "*"  # stands for the options that the parts of B1 share, where parts are named
_TARGETS = ".targets"  # behind a part's id: what its options are matched with
Document = dict[str, Any]


def content_of(item: Item) -> Document:
    """The content document; `read(content_of(item), key_of(item)) == item`."""
    media = None
    if item.media is not None:
        media = {"kind": item.media.kind, "uuid": item.media.uuid, "alt": dict(item.media.alt)}
    return {
        "type": item.type.value,
        "stem": dict(item.stem),
        "information": [dict(each) for each in item.information],
        "options": _options(item.options),
        "media": media,
        "parts": [_part(part, own=item.type is not ItemType.B1) for part in item.parts],
    }


def key_of(item: Item) -> Document:
    """The key document."""
    return {
        "parts": {id: _key(key) for id, key in item.keys.items()},
        "explanation": None if item.explanation is None else dict(item.explanation),
        "references": [{"citation": each.citation, "year": each.year} for each in item.references],
    }


def canonical(content: object, key: object) -> str:
    """One spelling for equal documents: sorted names, no spaces."""
    both = {"content": content, "key": key}
    return json.dumps(both, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def checksum(item: Item) -> str:
    """What identifies a version: SHA-256 of its canonical documents, however they were written down."""
    return sha256(canonical(content_of(item), key_of(item)).encode()).hexdigest()


def shuffles(item: Item) -> dict[str, tuple[str, ...]]:
    """What may be shown in another order, each list under its name: the ids as they are stored."""
    found = {name: tuple(option.id for option in options) for name, options in _lists(item)}
    return {name: ids for name, ids in found.items() if len(ids) > 1}


def shown(item: Item, *, order: Mapping[str, Sequence[str]] | None = None) -> Document:
    """What a learner sees before review: the content without the key, with lists in the order given.

    `order` names lists as `shuffles` does; a list that it leaves out stays as stored, an unknown or incomplete one is
    a mistake of the caller.
    """
    content = content_of(item)
    lists = {SHARED: content["options"]}
    for part in content["parts"]:
        lists[part["id"]], lists[part["id"] + _TARGETS] = part["options"], part["targets"]
    for name, ids in (order or {}).items():
        if name not in lists or sorted(ids) != sorted(option["id"] for option in lists[name]):
            raise ValueError(f"{name}: not an order of what is there")
        lists[name].sort(key=lambda option, ids=list(ids): ids.index(option["id"]))
    return content


def _lists(item: Item) -> Iterator[tuple[str, tuple[Option, ...]]]:
    yield SHARED, item.options
    for part in item.parts:
        yield part.id, () if item.type is ItemType.B1 else part.options
        yield part.id + _TARGETS, part.targets


def _part(part: Part, *, own: bool) -> Document:
    return {
        "id": part.id,
        "kind": part.kind.value,
        "information": None if part.information is None else dict(part.information),
        "prompt": dict(part.prompt) if part.prompt.get("zh") else None,
        "options": _options(part.options if own else ()),
        "targets": _options(part.targets),
        "unit": part.unit,
    }


def _options(options: Sequence[Option]) -> list[Document]:
    return [{"id": option.id, "text": dict(option.text)} for option in options]


def _key(key: PartKey) -> Document:
    """Only what is there, so that one key has one spelling."""
    answer = list(key.answer) if isinstance(key.answer, tuple) else key.answer
    found: Document = {} if answer is None else {"answer": answer}
    if key.tolerance is not None:
        found["tolerance"] = format(key.tolerance, "f")
    if key.accepted:
        found["accepted"] = list(key.accepted)
    if key.areas:
        found["areas"] = [[each.x, each.y, each.width, each.height] for each in key.areas]
    if key.option_explanations:
        found["option_explanations"] = {id: dict(text) for id, text in key.option_explanations.items()}
    return found
