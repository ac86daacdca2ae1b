"""Reading untrusted JSON: bounded, and every problem with its place and what was expected there."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NoReturn

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 40
MAX_PROBLEMS = 200
MAX_NUMBER = Decimal(1_000_000)
MAX_DECIMALS = 6
_NAME_MARKS = str.maketrans("-_", "xx")


@dataclass(frozen=True, slots=True)
class Problem:
    """Where the document is wrong, and what was expected there."""

    path: str
    expected: str


class DocumentRefused(ValueError):
    """The raw document is not a pathway document; `problems` holds every reason found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(f"{problem.path}: expected {problem.expected}" for problem in problems[:5]))
        self.problems = problems


def refuse(path: str, expected: str) -> NoReturn:
    raise DocumentRefused((Problem(path, expected),))


def read_json(raw: str | bytes) -> object:
    """The JSON value of a text; size and depth are bounded before anything is built."""
    if len(raw) > MAX_CHARACTERS:
        refuse("document", f"at most {MAX_CHARACTERS} characters")
    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
    except UnicodeDecodeError as error:
        refuse(f"byte {error.start}", "UTF-8 text")
    _bound_depth(text)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_int=_integer)
    except json.JSONDecodeError as error:
        refuse(f"line {error.lineno} column {error.colno}", f"JSON ({error.msg})")


def canonical(value: object) -> str:
    """One spelling for equal documents: sorted keys, no spaces, 2.0 as 2. Its checksum identifies a version."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _bound_depth(text: str) -> None:
    """Refuse deep nesting without recursion. Brackets within strings do not count."""
    depth = 0
    inside = escaped = False
    for position, character in enumerate(text):
        if inside:
            inside = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                refuse(f"character {position + 1}", f"at most {MAX_DEPTH} levels of nesting")
        elif character in "]}":
            depth -= 1


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            refuse(key[:60], "each field only once in its object")
        found[key] = value
    return found


def _no_constant(name: str) -> NoReturn:
    refuse(name, "a number (NaN and Infinity are none)")


def _integer(digits: str) -> int:
    if len(digits) > 15:
        refuse(digits[:15] + "…", f"a number up to {MAX_NUMBER}")
    return int(digits)


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value at its place. Wrong values are noted in the shared list and answered with a plain fallback."""

    value: Any
    path: str
    problems: list[Problem] = field(repr=False)

    def problem(self, expected: str) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(self.path or "document", expected))

    def at(self, key: str | int) -> "Node":
        """The value under a field name or a list index; None where it is absent."""
        if isinstance(key, int):
            return Node(self.value[key], f"{self.path}[{key}]", self.problems)
        path = f"{self.path}.{key}" if self.path else key
        return Node(self.value.get(key) if isinstance(self.value, dict) else None, path, self.problems)

    @property
    def present(self) -> bool:
        return self.value is not None

    def fields(self, required: str, optional: str = "") -> bool:
        """Check that this is an object with these fields (names separated by spaces) and no other."""
        if not isinstance(self.value, dict):
            self.problem("an object")
            return False
        allowed = {*required.split(), *optional.split()}
        for key in self.value:
            if key not in allowed:
                self.at(str(key)[:60]).problem(f"no such field; known here: {', '.join(sorted(allowed))}")
        for key in required.split():
            if self.value.get(key) is None:
                self.at(key).problem("a value: this field is required")
        return all(self.value.get(key) is not None for key in required.split())

    def items(self, most: int, least: int = 0) -> Iterator["Node"]:
        """The members of a list with a bounded length; an absent list is empty."""
        value = [] if self.value is None else self.value
        if not isinstance(value, list) or not least <= len(value) <= most:
            self.problem(f"a list of {least} to {most} members")
            return
        for index in range(len(value)):
            yield self.at(index)

    def text(self, most: int) -> str:
        """A non-empty text without control characters."""
        if isinstance(self.value, str) and self.value.strip() and len(self.value) <= most and _printable(self.value):
            return self.value
        self.problem(f"a text of 1 to {most} characters")
        return ""

    def name(self) -> str:
        """A name of something: a-z, digits, hyphen, underscore, from a letter on."""
        value = self.value
        if isinstance(value, str) and len(value) <= 60 and _is_name(value):
            return value
        self.problem("a name: a-z, 0-9, - and _, starting with a letter, at most 60 characters")
        return ""

    def one_of(self, *allowed: str) -> str:
        if isinstance(self.value, str) and self.value in allowed:
            return self.value
        self.problem(f"one of {', '.join(allowed)}")
        return allowed[0]

    def number(self) -> Decimal:
        """A number of a plausible size, exactly as it was written."""
        if isinstance(self.value, int | float) and not isinstance(self.value, bool):
            number = Decimal(str(self.value))
            if number.is_finite() and abs(number) <= MAX_NUMBER and number == round(number, MAX_DECIMALS):
                return number
        self.problem(f"a number from -{MAX_NUMBER} to {MAX_NUMBER} with at most {MAX_DECIMALS} decimals")
        return Decimal(1)

    def whole(self, least: int, most: int) -> int:
        if isinstance(self.value, int) and not isinstance(self.value, bool) and least <= self.value <= most:
            return self.value
        self.problem(f"a whole number from {least} to {most}")
        return least

    def flag(self) -> bool:
        """True or false; absent is false."""
        if self.value is None or isinstance(self.value, bool):
            return bool(self.value)
        self.problem("true or false")
        return False


def _printable(text: str) -> bool:
    return all(character.isprintable() or character == "\n" or character in "\u200b\u200c\u200d" for character in text)


def _is_name(text: str) -> bool:
    return text.isascii() and text[:1].islower() and text == text.lower() and text.translate(_NAME_MARKS).isalnum()
