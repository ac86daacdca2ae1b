"""Decides what is made of a recording. Pure: the same probe always gives the same plan.

The numbers come from measurements on slides, slides with a speaker and full-screen speakers: a long distance between
key frames is the largest lever, a low frame rate saves work, and speech is clear from 16 kbit/s of Opus.
"""

from dataclasses import dataclass

from media_pipeline.ffmpeg.probe import MAX_DURATION_S, Probe
from media_pipeline.ffmpeg.process import Limits

MAX_FPS = 12.0
MIN_FPS = 5.0  # a screen recorder writes a frame only when something changes; each change is to be seen at once
OPUS_KBPS = 16
AAC_KBPS = 32
LOUDNESS_LUFS = -16
FIRST_SEGMENT_S = 2  # playing starts after the first segment, so it is short
SEGMENT_S = 10
POSTER_BOX = (270, 480)


@dataclass(frozen=True)
class Rung:
    """One video rendition: H.264 with AAC, playable by every browser of the last ten years."""

    name: str
    width: int
    height: int
    fps: float
    crf: int
    maxrate_kbps: int


@dataclass(frozen=True)
class Plan:
    """Which streams are used and what is made of them."""

    picture_index: int | None
    sound_index: int | None
    rungs: tuple[Rung, ...]
    poster: tuple[int, int] | None
    expected_s: float | None
    hold_s: float  # how long the last picture stays under the rest of the sound
    limits: Limits


# name, short and long side of the box that the picture must fit, CRF, peak rate
_LADDER = (("v240", (240, 480), 30, 80), ("v360", (360, 720), 30, 160))
_WORTH_A_RUNG = 1.25  # a rung must be this much larger than the one below it


def plan(probe: Probe) -> Plan:
    """What to make of this recording."""
    picture = probe.picture
    return Plan(
        picture_index=picture.index if picture else None,
        sound_index=probe.sound.index if probe.sound else None,
        rungs=_rungs(probe),
        poster=fit(picture.width, picture.height, POSTER_BOX) if picture else None,
        expected_s=probe.duration_s,
        hold_s=_hold_s(probe),
        limits=_limits(probe.duration_s or MAX_DURATION_S),
    )


def fit(width: int, height: int, box: tuple[int, int]) -> tuple[int, int]:
    """The size inside a box given as (short side, long side): never larger, even numbers, the aspect kept."""
    short, long = box
    factor = min(1.0, short / min(width, height), long / max(width, height))
    return max(2, int(width * factor) // 2 * 2), max(2, int(height * factor) // 2 * 2)


def _rungs(probe: Probe) -> tuple[Rung, ...]:
    picture = probe.picture
    if picture is None:
        return ()
    rungs: list[Rung] = []
    for name, box, crf, maxrate in _LADDER:
        width, height = fit(picture.width, picture.height, box)
        if not rungs or width >= rungs[-1].width * _WORTH_A_RUNG:
            rungs.append(Rung(name, width, height, min(MAX_FPS, max(MIN_FPS, picture.fps)), crf, maxrate))
    return tuple(rungs)


def _hold_s(probe: Probe) -> float:
    if probe.sound is None or probe.duration_s is None or probe.picture_ends_s is None:
        return 0.0
    return round(max(0.0, probe.duration_s - probe.picture_ends_s), 3)


def _limits(duration_s: float) -> Limits:
    """Generous for honest files on a slow machine, small beside what a hostile one would take."""
    seconds = 300 + round(8 * duration_s)
    return Limits(
        wall_s=seconds,
        cpu_s=2 * seconds,
        memory_bytes=3 * 1024**3,
        file_bytes=16 * 1024**2 + round(64 * 1024 * duration_s),
    )
