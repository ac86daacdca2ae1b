"""Spells a plan out as one ffmpeg command: the recording is decoded once for all renditions."""

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any

import ffmpeg

from media_pipeline.analysis.frames import sampled, unbroken
from media_pipeline.ffmpeg.plan import AAC_KBPS, FIRST_SEGMENT_S, LOUDNESS_LUFS, OPUS_KBPS, Plan, Rung, Span, Speech
from media_pipeline.ffmpeg.probe import MAX_DURATION_S, SAFE_INPUT

SOURCE = "source"  # names in the working folder are ours; a user's file name never reaches a command
POSTER = "poster.jpg"
STORYBOARD = "storyboard.jpg"
SLIDE = "slide-%04d"
POSTER_FPS = 5.0  # where no rung says how many pictures are looked at
TRACK = "track-{}.mp4"
_LEAD_S = 2  # read before a span, so that what stands on the screen when it begins is known
_IN_A_SUM = 32  # 32 groups of 32 hold MAX_SLIDE_PICTURES

_BARE = {"map_metadata": -1, "map_chapters": -1, "fflags": "+bitexact", "flags:v": "+bitexact", "flags:a": "+bitexact"}
_VOICE = {"application": "voip", "frame_duration": 60}
# The index comes before the first sound: 4 KB of an hour. A jump leads to a cluster: 15 KB before what is looked for.
_WEBM = {"f": "webm", "cues_to_front": 1, "cluster_time_limit": 20_000}
_STILL = {"f": "image2", "update": 1}
_SLIDE_SHEETS = {
    "webp": {"c:v": "libwebp", "quality": 30, "compression_level": 6},
    "jpg": {"c:v": "mjpeg", "q:v": 9},  # the twin for browsers without WebP
}


def command(plan: Plan) -> list[str]:
    """The argument list of ffmpeg for this plan, to be run in a folder that holds the recording as `source`."""
    outputs = list(_outputs(plan))
    flags = ("-hide_banner", "-nostdin", "-v", "error", "-nostats", "-progress", "pipe:1")
    merged = ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0]
    compiled: list[str] = merged.global_args(*flags).compile(overwrite_output=True)
    return compiled


def _outputs(plan: Plan) -> Iterator[Any]:
    # autorotate is ffmpeg's default; -t holds what a file without a stated duration may cost
    picture = unbroken(delicate=plan.delicate) if plan.picture_index is not None else {}
    source = ffmpeg.input(
        f"file:{SOURCE}", **SAFE_INPUT, t=MAX_DURATION_S + 60, threads=plan.threads, **picture, **_from(plan.span)
    )
    sounds = iter(_sounds(source, plan))
    for speech in plan.speech:
        yield _speech(next(sounds), speech)
    for kind in plan.tracks:
        yield ffmpeg.output(next(sounds), TRACK.format(kind), **{"f": "mp4", **_sound(kind)}, **_BARE)
    shown = _shown(source, plan)
    pictures = iter(_pictures(shown, plan))
    for rung in plan.rungs:
        streams = [next(pictures)]
        if plan.span is not None:
            yield ffmpeg.output(*streams, f"{rung.name}.mp4", f="mp4", **_video(rung, plan), **_BARE)
            continue
        muxed = {**hls_options(rung.name, 1), **_video(rung, plan)}
        if plan.sound_index is not None:
            streams.append(next(sounds))
            muxed |= _sound(rung.sound)
        yield ffmpeg.output(*streams, f"{rung.name}.m3u8", **muxed, **_BARE)
    if plan.poster is not None:
        still = next(pictures).filter("thumbnail", 50)
        yield ffmpeg.output(still, POSTER, vframes=1, **{"q:v": 8, "f": "image2", "update": 1}, **_BARE)
    yield from _sheets(shown, plan)
    for index in plan.beside:
        yield ffmpeg.output(source[str(index)], "-", f="null", c="copy")


def _from(span: Span | None) -> dict[str, Any]:
    """Options of an input that is read from the key frame before a span; its times stay those of the whole."""
    if span is None or span.starts_s == 0:
        return {}
    return {"copyts": None, "start_at_zero": None, "noaccurate_seek": None, "ss": max(0, span.starts_s - _LEAD_S)}


def _sheets(shown: Iterator[Any], plan: Plan) -> Iterator[Any]:
    """The slides as pictures, and the storyboard."""
    if plan.slides is not None:
        chosen = _any_of(plan.slides.numbers)
        frames = _toned(next(shown).filter("fps", **sampled()).filter("select", chosen), plan)
        size = (plan.slides.width, plan.slides.height)
        copies = frames.filter("scale", *size).filter("setsar", 1).filter_multi_output("split", len(_SLIDE_SHEETS))
        for number, (ending, coding) in enumerate(_SLIDE_SHEETS.items()):
            passed = {"f": "image2", "fps_mode": "passthrough", **coding}
            yield ffmpeg.output(copies.stream(number), f"{SLIDE}.{ending}", **passed, **_BARE)
    if plan.storyboard is not None:
        board = plan.storyboard
        frames = next(shown).filter("fps", f"1/{board.every_s}", start_time=0, eof_action="pass")
        frames = _toned(frames, plan)
        if plan.hold_s:  # one more than that lasts, because a part of a tile is none
            frames = frames.filter("tpad", stop_mode="clone", stop_duration=plan.hold_s + board.every_s)
        sheet = frames.filter("scale", board.width, board.height).filter("tile", f"{board.columns}x{board.rows}")
        yield ffmpeg.output(sheet, STORYBOARD, vframes=1, **{"q:v": 8}, **_STILL, **_BARE)


def _any_of(numbers: Sequence[int]) -> str:
    """The expression that chooses these pictures; in groups, because ffmpeg refuses a sum of more than a hundred."""
    groups = (numbers[at : at + _IN_A_SUM] for at in range(0, len(numbers), _IN_A_SUM))
    return "+".join(f"({'+'.join(f'eq(n,{number})' for number in group)})" for group in groups)


def _sounds(source: Any, plan: Plan) -> list[Any]:
    """One copy of the levelled mono voice for each rendition that carries sound."""
    if plan.sound_index is None:
        return []
    copies = len(plan.speech) + len(plan.tracks) + (len(plan.rungs) if plan.span is None else 0)
    if not copies:
        return []
    voice = (
        source[str(plan.sound_index)]
        .filter("aresample", **{"async": 1, "first_pts": 0})
        .filter("aformat", channel_layouts="mono")
        .filter("loudnorm", I=LOUDNESS_LUFS, TP=-3, LRA=11)
        .filter("aresample", 48000)
        .filter_multi_output("asplit", copies)
    )
    return [voice.stream(number) for number in range(copies)]


def _pictures(shown: Iterator[Any], plan: Plan) -> list[Any]:
    """The picture in the size and at the rate of each rung, and last for the poster.

    Each takes its pictures from all of the recording's: of those of another rung, none might be at the right moment.
    """
    wanted = [(rung.width, rung.height, rung.fps) for rung in plan.rungs]
    if plan.poster is not None:
        wanted.append((*plan.poster, max((rung.fps for rung in plan.rungs), default=POSTER_FPS)))
    if plan.picture_index is None or not wanted:
        return []
    copies = next(shown).filter_multi_output("split", len(wanted))
    return [
        _paced(copies.stream(number), fps, plan)
        .filter("scale", width, height, out_range="tv")
        .filter("setsar", 1)
        .filter("format", "yuv420p")
        for number, (width, height, fps) in enumerate(wanted)
    ]


def _paced(frames: Any, fps: float, plan: Plan) -> Any:
    """So many pictures a second, from the beginning of the span to its end."""
    # eof_action: a picture that is shorter than one frame of ours still gives one
    span = plan.span or Span()
    frames = _toned(frames.filter("fps", fps, start_time=span.starts_s, eof_action="pass"), plan)
    if span.starts_s:
        frames = frames.filter("setpts", f"PTS-{span.starts_s}/TB")
    if span.ends_s is not None:
        return frames.filter("trim", end=span.ends_s - span.starts_s)
    return frames.filter("tpad", stop_mode="clone", stop_duration=plan.hold_s) if plan.hold_s else frames


def _shown(source: Any, plan: Plan) -> Iterator[Any]:
    """The picture for each of its uses; where a camera wrote half pictures, as whole ones."""
    picture = source[str(plan.picture_index)]
    if not plan.interlaced:
        return repeat(picture)
    uses = bool(plan.rungs or plan.poster) + bool(plan.slides) + bool(plan.storyboard)
    whole = picture.filter("bwdif", mode="send_frame", deint="interlaced").filter_multi_output("split", uses)
    return (whole.stream(number) for number in range(uses))


def _toned(frames: Any, plan: Plan) -> Any:
    """HDR as a screen shows it that knows none; left as it is, its picture is grey and dull there."""
    if not plan.transfer:
        return frames
    # what a file leaves out of its colours is what HDR always has, and zscale refuses to guess it
    linear = frames.filter("zscale", tin=plan.transfer, pin="bt2020", min="bt2020nc", t="linear", npl=100)
    shown = linear.filter("format", "gbrpf32le").filter("zscale", p="bt709").filter("tonemap", "hable", desat=0)
    return shown.filter("zscale", t="bt709", m="bt709", r="tv").filter("format", "yuv420p")


def hls_options(name: str, segment_s: int) -> dict[str, Any]:
    """fMP4 in a single file: players of HLS read byte ranges of it, browsers without script the whole.

    A picture is cut at each of its key frames, so its segments are as long as `_video` says.
    """
    return {
        "f": "hls",
        "hls_time": segment_s,
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_flags": "single_file",
        "hls_segment_filename": f"{name}.mp4",
    }


def _video(rung: Rung, plan: Plan) -> dict[str, Any]:
    coded = _av1(rung, plan.threads) if rung.codec == "av1" else _h264(rung)
    first, later = FIRST_SEGMENT_S, rung.segment_s
    keys = f"expr:eq(n_forced,0)+gte(t,{first}+{later}*(n_forced-1))"
    if plan.span is not None and plan.span.starts_s:  # it begins where a segment does
        keys = f"expr:gte(t,{later}*n_forced)"
    return {**coded, "crf": rung.crf, "force_key_frames": keys, "threads": plan.threads}


def _h264(rung: Rung) -> dict[str, Any]:
    return {
        "c:v": "libx264",
        "preset": rung.preset,
        "profile:v": "main",
        "maxrate": f"{rung.maxrate_kbps}k",
        "bufsize": f"{rung.buffer_s * rung.maxrate_kbps}k",
        "x264-params": "keyint=infinite:scenecut=0" + ("" if rung.psy else ":psy=0"),
    }


def _av1(rung: Rung, threads: int) -> dict[str, Any]:
    """SVT-AV1 caps the rate itself; it has no buffer to speak of at these rates."""
    params = f"keyint={round(rung.segment_s * rung.fps)}:mbr={rung.maxrate_kbps}:lp={threads}"
    screen = ":scm=2" if rung.screen else ""
    return {"c:v": "libsvtav1", "preset": rung.preset, "svtav1-params": params + screen}


def _sound(kind: str, kbps: int = OPUS_KBPS) -> dict[str, Any]:
    """The voice beside a picture. Opus keeps its rate there: left free, it takes a quarter more for some sounds."""
    if kind == "opus":
        return {"c:a": "libopus", "b:a": f"{kbps}k", "ac": 1, **_VOICE, "vbr": "off"}
    return {"c:a": "aac", "b:a": f"{AAC_KBPS}k", "ar": 48000, "ac": 1}


def _speech(voice: Any, speech: Speech) -> Any:
    if speech.codec == "opus":
        webm = {**_WEBM, "c:a": "libopus", "b:a": f"{speech.kbps}k", **_VOICE}
        return ffmpeg.output(voice, f"{speech.name}.webm", **webm, **_BARE)
    return ffmpeg.output(voice, f"{speech.name}.m3u8", **hls_options(speech.name, 6), **_sound("aac"), **_BARE)
