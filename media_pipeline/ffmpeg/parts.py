"""A lecture in pieces of work: its voice, its pictures, its video from key frame to key frame, and what joins these.

The voice is encoded once as a whole, so that nothing can drift; spans of the picture begin where a segment does, are
encoded by several workers at once, and are put one after the other at their exact times.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import ffmpeg

from media_pipeline.ffmpeg.command import command, hls_options, track
from media_pipeline.ffmpeg.encode import Result, finished, progress_of
from media_pipeline.ffmpeg.measure import Incomplete
from media_pipeline.ffmpeg.plan import FIRST_SEGMENT_S, Plan, Rung, Span
from media_pipeline.ffmpeg.probe import MediaRefused, Probe, probe
from media_pipeline.ffmpeg.process import run

GRID_S = 20  # a span begins so many seconds, or as often as one likes, after FIRST_SEGMENT_S, and with a key frame
PART_S = 600
# Other containers have no index, or times that begin anew, so that they are read from their start.
_INDEXED = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_MATROSKA = b"\x1aE\xdf\xa3"
_WINDOW_S = 10  # `low` promises its peak over so many seconds
_FULL_AGAIN = 0.9  # the part of x264's buffer that each span finds full


def spans(found: Probe, *, divisible: bool, part_s: int = PART_S) -> tuple[Span, ...]:
    """Spans of equal length, of about `part_s` or less; a single one for what is short or cannot be divided."""
    length = found.picture_ends_s or found.duration_s or 0.0
    count = -(-round(length) // part_s) if divisible else 1
    steps = (max(GRID_S, round(number * length / count)) // GRID_S for number in range(1, count))
    cuts = [FIRST_SEGMENT_S + GRID_S * step for step in sorted(set(steps))]
    cuts = [cut for cut in cuts if cut + GRID_S <= length]  # what follows a cut has pictures of its own
    return tuple(Span(*ends) for ends in zip([0, *cuts], [*cuts, None], strict=True))


def divisible(path: Path) -> bool:
    """Can a player jump into the middle of this file, by its container?"""
    with path.open("rb") as file:
        start = file.read(8)
    return start[4:8] in _INDEXED or start.startswith(_MATROSKA)


def of_voice(plan: Plan) -> Plan:
    """The lightest voice alone: what can be used first. The others take four times as long."""
    bare = replace(plan.first(), poster=None, slides=None, storyboard=None, picture_index=None, expected_s=None)
    return replace(bare, speech=plan.speech[:1], beside=_streams(plan.picture_index))


def of_voices(plan: Plan) -> Plan:
    """The other voices, one of them for the videos."""
    return replace(of_voice(plan), speech=plan.speech[1:], expected_s=plan.first().expected_s)


def of_pictures(plan: Plan) -> Plan:
    """The slides."""
    return replace(plan.first(), speech=(), poster=None, storyboard=None, beside=_streams(plan.sound_index))


def of_covers(plan: Plan) -> Plan:
    """What stands for the videos: the poster and the storyboard."""
    return replace(plan.first(), speech=(), slides=None, beside=_streams(plan.sound_index))


def of_span(plan: Plan, codec: str, span: Span, count: int) -> Plan:
    """The video of one codec in one of `count` spans, without sound.

    One of several works with one thread: the others are encoded beside it.
    """
    part = replace(plan.of(codec), span=span)
    if count == 1:
        return part
    return replace(part, beside=(), rungs=tuple(_tightened(rung) for rung in part.rungs), threads=1)


def _tightened(rung: Rung) -> Rung:
    """`low` holds its peak across a seam too, where one buffer's worth of bits may follow upon another's."""
    if rung.name != "low":
        return rung
    whole, seam = _WINDOW_S + rung.buffer_s, _WINDOW_S + (1 + _FULL_AGAIN) * rung.buffer_s
    return replace(rung, maxrate_kbps=int(rung.maxrate_kbps * whole / seam))


def _streams(index: int | None) -> tuple[int, ...]:
    return () if index is None else (index,)


# --- doing it ---


@dataclass(frozen=True)
class Part:
    """What was made of a span: how long its pictures last."""

    lasts_s: float


def encode_voice(plan: Plan, *, folder: Path, on_progress: Callable[[float], None]) -> Result:
    """Make the voices (`of_voice`, `of_voices`) of `folder/source`."""
    run(command(plan), folder=folder, limits=plan.limits, **progress_of(on_progress))
    return finished(plan, folder)


def encode_span(plan: Plan, *, nice: int, folder: Path, on_progress: Callable[[float], None]) -> Part:
    """Make the pictures of a span (`of_span`); Incomplete when the recording has too few of them."""
    polite = ["nice", "-n", str(nice)] if nice else []
    run([*polite, *command(plan)], folder=folder, limits=plan.limits, **progress_of(on_progress))
    lasts_s = min(_length(folder / f"{rung.name}.mp4") for rung in plan.rungs)
    span = plan.span or Span()
    if span.ends_s is not None and lasts_s < (span.ends_s - span.starts_s) * 0.95 - 2:
        raise Incomplete(f"{lasts_s:.0f} s of {span.ends_s - span.starts_s} s from {span.starts_s} s on")
    return Part(lasts_s)


def _length(path: Path) -> float:
    try:
        return probe(path).duration_s or 0.0
    except MediaRefused as error:  # nothing was written
        raise Incomplete(str(error)) from error


def part_name(rung: Rung, number: int) -> str:
    """The file of one span, where all of them lie together."""
    return f"{rung.name}-{number}.mp4"


def join(plan: Plan, parts: Sequence[Span], *, folder: Path, on_tick: Callable[[], None]) -> Result:
    """Put the spans (`part_name`) of each rung one after the other, with their track; nothing is encoded again."""
    for rung in plan.rungs:
        (folder / f"{rung.name}.txt").write_text(_list(rung, parts))
        words = _joining(rung, voiced=plan.sound_index is not None)
        run(words, folder=folder, limits=plan.limits, on_tick=on_tick)
    return finished(plan, folder)


def _list(rung: Rung, parts: Sequence[Span]) -> str:
    """ffmpeg's list of files. Each lasts until the next begins, to the microsecond, however its frames are counted."""
    lines = ["ffconcat version 1.0"]
    for number, span in enumerate(parts):
        lines.append(f"file {part_name(rung, number)}")
        if span.ends_s is not None:
            lines.append(f"duration {span.ends_s - span.starts_s}")
    return "\n".join(lines) + "\n"


def _joining(rung: Rung, *, voiced: bool) -> list[str]:
    streams = [ffmpeg.input(f"file:{rung.name}.txt", f="concat", protocol_whitelist="file,pipe")["v"]]
    if voiced:
        streams.append(track(rung.sound))
    bare = {"map_metadata": -1, "fflags": "+bitexact", "c": "copy"}
    joined = ffmpeg.output(*streams, f"{rung.name}.m3u8", **hls_options(rung.name, 1), **bare)
    flags = ("-hide_banner", "-nostdin", "-v", "error")
    words: list[str] = joined.global_args(*flags).compile(overwrite_output=True)
    return words
