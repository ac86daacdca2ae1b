"""Carries a plan out in a working folder and describes the files that came of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict

from media_pipeline.ffmpeg import hls
from media_pipeline.ffmpeg.command import POSTER, SLIDE, STORYBOARD, command
from media_pipeline.ffmpeg.measure import require_whole
from media_pipeline.ffmpeg.plan import Plan, Rung, SlidePictures
from media_pipeline.ffmpeg.process import Cause, Limits, ToolFailed, run

MASTER = "master.m3u8"
_SLIDE_MIMES = {"webp": "image/webp", "jpg": "image/jpeg"}
_PLAYLIST_MIME = "application/vnd.apple.mpegurl"


@dataclass(frozen=True)
class Made:
    """One finished file."""

    name: str
    kind: str  # audio | video | poster | slide | storyboard | playlist | master
    mime: str
    codec: str = ""
    bandwidth: int = 0
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    lasts_s: float = 0.0  # of what plays; a voice may end before its picture


@dataclass(frozen=True)
class Result:
    """Everything that a player needs, and how long it plays."""

    duration_s: float
    files: tuple[Made, ...]


def encode(plan: Plan, *, folder: Path, on_progress: Callable[[float], None]) -> Result:
    """Make the renditions of `folder/source`. `on_progress` gets seconds done, about every second of each run."""
    for part in plan.runs():
        run(command(part), folder=folder, limits=plan.limits, **progress_of(on_progress))
    return finished(plan, folder)


class Told(TypedDict):
    """What `run` calls while a tool works."""

    on_line: Callable[[str], None]
    on_tick: Callable[[], None]


def progress_of(on_progress: Callable[[float], None]) -> Told:
    """Reads what ffmpeg tells of its progress: `on_progress` gets seconds done, about every second."""
    done = 0.0

    def read(line: str) -> None:
        nonlocal done
        name, _equals, value = line.partition("=")
        if name == "out_time_us" and value.strip().isdigit():
            done = int(value) / 1_000_000

    return {"on_line": read, "on_tick": lambda: on_progress(done)}


def finished(plan: Plan, folder: Path) -> Result:
    """What ffmpeg wrote; ToolFailed when it ended well but left something out."""
    try:
        return describe(plan, folder)
    except (hls.NothingWritten, FileNotFoundError) as error:
        raise ToolFailed(Cause.FAILED, f"ffmpeg ended well but wrote no whole set: {error}") from error


def encoders(folder: Path) -> list[str]:
    """The names of the encoders that this machine's ffmpeg has."""
    lines: list[str] = []
    limits = Limits(wall_s=30, cpu_s=10, memory_bytes=2 * 1024**3, file_bytes=0)
    run(["ffmpeg", "-hide_banner", "-v", "error", "-encoders"], folder=folder, limits=limits, on_line=lines.append)
    listed = (line.split() for line in lines)  # "V....D libx264  …", below a legend of lines like "V..... = Video"
    return [words[1] for words in listed if len(words) > 2 and len(words[0]) == 6 and words[1] != "="]


def version(folder: Path) -> str:
    """Which ffmpeg this machine has, with the libraries that it was built with."""
    lines: list[str] = []
    limits = Limits(wall_s=30, cpu_s=10, memory_bytes=2 * 1024**3, file_bytes=0)
    run(["ffmpeg", "-version"], folder=folder, limits=limits, on_line=lines.append)
    return "\n".join(lines)


def describe(plan: Plan, folder: Path) -> Result:
    """The files of a finished run; Incomplete when they are much shorter than the recording declared."""
    variants: list[hls.Variant] = []
    files: list[Made] = []
    for made, variant in _streams(plan, folder):
        files.append(made)
        if variant is not None:
            variants.append(variant)
    longest = max((variant.duration_s for variant in variants), default=0.0)
    if variants:
        require_whole(longest, plan.expected_s)
    spoken = max((made.lasts_s for made in files if made.kind == "audio"), default=0.0) or longest
    files = [_timed(made, folder, spoken) for made in files]
    files += _stills(plan, folder)
    if variants:
        (folder / MASTER).write_text(hls.master(variants))
        files += [Made(variant.playlist, "playlist", _PLAYLIST_MIME) for variant in variants]
        files.append(Made(MASTER, "master", _PLAYLIST_MIME))
    return Result(longest, tuple(files))


def _streams(plan: Plan, folder: Path) -> Iterator[tuple[Made, hls.Variant | None]]:
    """The files that play, each with its line of the master playlist; Opus in WebM has none."""
    for speech in plan.speech:
        if speech.codec == "opus":
            yield Made(f"{speech.name}.webm", "audio", "audio/webm", hls.OPUS), None
        else:
            variant = _listed(speech.name, folder, hls.AAC_LC)
            made = Made(f"{speech.name}.mp4", "audio", "audio/mp4", hls.AAC_LC, variant.peak_bps)
            yield replace(made, lasts_s=variant.duration_s), variant
    for rung in plan.rungs:
        codecs = hls.video_codec(folder / f"{rung.name}.mp4")
        if plan.sound_index is not None:
            codecs += f",{hls.OPUS if rung.sound == 'opus' else hls.AAC_LC}"
        variant = _listed(rung.name, folder, codecs, rung)
        shape = (rung.width, rung.height, rung.fps, variant.duration_s)
        yield Made(f"{rung.name}.mp4", "video", "video/mp4", codecs, variant.peak_bps, *shape), variant


def _timed(made: Made, folder: Path, seconds: float) -> Made:
    """A file without segments, a voice, has its mean rate for its peak: Opus at these rates hardly varies."""
    if made.bandwidth or not seconds:
        return made
    return replace(made, bandwidth=round(8 * (folder / made.name).stat().st_size / seconds), lasts_s=seconds)


def _stills(plan: Plan, folder: Path) -> Iterator[Made]:
    if plan.poster is not None:
        yield Made(POSTER, "poster", "image/jpeg", width=plan.poster[0], height=plan.poster[1])
    if plan.slides is not None:
        yield from _slides(plan.slides, folder)
    if plan.storyboard is not None:
        board = plan.storyboard
        size = (board.width * board.columns, board.height * board.rows)
        yield Made(STORYBOARD, "storyboard", "image/jpeg", width=size[0], height=size[1])


def _slides(wanted: SlidePictures, folder: Path) -> Iterator[Made]:
    """Their files are numbered as they are written: each is the right one only where there are as many as asked."""
    for ending in _SLIDE_MIMES:
        written = len(list(folder.glob(f"{SLIDE.replace('%04d', '*')}.{ending}")))
        if written != len(wanted.numbers):
            raise ToolFailed(Cause.FAILED, f"ffmpeg wrote {written} pictures of {len(wanted.numbers)} slides")
    for number in range(1, len(wanted.numbers) + 1):
        for ending, mime in _SLIDE_MIMES.items():
            yield Made(f"{SLIDE % number}.{ending}", "slide", mime, width=wanted.width, height=wanted.height)


def _listed(name: str, folder: Path, codecs: str, rung: Rung | None = None) -> hls.Variant:
    segments = hls.read_segments((folder / f"{name}.m3u8").read_text())
    rates = (segments.peak_bps, segments.average_bps)
    variant = hls.Variant(f"{name}.m3u8", *rates, codecs, duration_s=segments.duration_s)
    return replace(variant, width=rung.width, height=rung.height, fps=rung.fps) if rung else variant
