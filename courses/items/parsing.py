"""From the two documents to an item. Everything that is wrong is found at once, each thing at its place."""

from courses.items.document import (
    GROUPS,
    KIND_OF,
    Item,
    ItemType,
    Media,
    Option,
    Part,
    PartKind,
    Reference,
    Text,
)
from courses.items.findings import BadItem, Finding
from courses.items.keys import read_keys
from courses.items.reading import Node

MAX_PARTS = 12
MAX_OPTIONS = 12
MAX_INFORMATION = 10
MAX_REFERENCES = 20
_CONTENT = "type stem information options media parts"
_PART = "id kind information prompt options targets unit"
_KEY = "parts explanation references"
# How many options a part has, and how many targets.
_COUNTS = {
    PartKind.CHOICE: ((2, MAX_OPTIONS), (0, 0)),
    PartKind.CHOICES: ((2, MAX_OPTIONS), (0, 0)),
    PartKind.ORDER: ((2, MAX_OPTIONS), (0, 0)),
    PartKind.MATCH: ((2, MAX_OPTIONS), (2, MAX_OPTIONS)),
}
_NONE = ((0, 0), (0, 0))


def read(content: object, key: object) -> Item:
    """The item of its two documents; BadItem with every finding when they are none."""
    findings: list[Finding] = []
    asked, right = Node(content, "", findings), Node(key, "key", findings)
    if not asked.fields(_CONTENT) or not right.fields(_KEY):
        raise BadItem(findings)
    type_ = ItemType(asked.at("type").one_of(tuple(ItemType)))
    shared = _options(asked.at("options"), *_shared_count(type_))
    parts = _parts(asked.at("parts"), type_, shared)
    media = _media(asked.at("media"))
    if type_ is ItemType.HOTSPOT and (media is None or media.kind != "picture"):
        asked.at("media").find("no_picture")
    item = Item(
        type=type_,
        stem=asked.at("stem").text(),
        parts=parts,
        keys=read_keys(right.at("parts"), parts),
        information=tuple(each.text() for each in asked.at("information").items(MAX_INFORMATION)),
        options=shared,
        media=media,
        explanation=right.at("explanation").text_or_none(),
        references=_references(right.at("references")),
    )
    if findings:
        raise BadItem(findings)
    return item


def _shared_count(type_: ItemType) -> tuple[int, int]:
    return (2, MAX_OPTIONS) if type_ is ItemType.B1 else (0, 0)


def _parts(node: Node, type_: ItemType, shared: tuple[Option, ...]) -> tuple[Part, ...]:
    most = MAX_PARTS if type_ in GROUPS else 1
    parts = tuple(_part(each, type_, shared) for each in node.items(most, 1))
    _distinct(node, [part.id for part in parts])
    return parts


def _part(node: Node, type_: ItemType, shared: tuple[Option, ...]) -> Part:
    kind = KIND_OF[type_]
    if not node.fields(_PART):
        return Part("", kind, {"zh": ""})
    node.at("kind").one_of((kind.value,))
    options, targets = _COUNTS.get(kind, _NONE)
    if type_ is ItemType.B1:
        options = (0, 0)
    own = _options(node.at("options"), *options)
    return Part(
        id=node.at("id").name(),
        kind=kind,
        prompt=_prompt(node, type_),
        information=node.at("information").text_or_none(),
        options=shared if type_ is ItemType.B1 else own,
        targets=_options(node.at("targets"), *targets),
        unit=_unit(node.at("unit"), kind),
    )


def _prompt(node: Node, type_: ItemType) -> Text:
    """What this part asks. Where the item has one part only, the stem may ask already."""
    prompt = node.at("prompt")
    blank = prompt.value is None or (isinstance(prompt.value, dict) and not any(prompt.value.values()))
    if type_ not in GROUPS and blank:
        return {"zh": ""}
    return prompt.text(1000)


def _options(node: Node, least: int, most: int) -> tuple[Option, ...]:
    found = []
    for each in node.items(most, least):
        if each.fields("id text"):
            found.append(Option(each.at("id").name(), each.at("text").text(1000)))
    _distinct(node, [option.id for option in found])
    _distinct(node, [option.text["zh"].strip() for option in found], "text_twice")
    return tuple(found)


def _distinct(node: Node, names: list[str], code: str = "id_twice") -> None:
    for name in sorted({each for each in names if each and names.count(each) > 1}):
        node.find(code, name=name[:60])


def _unit(node: Node, kind: PartKind) -> str:
    if node.value in (None, ""):
        return ""
    if kind is not PartKind.NUMBER:
        node.find("unknown_field")
    elif isinstance(node.value, str) and len(node.value) <= 40 and node.value.isascii() and node.value.isprintable():
        if " " not in node.value:
            return node.value
        node.find("no_unit")
    else:
        node.find("no_unit")
    return ""


def _media(node: Node) -> Media | None:
    if not node.present or not node.fields("kind uuid alt"):
        return None
    return Media(
        kind=node.at("kind").one_of(("picture", "video")),
        uuid=node.at("uuid").name(),
        alt=node.at("alt").text(1000),
    )


def _references(node: Node) -> tuple[Reference, ...]:
    return tuple(
        Reference(each.at("citation").words(500), each.at("year").whole(1900, 2100))
        for each in node.items(MAX_REFERENCES)
        if each.fields("citation year")
    )
