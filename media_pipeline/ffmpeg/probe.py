"""Looks at a recording with ffprobe and says what it is, or refuses it for one typed reason.

The whitelists stand before the input of every command: without them a playlist that is named .mp4 makes ffmpeg
read other files of the machine.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from media_pipeline.ffmpeg.process import OF_THE_SERVER, Limits, ToolFailed, run

PROTOCOLS = "file,pipe"
FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mp3,wav,flac,ogg,flv,asf"
SAFE_INPUT = {"protocol_whitelist": PROTOCOLS, "format_whitelist": FORMATS}

MAX_DURATION_S = 4 * 3600
MAX_SIDE = 4096
MIN_SIDE = 16
MAX_STREAMS = 16
MAX_REPORT_BYTES = 1_000_000
PROBE_LIMITS = Limits(wall_s=60, cpu_s=30, memory_bytes=2 * 1024**3, file_bytes=MAX_REPORT_BYTES)
_PLAYLISTS = (b"#EXTM3U", b"<?xml", b"<MPD", b"[playlist]", b"ffconcat")
# How the containers of FORMATS begin. ffprobe finds what it looks for anywhere in a file; we ask for it at the start.
_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"jP  ")  # MP4 and QuickTime, at byte 4
_BEGINNINGS = (
    *(b"\x1aE\xdf\xa3", b"ID3", b"fLaC", b"OggS", b"FLV\x01"),  # Matroska and WebM, MP3 with a title, FLAC, Ogg, FLV
    b"0&\xb2u\x8ef\xcf\x11\xa6\xd9\x00\xaa\x00b\xcel",  # ASF
)
_INTERLACED = {"tt", "bb", "tb", "bt"}
_HIGH_RANGE = {"smpte2084", "arib-std-b67"}  # PQ and HLG, of phones and cameras that record HDR
# Only what is used: a thousand tracks fit into the report, and no title in a strange encoding gets there.
_STREAM = "index,codec_type,codec_name,width,height,channels,sample_aspect_ratio,avg_frame_rate,r_frame_rate,duration"
_SHOWN = ":".join(
    (
        *("format=duration,format_name", f"stream={_STREAM},nb_frames,field_order,color_transfer"),
        *("stream_disposition=attached_pic,default", "stream_tags=rotate", "stream_side_data=rotation,displaymatrix"),
    )
)
_TRANSPORT_PACKETS = ((0, 188), (4, 192))  # MPEG-TS: where its packets start, and how long they are


class Refusal(StrEnum):
    """Why a file cannot become a lecture."""

    EMPTY = "empty"
    PLAYLIST = "playlist"
    NOT_MEDIA = "not_media"
    NO_STREAMS = "no_streams"
    NOTHING_TO_PLAY = "nothing_to_play"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"
    TOO_SMALL = "too_small"
    TOO_MANY_STREAMS = "too_many_streams"


class MediaRefused(Exception):
    """The file is not a recording that we take; `detail` is what the tool said."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__(f"{refusal}: {detail}" if detail else str(refusal))
        self.refusal = refusal
        self.detail = detail


@dataclass(frozen=True)
class Picture:
    """The moving picture as people see it: turned upright, with square pixels."""

    index: int
    width: int
    height: int
    fps: float
    codec: str
    turned: bool = False  # it lies or is mirrored in the file, and players set it right
    interlaced: bool = False  # it is written as half pictures, one after the other
    transfer: str = ""  # how brightness is written where it is more than a screen of ours can show

    @property
    def delicate(self) -> bool:
        """Does it need filters that must not meet another size than their first?"""
        return self.turned or self.interlaced or bool(self.transfer)


@dataclass(frozen=True)
class Sound:
    """The sound that is used: the default track, or else the first."""

    index: int
    channels: int
    codec: str


@dataclass(frozen=True)
class Probe:
    """What a recording is. A browser's own recordings (WebM) state no duration; `measure` finds it."""

    duration_s: float | None
    picture: Picture | None
    sound: Sound | None
    picture_ends_s: float | None = None  # known once it is measured, as is the next
    key_every_s: float | None = None  # how far the picture's key frames are apart at most; None where that is not known


def probe(path: Path) -> Probe:
    """Look at a local file; MediaRefused says why it is not taken."""
    _refuse_by_first_bytes(path)
    report = path.with_name(path.name + ".probe.json")
    try:
        run(_command(path, report), folder=path.parent, limits=PROBE_LIMITS)
        found = json.loads(report.read_bytes())
    except ToolFailed as error:
        if error.cause in OF_THE_SERVER:
            raise
        raise MediaRefused(Refusal.NOT_MEDIA, error.detail) from error
    except ValueError as error:
        raise MediaRefused(Refusal.NOT_MEDIA, str(error)) from error
    finally:
        report.unlink(missing_ok=True)
    return interpret(found)


def _command(path: Path, report: Path) -> list[str]:
    safety = [word for name, value in SAFE_INPUT.items() for word in (f"-{name}", value)]
    shown = ["-v", "error", "-show_entries", _SHOWN, "-print_format", "json"]
    return ["ffprobe", *shown, *safety, "-i", f"file:{path}", "-o", str(report)]


def _refuse_by_first_bytes(path: Path) -> None:
    """Empty files and playlists get their own answer; what begins like no container is not shown to ffprobe at all."""
    with path.open("rb") as file:
        start = file.read(512)
    if not start:
        raise MediaRefused(Refusal.EMPTY)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_PLAYLISTS):
        raise MediaRefused(Refusal.PLAYLIST)
    if not begins_like_a_recording(start):
        raise MediaRefused(Refusal.NOT_MEDIA, "begins like no container that we take")


def begins_like_a_recording(start: bytes) -> bool:
    """Do the first bytes belong to one of the containers that we take?"""
    if start.startswith(_BEGINNINGS) or start[4:8] in _BOXES:
        return True
    if start[:4] == b"RIFF" and start[8:12] in {b"AVI ", b"WAVE"}:
        return True
    if len(start) > 2 and start[0] == 0xFF and start[1] & 0xE6 in {0xE2, 0xE4, 0xE6}:  # MPEG audio, layers 1 to 3
        return True
    return any(start[at : at + 1] == start[at + step : at + step + 1] == b"G" for at, step in _TRANSPORT_PACKETS)


def interpret(found: Mapping[str, Any]) -> Probe:
    """ffprobe's answer as a Probe; pure."""
    streams: Sequence[Mapping[str, Any]] = found.get("streams", [])
    if len(streams) > MAX_STREAMS:
        raise MediaRefused(Refusal.TOO_MANY_STREAMS, f"{len(streams)} streams")
    picture, sound = _picture(streams), _sound(streams)
    if picture is None and sound is None:
        raise MediaRefused(Refusal.NO_STREAMS)
    duration = _duration(found.get("format", {}), streams)
    if duration is not None and duration > MAX_DURATION_S:
        raise MediaRefused(Refusal.TOO_LONG, f"{duration:.0f} s")
    return Probe(duration_s=duration, picture=picture, sound=sound)


def _duration(container: Mapping[str, Any], streams: Sequence[Mapping[str, Any]]) -> float | None:
    stated = [number(part.get("duration")) for part in (container, *streams)]
    if container.get("format_name") == "avi":  # ffprobe's length is what is there, not what the file states
        stated += [_frames_last_s(stream) for stream in streams if stream.get("codec_type") == "video"]
    known = [seconds for seconds in stated if seconds is not None and seconds > 0]
    return max(known) if known else None


def _frames_last_s(stream: Mapping[str, Any]) -> float | None:
    frames, fps = number(stream.get("nb_frames")), _ratio(stream.get("avg_frame_rate"), "/")
    return frames / fps if frames and fps else None


def _picture(streams: Sequence[Mapping[str, Any]]) -> Picture | None:
    for stream in streams:
        cover = stream.get("disposition", {}).get("attached_pic")
        if stream.get("codec_type") == "video" and stream.get("codec_name") and not cover:
            return _upright(stream)
    return None


def _upright(stream: Mapping[str, Any]) -> Picture:
    width, height = int(stream.get("width", 0)), int(stream.get("height", 0))
    if max(width, height) > MAX_SIDE:
        raise MediaRefused(Refusal.TOO_LARGE, f"{width}x{height}")
    width = min(MAX_SIDE, round(width * (_ratio(stream.get("sample_aspect_ratio"), ":") or 1)))
    if min(width, height) < MIN_SIDE:
        raise MediaRefused(Refusal.TOO_SMALL, f"{width}x{height}")
    if _rotation(stream) % 180 == 90:
        width, height = height, width
    fps = _ratio(stream.get("avg_frame_rate"), "/") or _ratio(stream.get("r_frame_rate"), "/") or 25.0
    transfer = str(stream.get("color_transfer", ""))
    return Picture(
        *(int(stream["index"]), width, height, round(fps, 3), str(stream["codec_name"]), _turned(stream)),
        interlaced=stream.get("field_order") in _INTERLACED,
        transfer=transfer if transfer in _HIGH_RANGE else "",
    )


def _rotation(stream: Mapping[str, Any]) -> int:
    """Degrees by which a player turns the picture; phones record lying down and turn."""
    for side in stream.get("side_data_list", []):
        turned = number(side.get("rotation"))
        if turned is not None:
            return round(turned) % 360
    return round(number(stream.get("tags", {}).get("rotate")) or 0) % 360


def _turned(stream: Mapping[str, Any]) -> bool:
    """Does a player turn or mirror the picture, however little?"""
    told = any({"displaymatrix", "rotation"} & side.keys() for side in stream.get("side_data_list", []))
    return told or _rotation(stream) != 0


def _sound(streams: Sequence[Mapping[str, Any]]) -> Sound | None:
    tracks = [
        stream
        for stream in streams
        if stream.get("codec_type") == "audio" and stream.get("codec_name") and int(stream.get("channels", 0)) > 0
    ]
    if not tracks:
        return None
    chosen = max(tracks, key=lambda stream: int(stream.get("disposition", {}).get("default", 0)))
    return Sound(int(chosen["index"]), int(chosen["channels"]), str(chosen["codec_name"]))


def _ratio(text: object, separator: str) -> float | None:
    above, _found, below = str(text or "").partition(separator)
    numerator, denominator = number(above), number(below)
    return numerator / denominator if numerator and denominator else None


def number(text: object) -> float | None:
    """A finite number that ffprobe wrote; None for N/A and the like."""
    try:
        value = float(str(text))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
