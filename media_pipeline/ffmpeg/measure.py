"""Reads a whole recording once without decoding it: how long it really is, and where its picture ends.

What a file states is not enough: a browser's own recording states no duration, a screen recorder's picture may be one
frame under an hour of voice, and a file that was cut off on its way still states the length of the whole.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from media_pipeline.ffmpeg.probe import MAX_DURATION_S, SAFE_INPUT, MediaRefused, Probe, Refusal, number
from media_pipeline.ffmpeg.process import Limits, run

MIN_DURATION_S = 0.5
LIMITS = Limits(wall_s=900, cpu_s=600, memory_bytes=2 * 1024**3, file_bytes=0)  # 2 GB on a slow disk take minutes


class Incomplete(Exception):
    """The recording holds much less than it declares: it was cut off on its way."""


@dataclass
class Extent:
    """From the first to the last instant of a stream's packets."""

    starts_s: float
    ends_s: float
    key_s: float | None = None  # the last key frame
    key_every_s: float = 0.0  # the longest way from one to the next

    def take(self, starts_s: float, ends_s: float, *, key: bool = False) -> None:
        """One more packet."""
        self.starts_s, self.ends_s = min(self.starts_s, starts_s), max(self.ends_s, ends_s)
        if key:
            self._enter(starts_s)
            self.key_s = starts_s

    def keys_apart_s(self) -> float:
        """How far a player reads at most from a key frame to what it looks for."""
        self._enter(self.ends_s)
        return self.key_every_s

    def _enter(self, at_s: float) -> None:
        before = self.starts_s if self.key_s is None else self.key_s
        self.key_every_s = max(self.key_every_s, at_s - before)


def measure(path: Path, found: Probe, *, on_tick: Callable[[], None] = lambda: None) -> Probe:
    """The probe with what is really there; MediaRefused or Incomplete when that is not a lecture."""
    extents: dict[int, Extent] = {}
    run(_command(path), folder=path.parent, limits=LIMITS, on_line=lambda line: _take(extents, line), on_tick=on_tick)
    return measured(found, extents)


def measured(found: Probe, extents: dict[int, Extent]) -> Probe:
    """The probe without empty streams, with the length that it lacked and the end of its picture; pure."""
    picture = extents.get(found.picture.index) if found.picture else None
    sound = extents.get(found.sound.index) if found.sound else None
    used = [extent for extent in (picture, sound) if extent]
    starts = min((extent.starts_s for extent in used), default=0.0)
    # ffprobe writes microseconds; what is left behind them is the subtraction's own.
    length = round(max((extent.ends_s - starts for extent in used), default=0.0), 6)
    if length < MIN_DURATION_S:
        raise MediaRefused(Refusal.NOTHING_TO_PLAY, f"{length:.2f} s")
    if length > MAX_DURATION_S + (2 if found.duration_s else 0):  # four hours are stated, and a little more is there
        raise MediaRefused(Refusal.TOO_LONG, f"{length:.0f} s")
    # some containers count from zero, though nothing is shown there for a while
    require_whole(max([length, *(extent.ends_s for extent in used)]), found.duration_s)
    return replace(
        found,
        duration_s=found.duration_s if found.duration_s and _near(length, found.duration_s) else length,
        picture=found.picture if picture else None,
        sound=found.sound if sound else None,
        picture_ends_s=picture.ends_s - starts if picture else None,
        key_every_s=picture.keys_apart_s() if picture else None,
    )


def _near(there_s: float, stated_s: float) -> bool:
    """False where times jump, or begin late: what is made lasts as long as what is there."""
    return stated_s * 0.95 - 2 <= there_s <= stated_s * 1.05 + 2


def require_whole(there_s: float, declared_s: float | None) -> None:
    """Refuses what is much shorter than it declares."""
    if declared_s is not None and there_s < declared_s * 0.95 - 2:
        raise Incomplete(f"{there_s:.0f} s of {declared_s:.0f} s")


def _command(path: Path) -> list[str]:
    safety = [word for name, value in SAFE_INPUT.items() for word in (f"-{name}", value)]
    told = "packet=stream_index,pts_time,dts_time,duration_time,flags"
    shown = ["-v", "error", "-show_entries", told, "-of", "csv=p=0"]
    return ["ffprobe", *shown, *safety, "-i", f"file:{path}"]


def _take(extents: dict[int, Extent], line: str) -> None:
    """One line of ffprobe: stream, presentation time, decoding time, duration, flags; each time may be N/A."""
    index, *told = line.split(",")[:5]
    if not index.isdigit() or len(told) < 3:
        return
    shown, decoded, lasts = map(number, told[:3])
    at = decoded if shown is None else shown
    if at is not None:
        key = told[3:4] != [] and told[3].startswith("K")
        extents.setdefault(int(index), Extent(at, at)).take(at, at + (lasts or 0.0), key=key)
