"""Decides what is made of a recording. Pure: the same probe and kind of lecture always give the same plan.

The numbers come from measurements on slides, slides with a speaker and full-screen speakers: a long distance between
key frames is the largest lever, a low frame rate saves work, and speech is clear from 12 kbit/s of Opus. There is one
table of what can be made; `plan` takes what every browser plays, `lecture_plan` all that suits the kind of lecture.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from media_pipeline.analysis.content import Analysis, Content
from media_pipeline.ffmpeg.probe import MAX_DURATION_S, Picture, Probe
from media_pipeline.ffmpeg.process import Limits

MIN_FPS = 5.0  # a screen recorder writes a frame only when something changes; each change is to be seen at once
AAC_KBPS = 32
OPUS_KBPS = 12
LOUDNESS_LUFS = -16
FIRST_SEGMENT_S = 2  # playing starts after the first segment, so it is short
POSTER_BOX = (270, 480)
SLIDE_BOX = (720, 1280)
STORYBOARD_BOX = (90, 160)
STORYBOARD_COLUMNS, STORYBOARD_TILES, STORYBOARD_EVERY_S = 5, 60, 10
MAX_SLIDE_PICTURES = 1000
MIN_CHAPTER_S = 30


@dataclass(frozen=True)
class Speech:
    """The voice alone: Opus in WebM, and for browsers without Opus AAC as HLS whose one file plays by itself."""

    name: str
    codec: str  # opus | aac
    kbps: int


@dataclass(frozen=True)
class Rung:
    """One video rendition with its sound."""

    name: str
    width: int
    height: int
    fps: float
    crf: int
    maxrate_kbps: int
    segment_s: int = 10  # from key frame to key frame
    buffer_s: int = 2  # how long the peak rate may be saved up, for the picture of a new slide
    preset: str = "slow"
    codec: str = "h264"  # h264 | av1
    sound: str = "aac"  # aac: every browser of the last ten years; opus: those that play MP4 with Opus
    screen: bool = False  # AV1's tools for text on a screen
    refs: int = 0  # pictures to look back at; more than five of 720p are more than cheap devices have room for
    psy: bool = False  # x264's bits for what only looks sharper: a quarter of all at these rates, for a lower VMAF


@dataclass(frozen=True)
class SlidePictures:
    """A picture of each slide at rest: numbers of pictures at FPS a second."""

    width: int
    height: int
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Storyboard:
    """One sheet of small pictures, for seeking."""

    every_s: int
    columns: int
    rows: int
    width: int
    height: int


@dataclass(frozen=True)
class Span:
    """The pictures from one instant to another, encoded without sound, to be joined with those of other spans."""

    starts_s: int = 0
    ends_s: int | None = None  # None: to the end


@dataclass(frozen=True)
class Plan:
    """Which streams are used and what is made of them."""

    picture_index: int | None
    sound_index: int | None
    speech: tuple[Speech, ...]
    rungs: tuple[Rung, ...]
    poster: tuple[int, int] | None
    expected_s: float | None
    hold_s: float  # how long the last picture stays under the rest of the sound
    limits: Limits
    slides: SlidePictures | None = None
    storyboard: Storyboard | None = None
    delicate: bool = False  # Picture.delicate
    interlaced: bool = False
    transfer: str = ""
    span: Span | None = None  # None: all of the recording, each video with its sound
    beside: tuple[int, ...] = ()  # streams that are only read: ffmpeg's zero is the start of those in use
    threads: int = 2  # fixed, because x264's result depends on it

    def first(self) -> "Plan":
        """What can be used soonest: voice and pictures. A voice may end long before its picture, so that it alone
        does not tell whether the recording was whole: all of the files do, in the end."""
        return replace(self, rungs=(), expected_s=self.expected_s if self.picture_index is None else None)

    def without(self, codec: str) -> "Plan":
        """All but the video of one codec."""
        return replace(self, rungs=tuple(rung for rung in self.rungs if rung.codec != codec))

    def of(self, codec: str) -> "Plan":
        """The video of one codec, in one run that decodes once. Its voices are those that `first` made: levelled and
        encoded once, and put beside every picture as they are. The recording's own is read for its start alone."""
        rungs = tuple(rung for rung in self.rungs if rung.codec == codec)
        beside = () if self.sound_index is None else (self.sound_index,)
        return replace(self, speech=(), rungs=rungs, poster=None, slides=None, storyboard=None, beside=beside)

    def runs(self) -> "tuple[Plan, ...]":
        """All of it, one run of ffmpeg after the other; each decodes once."""
        made = (self.first(), *(self.of(codec) for codec in dict.fromkeys(rung.codec for rung in self.rungs)))
        return tuple(run for run in made if run.speech or run.rungs or run.poster or run.slides or run.storyboard)


@dataclass(frozen=True)
class _Row:
    """A line of the table: for which kinds of lecture, in which box (short and long side), and how."""

    content: frozenset[Content]
    box: tuple[int, int]
    most_fps: float
    rung: Rung  # width, height and frame rate are the recording's to say
    step: bool = False  # one of the steps from small to large: left out when it is hardly larger than the one below
    everywhere: bool = False  # made of every recording, whatever its kind


_ALL = frozenset(Content)
_SCREEN = frozenset({Content.SLIDES, Content.SPEAKER})
_MOVING = frozenset({Content.MOVING})


def _made(name: str, crf: int, maxrate_kbps: int, **recipe: str | int | bool) -> Rung:
    return Rung(name, 0, 0, 0.0, crf, maxrate_kbps, **recipe)  # type: ignore[arg-type]


_AV1 = {"preset": "8", "sound": "opus", "codec": "av1"}
# `low` stays under 56 kbit/s in the mean and 64 in every ten seconds, sound and container included: ten seconds of
# peak rate and a full buffer, sixteen of sound (of speech twelve), two of container. What stands still needs little,
# and a new slide much at once: for slides a lower peak with a longer buffer is sharper at the same weight.
_TABLE = (
    _Row(
        _SCREEN,
        (720, 1280),
        5.0,
        _made("low", 33, 27, segment_s=30, buffer_s=7, preset="veryslow", refs=5, sound="opus"),
    ),
    _Row(_MOVING, (360, 640), 12.5, _made("low", 31, 38, preset="slower", sound="opus")),
    _Row(_ALL, (240, 480), 12.0, _made("v240", 30, 80), step=True, everywhere=True),
    _Row(_ALL, (360, 720), 12.0, _made("v360", 30, 160), step=True, everywhere=True),
    _Row(_SCREEN, (720, 1280), 12.0, _made("v720", 27, 600, preset="veryfast", psy=True), step=True),
    _Row(_MOVING, (720, 1280), 25.0, _made("v720", 26, 1500, preset="veryfast", psy=True), step=True),
    _Row(_SCREEN, (720, 1280), 5.0, _made("av1", 50, 34, segment_s=20, buffer_s=4, screen=True, **_AV1)),
    _Row(_MOVING, (360, 640), 25.0, _made("av1", 55, 80, **_AV1)),
)
_SPEECH = (Speech("audio", "opus", OPUS_KBPS), Speech("audio", "aac", AAC_KBPS))
_CLEAR_SPEECH = Speech("audio24", "opus", 24)
_LEAST_AV1 = 64  # SVT-AV1 takes no smaller side
_WORTH_A_RUNG = 1.25  # a step must be this much larger than the one below it


def plan(probe: Probe) -> Plan:
    """What every browser plays of this recording: the part of `lecture_plan` that is the same for every kind."""
    picture = probe.picture
    return Plan(
        picture_index=picture.index if picture else None,
        sound_index=probe.sound.index if probe.sound else None,
        speech=_SPEECH if probe.sound else (),
        rungs=_rungs(picture, [row for row in _TABLE if row.everywhere]),
        poster=fit(picture.width, picture.height, POSTER_BOX) if picture else None,
        expected_s=probe.duration_s,
        hold_s=_hold_s(probe),
        limits=_limits(probe.duration_s or MAX_DURATION_S),
        delicate=picture is not None and picture.delicate,
        interlaced=picture is not None and picture.interlaced,
        transfer=picture.transfer if picture else "",
    )


def lecture_plan(probe: Probe, found: Analysis, *, encoders: Sequence[str] = ()) -> Plan:
    """Everything that suits this kind of lecture; AV1 only where ffmpeg has its encoder."""
    rows = [row for row in _TABLE if found.content in row.content]
    if "libsvtav1" not in encoders:
        rows = [row for row in rows if row.rung.codec != "av1"]
    return replace(
        plan(probe),
        speech=(_SPEECH[0], _CLEAR_SPEECH, _SPEECH[1]) if probe.sound else (),
        rungs=_rungs(probe.picture, rows),
        slides=_slides(probe.picture, found),
        storyboard=_storyboard(probe),
        limits=_limits(probe.duration_s or MAX_DURATION_S, 256 * 1024),  # 1500 kbit/s and its peaks
    )


def chapters(found: Analysis) -> list[tuple[float, float]]:
    """From slide to slide, as long as a chapter lasts long enough to be worth a line in a list."""
    if not found.slides:
        return []
    ends_s = found.slides[-1].ends_s
    starts = [0.0]
    if found.content in _SCREEN:
        for at in found.changes_s:
            if at - starts[-1] >= MIN_CHAPTER_S and ends_s - at >= MIN_CHAPTER_S:
                starts.append(at)
    return list(zip(starts, [*starts[1:], ends_s], strict=True))


def fit(width: int, height: int, box: tuple[int, int]) -> tuple[int, int]:
    """The size inside a box given as (short side, long side): never larger, even numbers, the aspect kept."""
    short, long = box
    factor = min(1.0, short / min(width, height), long / max(width, height))
    return max(2, int(width * factor) // 2 * 2), max(2, int(height * factor) // 2 * 2)


def _rungs(picture: Picture | None, rows: Sequence[_Row]) -> tuple[Rung, ...]:
    if picture is None:
        return ()
    rungs: list[Rung] = []
    below = 0.0
    for row in rows:
        width, height = fit(picture.width, picture.height, row.box)
        if row.step and width < below * _WORTH_A_RUNG:
            continue
        if row.rung.codec == "av1" and min(width, height) < _LEAST_AV1:
            continue
        below = width if row.step else below
        fps = min(row.most_fps, max(MIN_FPS, picture.fps))
        rungs.append(replace(row.rung, width=width, height=height, fps=fps))
    return tuple(rungs)


def _slides(picture: Picture | None, found: Analysis) -> SlidePictures | None:
    """Where there are too many slides for a list of pictures, steps within slides go first."""
    if picture is None or found.content not in _SCREEN:
        return None
    shown = found.slides
    if len(shown) > MAX_SLIDE_PICTURES:
        shown = tuple(slide for slide in shown if slide.new_slide)[:MAX_SLIDE_PICTURES]
    width, height = fit(picture.width, picture.height, SLIDE_BOX)
    return SlidePictures(width, height, tuple(sorted({slide.picture for slide in shown})))


def _storyboard(probe: Probe) -> Storyboard | None:
    if probe.picture is None or probe.duration_s is None:
        return None
    every_s = max(STORYBOARD_EVERY_S, -(-round(probe.duration_s) // STORYBOARD_TILES))
    tiles = max(1, -(-round(probe.duration_s) // every_s))
    columns = min(STORYBOARD_COLUMNS, tiles)
    width, height = fit(probe.picture.width, probe.picture.height, STORYBOARD_BOX)
    return Storyboard(every_s, columns, -(-tiles // columns), width, height)


def _hold_s(probe: Probe) -> float:
    if probe.sound is None or probe.duration_s is None or probe.picture_ends_s is None:
        return 0.0
    return round(max(0.0, probe.duration_s - probe.picture_ends_s), 3)


def _limits(duration_s: float, bytes_a_second: int = 64 * 1024) -> Limits:
    """Generous for honest files on a slow machine, small beside what a hostile one would take."""
    seconds = 300 + round(8 * duration_s)
    return Limits(
        wall_s=seconds,
        cpu_s=2 * seconds,
        memory_bytes=3 * 1024**3,
        file_bytes=16 * 1024**2 + round(bytes_a_second * duration_s),
    )
