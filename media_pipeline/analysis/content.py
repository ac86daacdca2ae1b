"""What kind of lecture a recording is, which decides how it is encoded; and its slides in order."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from media_pipeline.analysis.blocks import REST, Tracks, Watcher
from media_pipeline.analysis.changes import Change, Masks, changes
from media_pipeline.analysis.frames import FPS, read
from media_pipeline.ffmpeg.probe import Probe


class Content(StrEnum):
    """The kind of a lecture, by what its picture does."""

    SPEECH = "speech"  # no picture at all
    SLIDES = "slides"
    SPEAKER = "speaker"  # slides with somebody in a part of the picture
    MOVING = "moving"


# Shares of the picture that move through the whole recording; the figures are of masks with their margins.
_SOMEBODY = 0.05  # a head in a corner takes 0.06 to 0.2, a cursor and noise less
_MOSTLY = 0.4  # slides beside so much movement cannot be read on a phone
_MOSTLY_WITHOUT_SLIDES = 0.2


@dataclass(frozen=True)
class Slide:
    """What stands on the screen from one change to the next."""

    starts_s: float
    ends_s: float
    new_slide: bool  # False: the slide before, with something added
    picture: int  # the number, at FPS a second, of a picture that shows it at rest


@dataclass(frozen=True)
class Analysis:
    """What a recording's pictures tell."""

    content: Content
    slides: tuple[Slide, ...]  # empty where there is no picture

    @property
    def changes_s(self) -> list[float]:
        """When another slide comes; the first slide's start is no change."""
        return [slide.starts_s for slide in self.slides[1:] if slide.new_slide]


def analyse(path: Path, found: Probe, *, on_progress: Callable[[float], None] = lambda seconds: None) -> Analysis:
    """Look at all of a recording. `on_progress` gets seconds done, about every second."""
    watcher = Watcher()
    seen = watcher.tracks.moving
    read(path, found, watcher.take, on_tick=lambda: on_progress(len(seen) / FPS))
    return judged(watcher.tracks, found.duration_s)


def judged(tracks: Tracks, duration_s: float | None) -> Analysis:
    """The analysis of what was watched; pure."""
    if not tracks.moving:
        return Analysis(Content.SPEECH, ())
    masks = Masks(tracks)
    found = changes(tracks, masks)
    seconds = max(duration_s or 0.0, len(tracks.moving) / FPS)
    return Analysis(_content(masks, found), tuple(slides(found, seconds, len(tracks.moving))))


def slides(found: Sequence[Change], duration_s: float, pictures: int) -> list[Slide]:
    """The slides between the changes; together they cover the recording."""
    starts = [0.0, *(change.at_s for change in found)]
    rests = [min(REST, pictures - 1), *(min(round(change.rests_from_s * FPS), pictures - 1) for change in found)]
    new = [True, *(change.new_slide for change in found)]
    ends = [*starts[1:], round(duration_s, 3)]
    return [Slide(*facts) for facts in zip(starts, ends, new, rests, strict=True)]


def kept(shown: Sequence[Slide], numbers: Collection[int]) -> list[tuple[Slide, int]]:
    """The slides of which there are pictures, each with the place of its picture, from 1, among `numbers`.

    Where there were too many, one stands until the next that was kept.
    """
    places = {picture: at for at, picture in enumerate(numbers, 1)}
    there = [slide for slide in shown if slide.picture in places]
    ends = [*(slide.starts_s for slide in there[1:]), *(slide.ends_s for slide in shown[-1:])]
    return [(replace(slide, ends_s=end), places[slide.picture]) for slide, end in zip(there, ends, strict=bool(there))]


def _content(masks: Masks, found: Sequence[Change]) -> Content:
    share = float(masks.always.mean())
    without_slides = not any(change.new_slide for change in found)
    if share >= _MOSTLY or (without_slides and share >= _MOSTLY_WITHOUT_SLIDES):
        return Content.MOVING
    return Content.SPEAKER if share >= _SOMEBODY else Content.SLIDES
