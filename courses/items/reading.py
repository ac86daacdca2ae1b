"""Reading untrusted documents: each value with its place, every finding noted, a plain fallback for what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

from courses.items.document import LANGUAGES, Text
from courses.items.findings import Finding

MAX_FINDINGS = 100
MAX_TEXT = 5000
_JOINERS = "\u200b\u200c\u200d"


def _allowed(sign: str) -> bool:
    """Signs that are seen, ends of lines, and spaces of every width: the wide one is normal in Chinese."""
    return sign.isprintable() or sign in "\n\t" or sign in _JOINERS or category(sign) == "Zs"


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value at its place."""

    value: Any
    place: str
    findings: list[Finding] = field(repr=False)

    def find(self, code: str, **params: object) -> None:
        """Note what is wrong here."""
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(self.place, code, params))

    def at(self, key: str | int) -> "Node":
        """The value under a field's name or a list's index; None where it is absent."""
        if isinstance(key, int):
            return Node(self.value[key], f"{self.place}[{key + 1}]", self.findings)
        place = f"{self.place}.{key}" if self.place else key
        return Node(self.value.get(key) if isinstance(self.value, dict) else None, place, self.findings)

    @property
    def present(self) -> bool:
        return self.value is not None

    def fields(self, known: str) -> bool:
        """Is it an object? Fields other than these (names separated by spaces) are findings."""
        if not isinstance(self.value, dict):
            self.find("not_an_object")
            return False
        for name in self.value:
            if name not in known.split():
                self.at(str(name)[:60]).find("unknown_field")
        return True

    def items(self, most: int, least: int = 0) -> Iterator["Node"]:
        """The members of a list; an absent list is empty."""
        value = [] if self.value is None else self.value
        if not isinstance(value, list) or not least <= len(value) <= most:
            self.find("wrong_count", least=least, most=most)
            return
        for index in range(len(value)):
            yield self.at(index)

    def words(self, most: int = MAX_TEXT) -> str:
        """A text that says something, without signs that nobody sees."""
        if not isinstance(self.value, str) or not self.value.strip():
            self.find("no_text")
        elif len(self.value) > most:
            self.find("text_too_long", most=most)
        else:
            words = self.value.replace("\r\n", "\n").replace("\r", "\n")
            if all(map(_allowed, words)):
                return words
            self.find("unseen_signs")
        return ""

    def text(self, most: int = MAX_TEXT) -> Text:
        """A text in the languages; Chinese must be there, empty ones are left out."""
        if not isinstance(self.value, dict):
            self.find("no_text")
            return {"zh": ""}
        for name in self.value:
            if name not in LANGUAGES:
                self.at(str(name)[:60]).find("unknown_language")
        found = {"zh": self.at("zh").words(most)}
        for language in LANGUAGES[1:]:
            if self.value.get(language) not in (None, ""):
                found[language] = self.at(language).words(most)
        return found

    def text_or_none(self, most: int = MAX_TEXT) -> Text | None:
        return self.text(most) if self.present else None

    def name(self) -> str:
        """An id: letters a to z, digits, hyphens; at most 40 signs."""
        value = self.value
        if isinstance(value, str) and 0 < len(value) <= 40 and value.isascii() and value.replace("-", "").isalnum():
            return value
        self.find("no_id")
        return ""

    def one_of(self, allowed: tuple[str, ...]) -> str:
        if isinstance(self.value, str) and self.value in allowed:
            return self.value
        self.find("not_one_of", allowed=", ".join(allowed))
        return allowed[0]

    def whole(self, least: int, most: int) -> int:
        if type(self.value) is int and least <= self.value <= most:
            return self.value
        self.find("no_whole_number", least=least, most=most)
        return least
