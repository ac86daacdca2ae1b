"""A lecture as the pages show it: the ways to follow it and what each costs, its slides and chapters."""

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from os.path import commonprefix
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
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
    kbps: int | None = None  # the link of the reader's institution
    seen: Seen | None = None
    lesson: str = ""  # of whom the player tells what was played; empty for those who do not learn
    slides_url: str = ""  # the page of all slides; empty on pages that devices keep
    kept: bool = False  # on a page that a device keeps, with all that is written on the slides
    speeds: tuple[str, ...] = SPEEDS

    @cached_property
    def videos(self) -> list[PlayableFile]:
        """Lightest first."""
        return sorted(self.playable.videos, key=lambda file: file.size_bytes)

    @cached_property
    def modes(self) -> list[Mode]:
        """The ways to follow it."""
        return _modes(self.playable, self.videos)

    @property
    def lighter(self) -> Mode | None:
        """What is offered where a film stops again and again."""
        return next((mode for mode in self.modes if mode.value in {"slides", "audio"}), None) if self.videos else None

    @cached_property
    def costs(self) -> dict[str, Cost]:
        """What the lightest files cost on the reader's link."""
        lightest = {"audio": self.playable.audio, "video": self.videos[0] if self.videos else None}
        files = {kind: file for kind, file in lightest.items() if file is not None}
        return {kind: Cost(file.size_bytes, self.kbps) for kind, file in files.items()} if self.kbps else {}

    @cached_property
    def slides(self) -> list[NumberedSlide]:
        """Every slide, in the order of time."""
        return numbered(self.playable.slides)

    @cached_property
    def chapters(self) -> list[TimedChapter]:
        """The places to go to."""
        return [TimedChapter(each, clock_text(each.starts_s)) for each in chapters(self.playable.slides)]

    @cached_property
    def told(self) -> str:
        """The slides for the script, as JSON."""
        return _told(self.playable.slides, kept=self.kept)

    @property
    def first_slides(self) -> list[NumberedSlide]:
        return self.slides[:FIRST_SLIDES]

    @property
    def seen_spans(self) -> str:
        """For the script, which adds what is played now."""
        return json.dumps([list(span) for span in self.seen.spans]) if self.seen else "[]"

    @property
    def ways(self) -> SafeString:
        """All of the player that is the same for every reader: half of the work on a lesson's page, so drawn once.

        Where files lie on a host of their own, each session has its own addresses, and nothing to share.
        """
        shared = Player(self.playable, kbps=self.kbps, slides_url=self.slides_url, kept=self.kept)
        if self.playable.on_media_host:
            return _draw(shared)
        return _drawn(_Same(shared, get_language() or ""))


class _Same:
    """A player as what it is made of, so that two that would look the same are the same to a cache."""

    def __init__(self, player: Player, language: str) -> None:
        self.player = player
        parts = (tuple(part) if isinstance(part, list) else part for part in vars(player.playable).values())
        self._value: tuple[Any, ...] = (*parts, player.kbps, player.slides_url, player.kept, language)
        self._hash = hash(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._value == other._value

    def __hash__(self) -> int:
        return self._hash


def _draw(player: Player) -> SafeString:
    return render_to_string("courses/player_ways.html", {"player": player, "playable": player.playable})


@lru_cache(maxsize=200)
def _drawn(same: _Same) -> SafeString:
    """In the active language, which `same` holds."""
    return _draw(same.player)


def player(
    playable: Playable,
    *,
    kbps: int | None = None,
    seen: Seen | None = None,
    lesson: str = "",
    slides_url: str = "",
    kept: bool = False,
) -> Player:
    """The player of a recording."""
    return Player(playable, kbps, seen, lesson, slides_url, kept)


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
