"""Where the chapters of a lecture begin, told from its slides."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from media_pipeline.ffmpeg.plan import MIN_CHAPTER_S
from media_pipeline.selectors import ShownSlide

TITLE_CHARACTERS = 80


@dataclass(frozen=True)
class Chapter:
    """A part of a lecture with what stands on top of its first slide."""

    starts_s: float
    ends_s: float
    number: int  # of its first slide, as the player counts them
    title: str


def numbers(slides: Iterable[ShownSlide]) -> list[int]:
    """For each picture the number of its slide: a step of a slide has that of the slide."""
    counted = []
    for slide in slides:
        before = counted[-1] if counted else 0
        counted.append(before + 1 if slide.new_slide or not before else before)
    return counted


def chapters(slides: list[ShownSlide]) -> list[Chapter]:
    """Slides that are worth a line in a list: none begins sooner than half a minute after the one before."""
    if not slides:
        return []
    ends_s = slides[-1].ends_s
    begun: list[tuple[float, int, str]] = []
    for slide, number in zip(slides, numbers(slides), strict=True):
        if not begun:
            begun.append((0.0, number, title_of(slide, number)))
        elif slide.new_slide and min(slide.starts_s - begun[-1][0], ends_s - slide.starts_s) >= MIN_CHAPTER_S:
            begun.append((slide.starts_s, number, title_of(slide, number)))
    ends = [*(starts_s for starts_s, _number, _title in begun[1:]), ends_s]
    return [Chapter(starts, end, number, title) for (starts, number, title), end in zip(begun, ends, strict=True)]


def title_of(slide: ShownSlide, number: int) -> str:
    """The first line that is written on a slide; its number where nothing was read."""
    first = next((line for line in map(_one_line, slide.text.splitlines()) if line), "")
    return first or gettext("Slide %(number)s") % {"number": number}


def _one_line(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= TITLE_CHARACTERS else f"{plain[: TITLE_CHARACTERS - 1]}…"
