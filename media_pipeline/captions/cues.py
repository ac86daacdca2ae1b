"""A cue, and what of it a learner would stumble over. Plain Python."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_CUES = 10_000  # one every second and a half for four hours
LONGEST_TEXT = 500
MOST_LINES = 3
LONGEST_CUE_MS = 20_000
# Letters a second (Chinese characters, Tibetan syllables, Latin letters): twice of what is spoken cannot be read.
FASTEST = {"zh": 12, "bo": 9, "en": 25}
_SYLLABLE = re.compile(r"[\u0f40-\u0fbc]+")


@dataclass(frozen=True)
class Cue:
    """What is shown from one moment to another. `settings` says where on the picture, as WebVTT spells it."""

    starts_ms: int
    ends_ms: int
    text: str
    settings: str = ""

    def moved(self, by_ms: int) -> "Cue":
        """The same earlier or later; no cue begins before the recording does."""
        starts = max(0, self.starts_ms + by_ms)
        return Cue(starts, max(starts + 1, self.ends_ms + by_ms), self.text, self.settings)


class Remark(StrEnum):
    """What is allowed, but not good."""

    OVERLAPS = "overlaps"  # with the cue before
    TOO_FAST = "too_fast"
    TOO_MUCH = "too_much"
    TOO_LONG = "too_long"
    AFTER_THE_END = "after_the_end"
    EMPTY = "empty"


def remarks(cues: Sequence[Cue], *, language: str, duration_ms: int | None = None) -> list[tuple[int, Remark]]:
    """(number of the cue from 0, remark), in order."""
    found = []
    latest = 0
    for number, cue in enumerate(cues):
        if cue.starts_ms < latest:
            found.append((number, Remark.OVERLAPS))
        latest = max(latest, cue.ends_ms)
        found += [(number, remark) for remark in _of(cue, language)]
        if duration_ms is not None and cue.ends_ms > duration_ms:
            found.append((number, Remark.AFTER_THE_END))
    return found


def _of(cue: Cue, language: str) -> Iterator[Remark]:
    if not cue.text:
        yield Remark.EMPTY
    if letters(cue.text, language) * 1000 > FASTEST.get(language, FASTEST["en"]) * (cue.ends_ms - cue.starts_ms):
        yield Remark.TOO_FAST
    if cue.text.count("\n") >= MOST_LINES:
        yield Remark.TOO_MUCH
    if cue.ends_ms - cue.starts_ms > LONGEST_CUE_MS:
        yield Remark.TOO_LONG


def letters(text: str, language: str) -> int:
    """How much there is to read: syllables of Tibetan, characters of everything else, without spaces."""
    if language == "bo":
        rest = _SYLLABLE.sub("", text)
        return len(_SYLLABLE.findall(text)) + sum(each.isalnum() for each in rest)
    return sum(each.isalnum() for each in text)


def beside(cues: Sequence[Cue], others: Sequence[Cue]) -> list[str]:
    """For each cue what the other language says meanwhile: each of its cues once, where it overlaps most."""
    texts: list[list[str]] = [[] for _cue in cues]
    for other in others:
        at = closest(cues, other)
        if at is not None:
            texts[at].append(other.text)
    return ["\n".join(each) for each in texts]


def closest(cues: Sequence[Cue], wanted: Cue) -> int | None:
    """The number of the cue that is shown together with this one for longest; None where none is."""
    best, longest = None, 0
    for number, cue in enumerate(cues):
        if cue.starts_ms >= wanted.ends_ms:
            break
        together = min(cue.ends_ms, wanted.ends_ms) - max(cue.starts_ms, wanted.starts_ms)
        if together > longest:
            best, longest = number, together
    return best
