"""Moodle XML: questions with one part. Tags hold what Moodle has no place for, as in GIFT."""

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring  # writes only  # nosec B405

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from courses.bank.exchange.markup import (
    AFTER,
    ASKED,
    MarkupRefused,
    after_html,
    asked_html,
    fields_of,
    from_html,
    to_html,
)
from courses.bank.exchange.reading import MAX_QUESTIONS, FileRefused, Found, Reading, decoded, equal_shares
from courses.items import Choice, Draft, Finding, ItemType, Pair, Question, Text
from courses.items.comparing import between

_TYPES = {
    ItemType.A1: "multichoice",
    ItemType.A2: "multichoice",
    ItemType.X: "multichoice",
    ItemType.TRUE_FALSE: "truefalse",
    ItemType.NUMERIC: "numerical",
    ItemType.MATCH: "matching",
    ItemType.SHORT_TEXT: "shortanswer",
    ItemType.ORDER: "ordering",
}
HOLDS = frozenset(_TYPES)
_TAGS = ("type", "difficulty", "competency", "unit", "range")


# --- writing ---


def unheld(draft: Draft) -> Finding | None:
    """Why Moodle XML cannot hold this question; None when it can."""
    if draft.type not in HOLDS:
        return Finding("type", "format_without_type")
    if draft.media is not None:
        return Finding("media", "format_without_media")
    question = draft.questions[0]
    if question.information:
        return Finding("information", "format_without_information")
    if draft.type == ItemType.SHORT_TEXT and any("\n" in words for words in (str(question.answer), *question.accepted)):
        return Finding("answer", "format_without_lines")
    return None


def write(questions: list[Found]) -> bytes:
    """A file of questions that Moodle XML can hold."""
    quiz = Element("quiz")
    for found in questions:
        _question(quiz, found)
    return tostring(quiz, encoding="utf-8", xml_declaration=True)


def _question(quiz: Element, found: Found) -> None:
    draft, question = found.draft, found.draft.questions[0]
    node = SubElement(quiz, "question", type=_TYPES[ItemType(draft.type)])
    _texts(node, "name", draft.stem["zh"].replace("\n", " ")[:80])
    _texts(node, "questiontext", asked_html(draft), format="html")
    _texts(node, "generalfeedback", after_html(draft), format="html")
    _ANSWERS[ItemType(draft.type)](node, draft, question)
    tags = SubElement(node, "tags")
    said = [
        f"type {draft.type}",
        f"difficulty {found.difficulty}",
        *(f"competency {code}" for code in found.competencies),
    ]
    said += [f"unit {question.unit}"] if question.unit else []
    said += [f"range {question.answer}"] if ".." in str(question.answer) and draft.type == ItemType.NUMERIC else []
    for words in said:
        _texts(tags, "tag", words)


def _texts(node: Element, name: str, words: str, **attributes: str) -> Element:
    made = SubElement(node, name, attributes)
    SubElement(made, "text").text = words
    return made


def _html(text: Text | None) -> str:
    return to_html([("text", text)]) if text else ""


def _choices(node: Element, draft: Draft, question: Question) -> None:
    SubElement(node, "single").text = "false" if draft.type == ItemType.X else "true"
    share = sum(option.right for option in question.options)
    for option in question.options:
        wrong = "-100" if draft.type == ItemType.X else "0"
        answer = _texts(
            node, "answer", _html(option.text), format="html", fraction=f"{100 / share:.5f}" if option.right else wrong
        )
        _texts(answer, "feedback", _html(option.explanation), format="html")


def _truth(node: Element, _draft: Draft, question: Question) -> None:
    for words, value in (("true", True), ("false", False)):
        _texts(node, "answer", words, fraction="100" if question.answer is value else "0")


def _number(node: Element, _draft: Draft, question: Question) -> None:
    low, high = between(str(question.answer))  # type: ignore[misc]  # an item has no other answer
    middle, tolerance = (low, question.tolerance or "0") if low == high else ((low + high) / 2, (high - low) / 2)
    answer = _texts(node, "answer", format(middle, "f"), fraction="100")
    SubElement(answer, "tolerance").text = str(tolerance)


def _written(node: Element, _draft: Draft, question: Question) -> None:
    for words in (str(question.answer), *question.accepted):
        _texts(node, "answer", words, fraction="100")


def _pairs(node: Element, _draft: Draft, question: Question) -> None:
    for pair in question.pairs:
        _texts(_texts(node, "subquestion", _html(pair.left), format="html"), "answer", _html(pair.right))


def _steps(node: Element, _draft: Draft, question: Question) -> None:
    for place, option in enumerate(question.options, start=1):
        _texts(node, "answer", _html(option.text), format="html", fraction=str(place))


_ANSWERS = {
    ItemType.A1: _choices,
    ItemType.A2: _choices,
    ItemType.X: _choices,
    ItemType.TRUE_FALSE: _truth,
    ItemType.NUMERIC: _number,
    ItemType.MATCH: _pairs,
    ItemType.SHORT_TEXT: _written,
    ItemType.ORDER: _steps,
}


# --- reading ---


class _Refused(ValueError):
    """This question is none that the bank keeps: the code says why."""


def read(content: bytes) -> Reading:
    """The questions of a file; those that are none of ours are refused with their number."""
    text, warnings = decoded(content)
    reading = Reading(warnings=warnings)
    try:
        # The text is decoded already: what the declaration says of its encoding would only mislead the parser.
        quiz = fromstring(text.partition("?>")[2] if text.lstrip().startswith("<?xml") else text, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise FileRefused("no_xml") from error
    nodes = [node for node in quiz.iter("question") if node.get("type") != "category"]
    if len(nodes) > MAX_QUESTIONS:
        raise FileRefused("too_many_questions", most=MAX_QUESTIONS)
    for number, node in enumerate(nodes, start=1):
        _take(node, f"question {number}", reading)
    return reading


def _take(node: Element, place: str, reading: Reading) -> None:
    tags = dict(_tags(node, "tag"))
    try:
        draft = _draft(node, {name: words[0] for name, words in tags.items()})
    except _Refused as refusal:
        reading.refusals.append(Finding(place, str(refusal)))
        return
    except MarkupRefused as refusal:
        reading.refusals.append(Finding(place, refusal.code, refusal.params))
        return
    level = tags.get("difficulty", ["3"])[0]
    difficulty = int(level) if level in ("1", "2", "3", "4", "5") else 3
    reading.found.append(Found(place, draft, difficulty, tuple(tags.get("competency", ()))))


def _tags(node: Element, name: str) -> Iterator[tuple[str, list[str]]]:
    said = [_plain(tag) for tag in node.iter(name)]
    for known in _TAGS:
        values = [words.removeprefix(f"{known} ") for words in said if words.startswith(f"{known} ")]
        if values:
            yield known, values


def _plain(node: Element | None) -> str:
    """The words in the `text` of a node."""
    return (node.findtext("text") or "").strip() if node is not None else ""


def _said(node: Element | None) -> Text:
    """The text of a node in its languages."""
    sections = from_html(_plain(node), ("text",))
    return sections[0][1] if sections else {}


def _draft(node: Element, tags: dict[str, str]) -> Draft:
    if node.find(".//file") is not None:
        raise _Refused("markup_media")
    asked = from_html(_plain(node.find("questiontext")), ASKED)
    fields, prompt = fields_of(asked, from_html(_plain(node.find("generalfeedback")), AFTER))
    reader = _READERS.get(node.get("type", ""))
    if reader is None:
        raise _Refused("moodle_type")
    type_, question = reader(node, tags)
    return Draft(type=type_, questions=(Question(**question, prompt=prompt, unit=tags.get("unit", "")),), **fields)


def _fraction(node: Element) -> float:
    try:
        return float(node.get("fraction", "0"))
    except ValueError:
        return 0.0


def _read_choices(node: Element, tags: dict[str, str]) -> tuple[str, dict[str, Any]]:
    options = tuple(
        Choice(_said(answer), _fraction(answer) > 0, _said(answer.find("feedback")) or None)
        for answer in node.findall("answer")
    )
    if (node.findtext("single") or "true").strip() in ("false", "0"):
        if not equal_shares([share for answer in node.findall("answer") if (share := _fraction(answer)) > 0]):
            raise _Refused("gift_weights")
        return ItemType.X, {"options": options}
    if any(0 < _fraction(answer) < 100 for answer in node.findall("answer")):
        raise _Refused("gift_weights")
    return ItemType.A2 if tags.get("type") == ItemType.A2 else ItemType.A1, {"options": options}


def _read_truth(node: Element, _tags: dict[str, str]) -> tuple[str, dict[str, Any]]:
    right = [_plain(answer).lower() for answer in node.findall("answer") if _fraction(answer) > 0]
    if right not in (["true"], ["false"]):
        raise _Refused("moodle_answers")
    return ItemType.TRUE_FALSE, {"answer": right == ["true"]}


def _read_number(node: Element, tags: dict[str, str]) -> tuple[str, dict[str, Any]]:
    right = [answer for answer in node.findall("answer") if _fraction(answer) > 0]
    if len(right) != 1:
        raise _Refused("gift_several_numbers")
    if "range" in tags:
        return ItemType.NUMERIC, {"answer": tags["range"]}
    tolerance = (right[0].findtext("tolerance") or "").strip()
    return ItemType.NUMERIC, {"answer": _plain(right[0]), "tolerance": "" if tolerance == "0" else tolerance}


def _read_written(node: Element, _tags: dict[str, str]) -> tuple[str, dict[str, Any]]:
    if any(0 < _fraction(answer) < 100 for answer in node.findall("answer")):
        raise _Refused("gift_weights")
    words = [_plain(answer) for answer in node.findall("answer") if _fraction(answer) > 0]
    return ItemType.SHORT_TEXT, {"answer": words[0] if words else None, "accepted": tuple(words[1:])}


def _read_pairs(node: Element, _tags: dict[str, str]) -> tuple[str, dict[str, Any]]:
    found = ((_said(each) or None, _said(each.find("answer"))) for each in node.findall("subquestion"))
    return ItemType.MATCH, {"pairs": tuple(Pair(left, right) for left, right in found)}


def _read_steps(node: Element, _tags: dict[str, str]) -> tuple[str, dict[str, Any]]:
    steps = sorted(node.findall("answer"), key=_fraction)
    return ItemType.ORDER, {"options": tuple(Choice(_said(step)) for step in steps)}


_READERS = {
    "multichoice": _read_choices,
    "truefalse": _read_truth,
    "numerical": _read_number,
    "shortanswer": _read_written,
    "matching": _read_pairs,
    "ordering": _read_steps,
}
