"""Spells a plan out as one ffmpeg command: the recording is decoded once for all renditions."""

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any

import ffmpeg

from media_pipeline.analysis.frames import sampled, unbroken
from media_pipeline.ffmpeg.plan import AAC_KBPS, FIRST_SEGMENT_S, LOUDNESS_LUFS, Plan, Rung, Span, Speech
from media_pipeline.ffmpeg.probe import MAX_DURATION_S, SAFE_INPUT

SOURCE = "source"  # names in the working folder are ours; a user's file name never reaches a command
POSTER = "poster.jpg"
STORYBOARD = "storyboard.jpg"
SLIDE = "slide-%04d"
POSTER_FPS = 5.0  # where no rung says how many pictures are looked at
SOUNDS = {"aac": "audio.mp4", "opus": "audio.webm"}  # the voice beside a picture is one of those for listening
_AAC_BEGINS_S = -1024 / 48000  # its encoder's first packet comes before zero; alone in a file it was moved there
_LEAD_S = 2  # read before a span, so that what stands on the screen when it begins is known
_IN_A_SUM = 32  # 32 groups of 32 hold MAX_SLIDE_PICTURES

_BARE = {"map_metadata": -1, "map_chapters": -1, "fflags": "+bitexact", "flags:v": "+bitexact", "flags:a": "+bitexact"}
# ffmpeg's other way to AAC takes five times as long, for speech that is understood less.
_AAC = {"c:a": "aac", "aac_coder": "fast", "b:a": f"{AAC_KBPS}k", "ar": 48000, "ac": 1}
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
    return _compiled(list(_outputs(plan)))


def _compiled(outputs: Sequence[Any]) -> list[str]:
    flags = ("-hide_banner", "-nostdin", "-v", "error", "-nostats", "-progress", "pipe:1")
    merged = ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0]
    compiled: list[str] = merged.global_args(*flags).compile(overwrite_output=True)
    return compiled


def _outputs(plan: Plan) -> Iterator[Any]:
    # autorotate is ffmpeg's default; -t holds what a file without a stated duration may cost
    picture = unbroken(delicate=plan.delicate) if plan.picture_index is not None else {}
    source = ffmpeg.input(
        f"file:{SOURCE}",
        **SAFE_INPUT,
        t=MAX_DURATION_S + 60,
        threads=plan.threads,
        **picture,
        **_from((plan.span or Span()).starts_s),
    )
    if plan.speech and plan.rungs:
        raise ValueError("videos take the voices of a run before theirs: Plan.runs")
    for voice, speech in zip(_voices(source, plan), plan.speech, strict=True):
        yield _speech(voice, speech)
    shown = _shown(source, plan)
    pictures = iter(_pictures(shown, plan))
    for rung in plan.rungs:
        streams = [next(pictures)]
        if plan.span is not None:
            yield ffmpeg.output(*streams, f"{rung.name}.mp4", f="mp4", **_video(rung, plan), **_BARE)
            continue
        muxed = {**hls_options(rung.name, 1), **_video(rung, plan)}
        if plan.sound_index is not None:
            streams.append(track(rung.sound))
            muxed["c:a"] = "copy"
        yield ffmpeg.output(*streams, f"{rung.name}.m3u8", **muxed, **_BARE)
    if plan.poster is not None:
        still = next(pictures).filter("thumbnail", 50)
        yield ffmpeg.output(still, POSTER, vframes=1, **{"q:v": 8, "f": "image2", "update": 1}, **_BARE)
    yield from _sheets(shown, plan)
    for index in plan.beside:
        yield ffmpeg.output(source[str(index)], "-", f="null", c="copy")


def _from(at_s: float) -> dict[str, Any]:
    """Options of an input that is read from the key frame before a moment; its times stay those of the whole."""
    if at_s == 0:
        return {}
    return {"copyts": None, "start_at_zero": None, "noaccurate_seek": None, "ss": max(0, at_s - _LEAD_S)}


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


def still(plan: Plan, at_s: float, place: int) -> tuple[list[str], list[str]]:
    """The command for what is seen at one moment, read from the key frame before it, and the files that it writes."""
    if plan.slides is None:
        raise ValueError("nothing says how large the picture is to be")
    source = ffmpeg.input(
        f"file:{SOURCE}", **SAFE_INPUT, threads=plan.threads, **unbroken(delicate=False), **_from(at_s)
    )
    rate = {**sampled(), "start_time": at_s}
    frames = _toned(source[str(plan.picture_index)].filter("fps", **rate), plan)
    size = (plan.slides.width, plan.slides.height)
    copies = frames.filter("scale", *size).filter("setsar", 1).filter_multi_output("split", len(_SLIDE_SHEETS))
    names = [f"{SLIDE % place}.{ending}" for ending in _SLIDE_SHEETS]
    outputs = [
        ffmpeg.output(copies.stream(number), name, vframes=1, **_STILL, **coding, **_BARE)
        for number, (name, coding) in enumerate(zip(names, _SLIDE_SHEETS.values(), strict=True))
    ]
    return _compiled(outputs), names


def _any_of(numbers: Sequence[int]) -> str:
    """The expression that chooses these pictures; in groups, because ffmpeg refuses a sum of more than a hundred."""
    groups = (numbers[at : at + _IN_A_SUM] for at in range(0, len(numbers), _IN_A_SUM))
    return "+".join(f"({'+'.join(f'eq(n,{number})' for number in group)})" for group in groups)


def _voices(source: Any, plan: Plan) -> list[Any]:
    """The levelled mono voice, once for each rendition."""
    copies = len(plan.speech)
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


def track(kind: str) -> Any:
    """The voice that an earlier step made, at the moments at which it was spoken."""
    early = {"itsoffset": _AAC_BEGINS_S} if kind == "aac" else {}
    return ffmpeg.input(f"file:{SOUNDS[kind]}", protocol_whitelist="file,pipe", **early)["a"]


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
    psy, refs = "" if rung.psy else ":psy=0", f":ref={rung.refs}" if rung.refs else ""
    return {
        "c:v": "libx264",
        "preset": rung.preset,
        "profile:v": "main",
        "maxrate": f"{rung.maxrate_kbps}k",
        "bufsize": f"{rung.buffer_s * rung.maxrate_kbps}k",
        "x264-params": "keyint=infinite:scenecut=0" + psy + refs,
    }


def _av1(rung: Rung, threads: int) -> dict[str, Any]:
    """SVT-AV1 caps the rate itself; it has no buffer to speak of at these rates."""
    params = f"keyint={round(rung.segment_s * rung.fps)}:mbr={rung.maxrate_kbps}:lp={threads}"
    screen = ":scm=2" if rung.screen else ""
    return {"c:v": "libsvtav1", "preset": rung.preset, "svtav1-params": params + screen}


def _speech(voice: Any, speech: Speech) -> Any:
    if speech.codec == "opus":
        webm = {**_WEBM, "c:a": "libopus", "b:a": f"{speech.kbps}k", **_VOICE}
        return ffmpeg.output(voice, f"{speech.name}.webm", **webm, **_BARE)
    return ffmpeg.output(voice, f"{speech.name}.m3u8", **hls_options(speech.name, 6), **_AAC, **_BARE)
