"""Reading the key: for each part an answer of the form that it asks for, and what belongs to it."""

from collections.abc import Callable
from decimal import Decimal

from courses.items.comparing import between, number, plain_text
from courses.items.document import Area, Part, PartKey, PartKind, Text
from courses.items.findings import BadResponse
from courses.items.reading import Node
from courses.items.responses import MAX_TEXT, answered, check_response

MAX_AREAS = 20
_FIELDS = "answer tolerance accepted areas option_explanations"
# Which fields of a key a kind has beside the answer.
_MORE = {
    PartKind.CHOICE: {"option_explanations"},
    PartKind.CHOICES: {"option_explanations"},
    PartKind.NUMBER: {"tolerance"},
    PartKind.TEXT: {"accepted"},
    PartKind.HOTSPOT: {"areas"},
}


def read_keys(node: Node, parts: tuple[Part, ...]) -> dict[str, PartKey]:
    """The keys by the parts' ids: one for each part, and none for what is not there."""
    if not node.fields(" ".join(part.id for part in parts)):
        return {}
    return {part.id: _key(node.at(part.id), part) for part in parts if part.id}


def _key(node: Node, part: Part) -> PartKey:
    if not node.fields(_FIELDS):
        return PartKey(None)
    for name in _FIELDS.split()[1:]:
        if node.at(name).value not in (None, [], {}, "") and name not in _MORE.get(part.kind, ()):
            node.at(name).find("unknown_field")
    return _READERS.get(part.kind, _plain)(node, part)


def _plain(node: Node, part: Part) -> PartKey:
    """The answer has the form of a response."""
    return PartKey(_answer(node.at("answer"), part), option_explanations=_explanations(node, part))


def _answer(node: Node, part: Part) -> object:
    if not answered(node.value):
        node.find("no_answer")
        return None
    try:
        check_response(part, node.value)
    except BadResponse as refused:
        node.find(refused.finding.code)
    else:
        if part.kind is PartKind.MATCH and set(node.value) != part.option_ids:
            node.find("not_all_matched")
        if part.kind is PartKind.CHOICES:
            return tuple(sorted(node.value))
        if part.kind is PartKind.ORDER:
            return tuple(node.value)
    return node.value


def _explanations(node: Node, part: Part) -> dict[str, Text]:
    if part.kind not in (PartKind.CHOICE, PartKind.CHOICES):
        return {}
    explanations = node.at("option_explanations")
    if not explanations.present or not explanations.fields(" ".join(sorted(part.option_ids))):
        return {}
    return {id: explanations.at(id).text(2000) for id in explanations.value if id in part.option_ids}


def _number(node: Node, _part: Part) -> PartKey:
    answer, tolerance = node.at("answer"), _tolerance(node.at("tolerance"))
    bounds = between(answer.value) if isinstance(answer.value, str) else None
    if bounds is None:
        answer.find("not_a_number")
        return PartKey(None)
    if tolerance is not None and bounds[0] != bounds[1]:
        node.at("tolerance").find("range_and_tolerance")
    more = tolerance or Decimal(0)
    return PartKey(answer.value, tolerance=tolerance, low=bounds[0] - more, high=bounds[1] + more)


def _tolerance(node: Node) -> Decimal | None:
    if node.value in (None, ""):
        return None
    found = number(node.value) if isinstance(node.value, str) else None
    if found is None or found < 0:
        node.find("no_tolerance")
        return None
    return found


def _text(node: Node, _part: Part) -> PartKey:
    answer = _comparable(node.at("answer"))
    accepted = tuple(_comparable(each) for each in node.at("accepted").items(40))
    return PartKey(answer, accepted=accepted)


def _comparable(node: Node) -> str:
    """A text of which something is left to compare."""
    words = node.words(MAX_TEXT)
    if words and not plain_text(words):
        node.find("nothing_to_compare")
    return words


def _hotspot(node: Node, _part: Part) -> PartKey:
    areas = tuple(_area(each) for each in node.at("areas").items(MAX_AREAS, 1))
    if node.at("answer").present:
        node.at("answer").find("unknown_field")
    return PartKey(None, areas=areas)


def _area(node: Node) -> Area:
    value = node.value
    if isinstance(value, list) and len(value) == 4 and all(type(each) is int and 0 <= each <= 1000 for each in value):
        x, y, width, height = value
        if width and height and x + width <= 1000 and y + height <= 1000:
            return Area(x, y, width, height)
    node.find("no_area")
    return Area(0, 0, 1, 1)


_READERS: dict[PartKind, Callable[[Node, Part], PartKey]] = {
    PartKind.NUMBER: _number,
    PartKind.TEXT: _text,
    PartKind.HOTSPOT: _hotspot,
}
