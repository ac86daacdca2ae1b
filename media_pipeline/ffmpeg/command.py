"""Spells a plan out as one ffmpeg command: the recording is decoded once for all renditions."""

from collections.abc import Iterator
from typing import Any

import ffmpeg

from media_pipeline.ffmpeg.plan import (
    AAC_KBPS,
    FIRST_SEGMENT_S,
    LOUDNESS_LUFS,
    OPUS_KBPS,
    SEGMENT_S,
    Plan,
    Rung,
)
from media_pipeline.ffmpeg.probe import MAX_DURATION_S, SAFE_INPUT

SOURCE = "source"  # names in the working folder are ours; a user's file name never reaches a command
POSTER = "poster.jpg"
AUDIO_LIGHT = "audio.webm"
AUDIO = "audio"
THREADS = 2  # fixed, because x264's result depends on it

_AAC = {"c:a": "aac", "b:a": f"{AAC_KBPS}k", "ar": 48000, "ac": 1}
_BARE = {"map_metadata": -1, "map_chapters": -1, "fflags": "+bitexact", "flags:v": "+bitexact", "flags:a": "+bitexact"}
_KEY_FRAMES = f"expr:eq(n_forced,0)+gte(t,{FIRST_SEGMENT_S}+{SEGMENT_S}*(n_forced-1))"


def command(plan: Plan) -> list[str]:
    """The argument list of ffmpeg for this plan, to be run in a folder that holds the recording as `source`."""
    outputs = list(_outputs(plan))
    flags = ("-hide_banner", "-nostdin", "-v", "error", "-nostats", "-progress", "pipe:1")
    merged = ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0]
    compiled: list[str] = merged.global_args(*flags).compile(overwrite_output=True)
    return compiled


def _outputs(plan: Plan) -> Iterator[Any]:
    # autorotate is ffmpeg's default; -t holds what a file without a stated duration may cost
    source = ffmpeg.input(f"file:{SOURCE}", **SAFE_INPUT, t=MAX_DURATION_S + 60, threads=THREADS)
    sounds = iter(_sounds(source, plan))
    if plan.sound_index is not None:
        yield ffmpeg.output(next(sounds), AUDIO_LIGHT, **_light_audio())
        yield ffmpeg.output(next(sounds), f"{AUDIO}.m3u8", **_hls(AUDIO, 6), **_AAC, **_BARE)
    pictures = iter(_pictures(source, plan))
    for rung in plan.rungs:
        muxed = {**_hls(rung.name, 1), **_video(rung)}
        streams = [next(pictures)]
        if plan.sound_index is not None:
            streams.append(next(sounds))
            muxed |= _AAC
        yield ffmpeg.output(*streams, f"{rung.name}.m3u8", **muxed, **_BARE)
    if plan.poster is not None:
        still = next(pictures).filter("thumbnail", 50)
        yield ffmpeg.output(still, POSTER, vframes=1, **{"q:v": 8, "f": "image2", "update": 1}, **_BARE)


def _sounds(source: Any, plan: Plan) -> list[Any]:
    """One copy of the levelled mono voice for each rendition that carries sound."""
    if plan.sound_index is None:
        return []
    copies = 2 + len(plan.rungs)
    voice = (
        source[str(plan.sound_index)]
        .filter("aresample", **{"async": 1, "first_pts": 0})
        .filter("aformat", channel_layouts="mono")
        .filter("loudnorm", I=LOUDNESS_LUFS, TP=-3, LRA=11)
        .filter("aresample", 48000)
        .filter_multi_output("asplit", copies)
    )
    return [voice.stream(number) for number in range(copies)]


def _pictures(source: Any, plan: Plan) -> list[Any]:
    """The picture at one frame rate, once in the size of each rung, and last for the poster."""
    if plan.picture_index is None or plan.poster is None:
        return []
    sizes = [(rung.width, rung.height) for rung in plan.rungs] + [plan.poster]
    # eof_action: a picture that is shorter than one frame of ours still gives one
    frames = source[str(plan.picture_index)].filter("fps", plan.rungs[0].fps, start_time=0, eof_action="pass")
    if plan.hold_s:
        frames = frames.filter("tpad", stop_mode="clone", stop_duration=plan.hold_s)
    copies = frames.filter_multi_output("split", len(sizes))
    return [
        copies.stream(number)
        .filter("scale", width, height, out_range="tv")
        .filter("setsar", 1)
        .filter("format", "yuv420p")
        for number, (width, height) in enumerate(sizes)
    ]


def _hls(name: str, segment_s: int) -> dict[str, Any]:
    """fMP4 in a single file: players of HLS read byte ranges of it, browsers without script the whole.

    A picture is cut at each of its key frames, so its segments are as long as `_KEY_FRAMES` says.
    """
    return {
        "f": "hls",
        "hls_time": segment_s,
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "single_file",
        "hls_segment_filename": f"{name}.mp4",
    }


def _video(rung: Rung) -> dict[str, Any]:
    return {
        "c:v": "libx264",
        "preset": "slow",
        "profile:v": "main",
        "crf": rung.crf,
        "maxrate": f"{rung.maxrate_kbps}k",
        "bufsize": f"{2 * rung.maxrate_kbps}k",
        "x264-params": "keyint=infinite:scenecut=0",
        "force_key_frames": _KEY_FRAMES,
        "threads": THREADS,
    }


def _light_audio() -> dict[str, Any]:
    return {
        "f": "webm",
        "c:a": "libopus",
        "b:a": f"{OPUS_KBPS}k",
        "application": "voip",
        "frame_duration": 60,
        "cues_to_front": 1,
        **_BARE,
    }
