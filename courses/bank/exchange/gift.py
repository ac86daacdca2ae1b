"""GIFT, the plain text format of Moodle: questions with one part. The tags before a question hold what GIFT does not.

`// [tag:type A2] [tag:difficulty 4] [tag:competency CARD-1] [tag:unit mm[Hg]]` in the line above a question are ours;
Moodle keeps them as tags. A question without them is a single choice (A1) of middle difficulty.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from courses.bank.exchange.markup import (
    AFTER,
    ASKED,
    MarkupRefused,
    Sections,
    after_html,
    asked_html,
    fields_of,
    from_html,
    to_html,
)
from courses.bank.exchange.reading import MAX_QUESTIONS, FileRefused, Found, Reading, decoded, equal_shares
from courses.items import Choice, Draft, Finding, ItemType, Pair, Question, Text

HOLDS = frozenset(
    {
        *(ItemType.A1, ItemType.A2, ItemType.X, ItemType.TRUE_FALSE),
        *(ItemType.NUMERIC, ItemType.MATCH, ItemType.SHORT_TEXT),
    }
)
MAX_REMARK = 4000
_SPECIAL = "\\~=#{}:"
_TAG = re.compile(r"\[tag:(type|difficulty|competency|unit) ")
_TITLE = re.compile(r"\s*::(?:[^:]|:(?!:))*::")
_FORMAT = re.compile(r"\s*\[(html|plain|moodle|markdown)\]")
# While a file is read, what is escaped is hidden behind signs that no text may have, so that every mark is a mark.
_HIDDEN = {sign: chr(0xE000 + place) for place, sign in enumerate([*_SPECIAL, "n", ">"])}
_MEANT = {hidden: "\n" if sign == "n" else sign for sign, hidden in _HIDDEN.items()}
_ESCAPED = re.compile(r"\\([\\~=#{}:n>])")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


# --- writing ---


def unheld(draft: Draft) -> Finding | None:
    """Why GIFT cannot hold this question; None when it can."""
    if draft.type not in HOLDS:
        return Finding("type", "format_without_type")
    if draft.media is not None:
        return Finding("media", "format_without_media")
    question = draft.questions[0]
    if question.information:
        return Finding("information", "format_without_information")
    if draft.type == ItemType.SHORT_TEXT and not all(map(_plain, (str(question.answer), *question.accepted))):
        return Finding("answer", "format_without_lines")
    return None


def _plain(words: str) -> bool:
    return "\n" not in words


def write(questions: list[Found]) -> bytes:
    """A GIFT file of questions that it can hold."""
    return "\n\n".join(map(_question, questions)).encode() + b"\n"


def _question(found: Found) -> str:
    draft, question = found.draft, found.draft.questions[0]
    tags = [f"[tag:type {draft.type}]", f"[tag:difficulty {found.difficulty}]"]
    tags += [f"[tag:competency {code}]" for code in found.competencies]
    tags += [f"[tag:unit {question.unit}]"] if question.unit else []
    after = after_html(draft)
    ending = f"\n####[html]{_escaped(after)}" if after else ""
    return f"// {' '.join(tags)}\n[html]{_escaped(asked_html(draft))} {{{_answers(draft.type, question)}{ending}\n}}"


def _answers(type_: str, question: Question) -> str:
    if type_ == ItemType.TRUE_FALSE:
        return "TRUE" if question.answer else "FALSE"
    if type_ == ItemType.NUMERIC:
        return f"#{question.answer}" + (f":{question.tolerance}" if question.tolerance else "")
    if type_ == ItemType.SHORT_TEXT:
        return "".join(f"\n={_escaped(words)}" for words in (str(question.answer), *question.accepted))
    if type_ == ItemType.MATCH:
        return "".join(f"\n={_text(pair.left or {})} -> {_text(pair.right)}" for pair in question.pairs)
    share = sum(option.right for option in question.options)
    marks = {
        True: "=" if type_ != ItemType.X else f"~%{100 / share:.5f}%",
        False: "~" if type_ != ItemType.X else "~%-100%",
    }
    return "".join(f"\n{marks[option.right]}{_text(option.text)}{_why(option)}" for option in question.options)


def _why(option: Choice) -> str:
    return f"#{_text(option.explanation)}" if option.explanation else ""


def _text(text: Text) -> str:
    return f"[html]{_escaped(to_html([('text', text)]))}"


def _escaped(words: str) -> str:
    escaped = "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in words)
    return escaped.replace("->", "-\\>").replace("\n", "\\n")


# --- reading ---


def read(content: bytes) -> Reading:
    """The questions of a GIFT file; those that are none of ours are refused with their line."""
    text, warnings = decoded(content)
    reading = Reading(warnings=warnings)
    text = _ESCAPED.sub(lambda match: _HIDDEN[match.group(1)], text)
    for count, block in enumerate(_blocks(text)):
        if count >= MAX_QUESTIONS:
            raise FileRefused("too_many_questions", most=MAX_QUESTIONS)
        _take(block, reading)
    return reading


@dataclass
class _Block:
    """The lines of one question, and the number of the first."""

    line: int
    tags: dict[str, list[str]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"line {self.line}"


def _blocks(text: str) -> Iterator[_Block]:
    """Questions are divided by empty lines; lines that begin with // are remarks, those with $ settings."""
    block = _Block(1)
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip().startswith("//"):
            for name, value in _tags(line[:MAX_REMARK]):
                block.tags.setdefault(name, []).append(value)
        elif line.strip().startswith("$CATEGORY:"):
            continue
        elif line.strip():
            if not block.lines:
                block.line = number
            block.lines.append(line)
        elif block.lines:
            yield block
            block = _Block(number)


def _tags(remark: str) -> Iterator[tuple[str, str]]:
    """What a remark says of its question. A value may hold brackets in pairs, as units do: mm[Hg]."""
    for begun in _TAG.finditer(remark):
        depth = 0
        for place in range(begun.end(), len(remark)):
            depth += {"[": 1, "]": -1}.get(remark[place], 0)
            if depth < 0:
                yield begun[1], remark[begun.end() : place]
                break


class _Refused(ValueError):
    """This question is none that the bank keeps: the code says why."""


def _take(block: _Block, reading: Reading) -> None:
    try:
        draft = _draft("\n".join(block.lines), block.tags)
    except _Refused as refusal:
        reading.refusals.append(Finding(block.place, str(refusal)))
        return
    except MarkupRefused as refusal:
        reading.refusals.append(Finding(block.place, refusal.code, refusal.params))
        return
    levels = block.tags.get("difficulty", ["3"])
    difficulty = int(levels[0]) if levels[0] in ("1", "2", "3", "4", "5") else 3
    reading.found.append(Found(block.place, draft, difficulty, tuple(block.tags.get("competency", ()))))


def _draft(text: str, tags: dict[str, list[str]]) -> Draft:
    text = text[match.end() :] if (match := _TITLE.match(text)) else text
    before, opened, rest = text.partition("{")
    inside, closed, behind = rest.partition("}")
    if not opened or not closed or set(inside + behind) & {"{", "}"} or "}" in before:
        raise _Refused("gift_braces")
    asked = before if not behind.strip() else f"{before.rstrip()} ______ {behind.lstrip()}"
    inside, after = _parted(inside, "####")
    fields, prompt = fields_of(_sections(asked, ASKED), _sections(after, AFTER))
    type_, question = _answered(inside.strip(), (tags.get("type") or [""])[0])
    unit = (tags.get("unit") or [""])[0]
    return Draft(type=type_, questions=(Question(**question, prompt=prompt, unit=unit),), **fields)


def _parted(text: str, mark: str) -> tuple[str, str]:
    """The text before and after a mark."""
    before, _mark, after = text.partition(mark)
    return before, after


def _sections(words: str, known: tuple[str, ...]) -> Sections:
    """The sections of a text, which is HTML when it says so."""
    match = _FORMAT.match(words)
    plain = _unescaped(words[match.end() :] if match else words).strip()
    if match and match.group(1) == "html":
        return from_html(plain, known)
    return [(known[0], {"zh": plain})] if plain else []


def _one(words: str) -> Text:
    sections = _sections(words, ("text",))
    return sections[0][1] if sections else {}


def _unescaped(words: str) -> str:
    return "".join(_MEANT.get(sign, sign) for sign in words)


def _answered(inside: str, tagged: str) -> tuple[str, dict]:
    """Type and answer of what stands between the braces."""
    truth = _TRUTH.get(_parted(inside, "#")[0].strip().upper())
    if truth is not None:
        return ItemType.TRUE_FALSE, {"answer": truth}
    if inside.startswith("#"):
        return ItemType.NUMERIC, _number(inside[1:].strip())
    answers = _listed(inside)
    if all(mark == "=" for mark, _weight, _text_ in answers):
        return _written(answers)
    return _chosen(answers, tagged)


def _number(said: str) -> dict:
    said = said.lstrip("=").strip()
    if re.search(r"[=~%#]", said):
        raise _Refused("gift_several_numbers")
    value, _colon, tolerance = said.partition(":")
    return {"answer": value.strip(), "tolerance": tolerance.strip()}


def _listed(inside: str) -> list[tuple[str, float | None, str]]:
    """The answers: their mark, their weight if they have one, and the text with its feedback."""
    pieces = re.split(r"([=~])", inside)
    if pieces[0].strip() or len(pieces) < 3:
        raise _Refused("gift_no_answers")
    found = []
    for mark, said in zip(pieces[1::2], pieces[2::2], strict=True):
        match = re.match(r"\s*%(-?\d+(?:\.\d+)?)%", said)
        found.append((mark, float(match.group(1)) if match else None, said[match.end() if match else 0 :]))
    return found


def _written(answers: list[tuple[str, float | None, str]]) -> tuple[str, dict]:
    """Short texts, or pairs when they have arrows."""
    if any(weight not in (None, 100.0) for _mark, weight, _said in answers):
        raise _Refused("gift_weights")
    said = [_parted(each, "#")[0].strip() for _mark, _weight, each in answers]
    if all("->" in each for each in said):
        pairs = [each.partition("->") for each in said]
        return ItemType.MATCH, {"pairs": tuple(Pair(_one(left) or None, _one(right)) for left, _arrow, right in pairs)}
    words = [_one(each).get("zh", "") for each in said]
    return ItemType.SHORT_TEXT, {"answer": words[0], "accepted": tuple(words[1:])}


def _chosen(answers: list[tuple[str, float | None, str]], tagged: str) -> tuple[str, dict]:
    options = []
    for mark, weight, said in answers:
        words, why = _parted(said, "#")
        right = mark == "=" or (weight or 0) > 0
        options.append(Choice(_one(words), right, _one(why) or None))
    weights = [weight for mark, weight, _said in answers if mark == "~" and (weight or 0) > 0]
    exact = any(mark == "=" for mark, _weight, _said in answers)
    if (exact and sum(option.right for option in options) != 1) or not equal_shares(weights):
        raise _Refused("gift_weights")
    several = sum(option.right for option in options) > 1 or tagged == ItemType.X
    single = tagged if tagged in (ItemType.A1, ItemType.A2) else ItemType.A1
    if not several and any(weight not in (None, 0.0, 100.0) and weight > 0 for _mark, weight, _said in answers):
        raise _Refused("gift_weights")
    return (ItemType.X if several else single), {"options": tuple(options)}
