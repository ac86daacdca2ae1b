"""Where in a text a query's tokens stand, for people to see: the same tokens that the engine looked for."""

from collections.abc import Collection
from dataclasses import dataclass

from search.analysis.text import mapped
from search.analysis.tokens import pieces

# Only the beginning of a very long text is looked through for an excerpt.
LOOKED_THROUGH = 20_000
_HAN_FIRST, _HAN_LAST = "\u3400", "\u9fff"


@dataclass(frozen=True)
class Segment:
    """A stretch of the author's text, and whether it is what was looked for."""

    text: str
    hit: bool


def marked(text: str, wanted: Collection[str]) -> list[Segment]:
    """The whole text in segments."""
    return _segments(text, _spans(text, wanted), 0, len(text))


def excerpt(text: str, wanted: Collection[str], *, width: int = 120) -> list[Segment]:
    """About `width` characters of the text where most of the wanted tokens stand, in segments."""
    looked_through = text[:LOOKED_THROUGH]
    spans = _spans(looked_through, wanted)
    start, end = _window(looked_through, spans, width)
    segments = _segments(looked_through, spans, start, end)
    if start > 0:
        segments.insert(0, Segment("…", hit=False))
    if end < len(text):
        segments.append(Segment("…", hit=False))
    return segments


def has_any(text: str, wanted: Collection[str]) -> bool:
    """Does any of the wanted tokens stand in the text's beginning?"""
    return bool(_spans(text[:LOOKED_THROUGH], wanted))


def _spans(text: str, wanted: Collection[str]) -> list[tuple[int, int]]:
    """The places of wanted tokens in the author's text, joined where they touch."""
    looked_for = frozenset(wanted)
    if not looked_for:
        return []
    normalised, origins = mapped(text)
    found = sorted(
        (origins[piece.start], _end(origins, piece.end)) for piece in pieces(normalised) if piece.text in looked_for
    )
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _end(origins: list[int], end: int) -> int:
    """Where the token ends in the author's text: at the next character that came from another place."""
    last = origins[end - 1]
    while end < len(origins) - 1 and origins[end] == last:
        end += 1
    return origins[end]


def _window(text: str, spans: list[tuple[int, int]], width: int) -> tuple[int, int]:
    if not spans:
        return 0, _boundary(text, min(width, len(text)))
    starts = [start for start, _end in spans]
    best = max(starts, key=lambda first: sum(1 for start in starts if first <= start < first + width))
    start = _boundary(text, max(0, best - width // 4))
    while start < best and not text[start].isalnum():  # an excerpt does not begin with a full stop
        start += 1
    return start, max(_boundary(text, min(len(text), start + width)), _first_end(spans, best))


def _first_end(spans: list[tuple[int, int]], start: int) -> int:
    return next(end for first, end in spans if first == start)


def _boundary(text: str, place: int) -> int:
    """The nearest place before, by at most 30 characters, that is not inside a word or a Tibetan syllable."""
    for candidate in range(place, max(-1, place - 30), -1):
        if candidate in (0, len(text)) or not (_joins(text[candidate - 1]) and _joins(text[candidate])):
            return candidate
    return place


def _joins(char: str) -> bool:
    """A letter, sign or digit that must not be parted from its neighbour; Chinese characters may be."""
    if _HAN_FIRST <= char <= _HAN_LAST:
        return False
    return char.isalnum() or "\u0f35" <= char <= "\u0fbc"


def _segments(text: str, spans: list[tuple[int, int]], start: int, end: int) -> list[Segment]:
    segments: list[Segment] = []
    place = start
    for first, last in spans:
        if last <= start or first >= end:
            continue
        segments.append(Segment(text[place : max(first, place)], hit=False))
        segments.append(Segment(text[max(first, start) : last], hit=True))
        place = last
    segments.append(Segment(text[place:end], hit=False))
    return [segment for segment in segments if segment.text]
