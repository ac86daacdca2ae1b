"""Carries a plan out in a working folder and describes the files that came of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from media_pipeline.ffmpeg import hls
from media_pipeline.ffmpeg.command import AUDIO, AUDIO_LIGHT, POSTER, command
from media_pipeline.ffmpeg.measure import require_whole
from media_pipeline.ffmpeg.plan import Plan, Rung
from media_pipeline.ffmpeg.process import Cause, ToolFailed, run

MASTER = "master.m3u8"
_PLAYLIST_MIME = "application/vnd.apple.mpegurl"


@dataclass(frozen=True)
class Made:
    """One finished file."""

    name: str
    kind: str  # audio | video | poster | playlist | master
    mime: str
    codec: str = ""
    bandwidth: int = 0
    width: int | None = None
    height: int | None = None
    fps: float | None = None


@dataclass(frozen=True)
class Result:
    """Everything that a player needs, and how long it plays."""

    duration_s: float
    files: tuple[Made, ...]


def encode(plan: Plan, *, folder: Path, on_progress: Callable[[float], None]) -> Result:
    """Make the renditions of `folder/source`. `on_progress` gets seconds done, about every second."""
    done = 0.0

    def read(line: str) -> None:
        nonlocal done
        name, _equals, value = line.partition("=")
        if name == "out_time_us" and value.strip().isdigit():
            done = int(value) / 1_000_000

    run(command(plan), folder=folder, limits=plan.limits, on_line=read, on_tick=lambda: on_progress(done))
    try:
        return describe(plan, folder)
    except (hls.NothingWritten, FileNotFoundError) as error:
        raise ToolFailed(Cause.FAILED, f"ffmpeg ended well but wrote no whole set: {error}") from error


def describe(plan: Plan, folder: Path) -> Result:
    """The files of a finished run; Incomplete when they are much shorter than the recording declared."""
    variants: list[hls.Variant] = []
    files: list[Made] = []
    longest = 0.0
    if plan.sound_index is not None:
        segments = hls.read_segments((folder / f"{AUDIO}.m3u8").read_text())
        longest = segments.duration_s
        variants.append(_listed(AUDIO, segments, hls.AAC_LC))
        light_bps = round(8 * (folder / AUDIO_LIGHT).stat().st_size / longest)
        files.append(Made(AUDIO_LIGHT, "audio", "audio/webm", hls.OPUS, light_bps))
        files.append(Made(f"{AUDIO}.mp4", "audio", "audio/mp4", hls.AAC_LC, segments.peak_bps))
    for rung in plan.rungs:
        segments = hls.read_segments((folder / f"{rung.name}.m3u8").read_text())
        longest = max(longest, segments.duration_s)
        codecs = hls.video_codec(folder / f"{rung.name}.mp4")
        if plan.sound_index is not None:
            codecs += f",{hls.AAC_LC}"
        variants.append(_listed(rung.name, segments, codecs, rung))
        shape = (rung.width, rung.height, rung.fps)
        files.append(Made(f"{rung.name}.mp4", "video", "video/mp4", codecs, segments.peak_bps, *shape))
    require_whole(longest, plan.expected_s)
    if plan.poster is not None:
        files.append(Made(POSTER, "poster", "image/jpeg", width=plan.poster[0], height=plan.poster[1]))
    (folder / MASTER).write_text(hls.master(variants))
    files += [Made(variant.playlist, "playlist", _PLAYLIST_MIME) for variant in variants]
    files.append(Made(MASTER, "master", _PLAYLIST_MIME))
    return Result(longest, tuple(files))


def _listed(name: str, segments: hls.Segments, codecs: str, rung: Rung | None = None) -> hls.Variant:
    variant = hls.Variant(f"{name}.m3u8", segments.peak_bps, segments.average_bps, codecs)
    return replace(variant, width=rung.width, height=rung.height, fps=rung.fps) if rung else variant
