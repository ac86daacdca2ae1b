"""What a file of questions holds: drafts, refusals, warnings, each with its place; and how bytes become text."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from courses.items import Draft, Finding

MAX_BYTES = 10 * 1024 * 1024
MAX_QUESTIONS = 2000
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class FileRefused(ValueError):
    """The file as a whole cannot be read: a code and its values."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.finding = Finding("file", code, params)


@dataclass(frozen=True)
class Found:
    """A question of a file: where it stands there, and what it says."""

    place: str
    draft: Draft
    difficulty: int = 3
    competencies: tuple[str, ...] = ()


@dataclass
class Reading:
    """All that a file holds."""

    found: list[Found] = field(default_factory=list)
    refusals: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


def decoded(content: bytes) -> tuple[str, list[Finding]]:
    """The text of a file; what is not UTF-8 is read as GB18030, which is said."""
    if content.startswith(_UTF16):
        return _as(content, "utf-16"), []
    if b"\x00" in content:
        raise FileRefused("no_text_file")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return _as(content, "gb18030"), [Finding("file", "read_as_gb18030")]


def _as(content: bytes, codec: str) -> str:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        raise FileRefused("unknown_encoding") from error
    if "\0" in text:
        raise FileRefused("no_text_file")
    return text


def equal_shares(weights: Sequence[float]) -> bool:
    """Do all right answers count the same, but for rounding? The bank keeps no other shares."""
    return not weights or max(weights) - min(weights) <= 0.01
