"""Tokens: pairs of Chinese characters and of Tibetan syllables, words, numbers and codes.

Strong tokens say what a text is about: pairs, words, numbers, codes. Weak ones, single characters and single
syllables, order what the strong ones found, and find something when no strong one does.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from search.analysis.text import HAN, TIBETAN, TSHEG, normalise, question, strip_affix

_WORD = rf"(?:(?![{HAN}{TIBETAN}_])\w)+"
_RUN = re.compile(
    rf"(?P<han>[{HAN}]+)|(?P<tibetan>[{TIBETAN}]+(?:{TSHEG}+[{TIBETAN}]+)*)|(?P<word>{_WORD}(?:[.\-/+'’]{_WORD})*)"
)
_SYLLABLE = re.compile(rf"[{TIBETAN}]+")
_PART = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_CODE = re.compile(r"(?P<head>[a-z]\d\d)(?:\.\w+)?")  # ICD-10 and its like
# A query of more tokens than this is a pasted page; what it is about stands at its beginning.
MOST_TOKENS = 64


@dataclass(frozen=True)
class Piece:
    """One token and where it stands in the normalised text."""

    text: str
    start: int
    end: int
    weak: bool = False


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text in their order, with repeats; of a query each once."""

    strong: list[str]
    weak: list[str]

    def __bool__(self) -> bool:
        return bool(self.strong or self.weak)


def tokens(text: str) -> Tokens:
    """The tokens under which a text is found."""
    return _collected(pieces(normalise(text)))


def query_tokens(text: str) -> Tokens:
    """The tokens that a query looks for, each once and at most `MOST_TOKENS` of either strength."""
    found = _collected(pieces(question(text)))
    return Tokens(strong=_each_once(found.strong), weak=_each_once(found.weak))


def pieces(text: str) -> Iterator[Piece]:
    """The tokens of normalised text with their places."""
    for run in _RUN.finditer(text):
        kind = run.lastgroup or "word"
        yield from _SPLIT[kind](run.group(), run.start())


def _han(run: str, offset: int) -> Iterator[Piece]:
    for place, char in enumerate(run):
        start = offset + place
        yield Piece(char, start, start + 1, weak=True)
        if place + 1 < len(run):
            yield Piece(run[place : place + 2], start, start + 2)


def _tibetan(run: str, offset: int) -> Iterator[Piece]:
    before: Piece | None = None
    for match in _SYLLABLE.finditer(run):
        syllable = Piece(strip_affix(match.group()), offset + match.start(), offset + match.end(), weak=True)
        if before is not None:
            yield Piece(f"{before.text}{TSHEG}{syllable.text}", before.start, syllable.end)
        yield syllable
        before = syllable


def _word(run: str, offset: int) -> Iterator[Piece]:
    yield Piece(run, offset, offset + len(run), weak=len(run) == 1)
    code = _CODE.fullmatch(run)
    if code is not None:
        if code["head"] != run:
            yield Piece(code["head"], offset, offset + len(code["head"]))
        return
    for part in _PART.finditer(run):
        if part.group() != run:
            yield Piece(part.group(), offset + part.start(), offset + part.end(), weak=len(part.group()) == 1)


_SPLIT: dict[str, Callable[[str, int], Iterator[Piece]]] = {"han": _han, "tibetan": _tibetan, "word": _word}


def _collected(found: Iterator[Piece]) -> Tokens:
    strong: list[str] = []
    weak: list[str] = []
    for piece in found:
        (weak if piece.weak else strong).append(piece.text)
    return Tokens(strong, weak)


def _each_once(found: list[str]) -> list[str]:
    return list(dict.fromkeys(found))[:MOST_TOKENS]
