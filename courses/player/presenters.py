"""A lecture as the pages show it: the ways to follow it and what each costs, its slides and chapters."""

import json
from dataclasses import dataclass, field
from os.path import commonprefix

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from courses.player.selectors import Seen
from media_pipeline.chapters.presenters import clock_text
from media_pipeline.chapters.selectors import Chapter, chapters, numbers, title_of
from media_pipeline.presenters import Cost, size_text
from media_pipeline.selectors import Playable, PlayableFile, ShownSlide

HOUR_S = 3600
# What is written on the slides goes along as their text alternative, as far as a page of 64 kbit/s bears it. All of it
# is on the page of the slides, and on the pages that devices keep.
TEXT_CHARACTERS = 4000
MOST_OF_ONE = 160
SPEEDS = ("0.75", "1", "1.25", "1.5", "1.75", "2")
# A page without script shows so many slides itself, and leads to the others.
FIRST_SLIDES = 12
# Inside of <script> these could end it, or begin another.
_GUARDED = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Mode:
    """One way to follow a lecture, and what it costs."""

    value: str
    label: str
    cost: str


def written_in(text: str) -> str:
    """The language tag of what stands on a slide, told by its letters; empty where they tell nothing."""
    if any("\u0f00" <= letter <= "\u0fff" for letter in text):
        return "bo"
    return "zh-Hans" if any("\u4e00" <= letter <= "\u9fff" for letter in text) else ""


@dataclass(frozen=True)
class NumberedSlide:
    """A slide with its number, its time in words, and what it is called."""

    slide: ShownSlide
    number: int
    time: str
    title: str

    @property
    def lang(self) -> str:
        return written_in(self.slide.text)


@dataclass(frozen=True)
class TimedChapter:
    """A chapter with its time in words."""

    chapter: Chapter
    time: str

    @property
    def lang(self) -> str:
        return written_in(self.chapter.title)

    @property
    def seconds(self) -> str:
        """As scripts read it, whatever the language of the page."""
        return f"{self.chapter.starts_s:g}"


@dataclass(frozen=True)
class Player:
    """What courses/player.html shows."""

    playable: Playable
    videos: list[PlayableFile] = field(default_factory=list)  # lightest first
    modes: list[Mode] = field(default_factory=list)
    costs: dict[str, Cost] = field(default_factory=dict)  # on the link of the reader's institution
    slides: list[NumberedSlide] = field(default_factory=list)
    chapters: list[TimedChapter] = field(default_factory=list)
    told: str = ""  # the slides for the script, as JSON
    seen: Seen | None = None
    lesson: str = ""  # of whom the player tells what was played; empty for those who do not learn
    slides_url: str = ""  # the page of all slides; empty on pages that devices keep
    speeds: tuple[str, ...] = SPEEDS

    @property
    def first_slides(self) -> list[NumberedSlide]:
        return self.slides[:FIRST_SLIDES]

    @property
    def more_slides(self) -> bool:
        return len(self.slides) > FIRST_SLIDES

    @property
    def seen_spans(self) -> str:
        """For the script, which adds what is played now."""
        return json.dumps([list(span) for span in self.seen.spans]) if self.seen else "[]"


def player(
    playable: Playable,
    *,
    kbps: int | None = None,
    seen: Seen | None = None,
    lesson: str = "",
    slides_url: str = "",
    kept: bool = False,
) -> Player:
    """The player of a recording. `kept`: on a page that a device keeps, with all that is written on the slides."""
    videos = sorted(playable.videos, key=lambda file: file.size_bytes)
    lightest = {"audio": playable.audio, "video": videos[0] if videos else None}
    costs = {kind: Cost(file.size_bytes, kbps) for kind, file in lightest.items() if file is not None} if kbps else {}
    return Player(
        playable=playable,
        videos=videos,
        modes=_modes(playable, videos),
        costs=costs,
        slides=numbered(playable.slides),
        chapters=[TimedChapter(chapter, clock_text(chapter.starts_s)) for chapter in chapters(playable.slides)],
        told=_told(playable.slides, kept=kept),
        seen=seen,
        lesson=lesson,
        slides_url=slides_url,
    )


def numbered(slides: list[ShownSlide]) -> list[NumberedSlide]:
    """The slides with their numbers and times in words."""
    return [
        NumberedSlide(slide, number, clock_text(slide.starts_s), title_of(slide, number))
        for slide, number in zip(slides, numbers(slides), strict=True)
    ]


def _modes(playable: Playable, videos: list[PlayableFile]) -> list[Mode]:
    """From the lightest to the heaviest; none where there is nothing to choose."""
    found = []
    speech = playable.audio
    if speech and playable.slides:
        size = speech.size_bytes + sum(slide.size_bytes for slide in playable.slides)
        found.append(Mode("slides", _("Slides and speech"), _cost(size, playable)))
    if speech:
        found.append(Mode("audio", _("Speech only"), _cost(speech.size_bytes, playable)))
    if videos:
        found.append(Mode("video", _("Small video"), _cost(videos[0].size_bytes, playable)))
    if videos and playable.hls_url:
        found.append(Mode("adaptive", _("Video that adapts to the link"), _range(videos, playable)))
    return found if speech and len(found) > 1 else []


def _cost(size_bytes: int, playable: Playable) -> str:
    size = size_text(size_bytes)
    if not playable.duration_s:
        return size
    hour = size_text(_an_hour(size_bytes, playable.duration_s))
    return _("%(size)s; an hour of it %(hour)s") % {"size": size, "hour": hour}


def _range(videos: list[PlayableFile], playable: Playable) -> str:
    loads = _("loads a 0.1 MB player first")
    if not playable.duration_s:
        return loads
    least, most = (size_text(_an_hour(file.size_bytes, playable.duration_s)) for file in (videos[0], videos[-1]))
    if least == most:
        return _("an hour of it %(hour)s; %(also)s") % {"hour": least, "also": loads}
    said = {"least": least, "most": most, "also": loads}
    return _("an hour of it %(least)s to %(most)s; %(also)s") % said


def _an_hour(size_bytes: int, duration_s: float) -> int:
    return round(size_bytes * HOUR_S / duration_s)


def _told(slides: list[ShownSlide], *, kept: bool) -> str:
    """{"base", "slides": [[starts, number, picture, twin, width, height, text]]}; pictures without their `base`.

    A device keeps the picture and not its twin.
    """
    if not slides:
        return ""
    base = commonprefix([url for slide in slides for url in (slide.url, slide.twin_url)])  # noqa: RUF071 - cut below
    base = base[: base.rfind("/") + 1]
    most = None if kept else min(MOST_OF_ONE, TEXT_CHARACTERS // len(slides))
    rows = [
        [
            round(slide.starts_s, 3),
            number,
            slide.url.removeprefix(base),
            "" if kept else slide.twin_url.removeprefix(base),
            slide.width,
            slide.height,
            slide.text.strip()[:most],
        ]
        for slide, number in zip(slides, numbers(slides), strict=True)
    ]
    told = json.dumps({"base": base, "slides": rows}, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(told.translate(_GUARDED))  # noqa: S308  # nosec B308 - no character of it ends the element
