"""What an author writes down: the two documents, how hard the question is, and which competencies it asks for."""

import re
from dataclasses import dataclass, field
from typing import Any, Self

from courses import items
from courses.bank.models import ItemVersion
from courses.items import BadItem, Finding

MAX_COMPETENCIES = 20
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


@dataclass(frozen=True)
class Wording:
    """One version as it comes from a form or a file."""

    content: dict[str, Any]
    key: dict[str, Any]
    difficulty: int = 3
    competencies: tuple[str, ...] = field(default=())

    @classmethod
    def of(cls, item: items.Item, difficulty: int = 3, competencies: tuple[str, ...] = ()) -> Self:
        return cls(items.content_of(item), items.key_of(item), difficulty, competencies)

    @classmethod
    def from_version(cls, version: ItemVersion) -> Self:
        return cls(version.content, version.key, version.difficulty, tuple(version.competencies))

    def read(self) -> items.Item:
        """The item; BadItem with every finding, those about difficulty and competencies among them."""
        findings = [*self._findings()]
        try:
            item = items.read(self.content, self.key)
        except BadItem as bad:
            raise BadItem([*bad.findings, *findings]) from bad
        if findings:
            raise BadItem(findings)
        return item

    def _findings(self) -> list[Finding]:
        found = []
        if type(self.difficulty) is not int or not 1 <= self.difficulty <= 5:
            found.append(Finding("difficulty", "no_whole_number", {"least": 1, "most": 5}))
        if len(self.competencies) > MAX_COMPETENCIES or len(set(self.competencies)) < len(self.competencies):
            found.append(Finding("competencies", "wrong_count", {"least": 0, "most": MAX_COMPETENCIES}))
        wrong = [code for code in self.competencies if not _CODE.fullmatch(code)]
        return found + [Finding("competencies", "no_competency", {"name": code[:60]}) for code in wrong]


def codes(text: str) -> tuple[str, ...]:
    """Competency codes as they were typed: separated by commas or spaces, each once, in their order."""
    return tuple(dict.fromkeys(re.split(r"[\s,，、;；]+", text.strip()))) if text.strip() else ()
