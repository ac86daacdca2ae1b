"""What an offline package of a chosen size holds. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from media_pipeline.analysis.content import Content

# From best to lightest; the first that fits is taken. Slides are read better as pictures than in a small video.
_SCREEN = (("v720",), ("low",), ("slides", "audio24"), ("slides", "audio"), ("audio",))
_MOVING = (("v720",), ("v360",), ("v240",), ("low",), ("audio24",), ("audio",))
_SPEECH = (("audio24",), ("audio",))
_VOICES = {"audio24", "audio"}
_CHOICES = {
    Content.SLIDES: _SCREEN,
    Content.SPEAKER: _SCREEN,
    Content.MOVING: _MOVING,
    Content.SPEECH: _SPEECH,
}


@dataclass(frozen=True)
class Part:
    """A rendition, or all slide pictures together: what it is called, its files and their bytes."""

    name: str
    files: tuple[str, ...]
    size_bytes: int


@dataclass(frozen=True)
class Package:
    """What fits; without files where nothing does, with the bytes that the lightest choice needs."""

    files: tuple[str, ...]
    size_bytes: int
    least_bytes: int


def package(content: Content, parts: Sequence[Part], size_bytes: int) -> Package:
    """The best of what was made that fits into so many bytes."""
    made = {part.name: part for part in parts}
    silent = not _VOICES & made.keys()  # then the pictures are all there is
    choices = [[name for name in choice if not (silent and name in _VOICES)] for choice in _CHOICES[content]]
    parted = [[made[name] for name in choice] for choice in choices if choice and made.keys() >= set(choice)]
    whole = [(sum(part.size_bytes for part in choice), choice) for choice in parted]
    least = min((size for size, _choice in whole), default=0)
    for size, choice in whole:
        if size <= size_bytes:
            return Package(tuple(file for part in choice for file in part.files), size, least)
    return Package((), 0, least)
