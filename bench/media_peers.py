"""What other products make of a recording: their command lines, rebuilt from their public source; none of them runs.

Kolibri: `compress_video` of ricecooker, which prepares its channels. MediaCMS: `files/helpers.py`. PeerTube: its usual
transcoding profile, with the sound copied as it does with AAC. Opencast: `adaptive-streaming-movies.properties`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.media_clips import FPS

_PEERTUBE_BITS = {240: 0.17, 360: 0.15, 480: 0.12, 720: 0.11}  # bits a point of its average; 0.02 is its least


@dataclass(frozen=True)
class Peer:
    """One file of another product: its name, and ffmpeg's words between the input and the output."""

    name: str
    words: tuple[str, ...]

    def command(self, source: str, target: str) -> list[str]:
        return ["ffmpeg", "-v", "error", "-y", "-i", source, *self.words, target]


def kolibri() -> Peer:
    scale = "scale='w=-2:h=trunc(min(ih,480)/2)*2'"
    sound = ("-b:a", "32k", "-ac", "1")
    coded = ("-profile:v", "baseline", "-level", "3.0", "-preset", "slow", "-movflags", "faststart")
    return Peer("Kolibri", ("-vf", scale, "-pix_fmt", "yuv420p", *sound, "-crf", "32", *coded))


def mediacms(height: int = 480, kbps: int = 1000) -> Peer:
    sound = ("-c:a", "aac", "-b:a", "128k", "-ac", "2")
    rate = ("-crf", "23", "-maxrate", f"{kbps * 3 // 2}k", "-bufsize", f"{kbps * 3 // 2}k")
    keys = ("-force_key_frames", "expr:gte(t,n_forced*4)", "-x264-params", f"keyint={8 * FPS}:keyint_min={4 * FPS}")
    coded = ("-c:v", "libx264", "-filter:v", f"scale=-2:{height},fps=fps={FPS}", "-pix_fmt", "yuv420p")
    return Peer(f"MediaCMS {height}p", (*coded, *rate, *sound, *keys, "-preset", "medium", "-profile:v", "main"))


def peertube(height: int, recorded_bps: int) -> Peer:
    """The rate depends on the recording's: a third more than that, within a least and a usual rate for the size."""
    points = height * height * 16 / 9 * FPS
    target = int(max(0.02 * points, min(_PEERTUBE_BITS[height] * points, 1.3 * recorded_bps)))
    rate = (
        "-preset",
        "veryfast",
        "-maxrate",
        str(target),
        "-bufsize",
        str(2 * target),
        "-b_strategy",
        "1",
        "-bf",
        "16",
    )
    coded = ("-vf", f"scale=w=-2:h={height}", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-r", str(FPS))
    container = ("-g:v", str(2 * FPS), "-c:a", "copy", "-map_metadata", "-1", "-movflags", "faststart")
    return Peer(f"PeerTube {height}p", (*coded, *rate, *container))


def opencast() -> Peer:
    rate = ("-c:v", "libx264", "-crf", "23", "-maxrate", "800k", "-bufsize", "800k", "-profile:v", "high")
    keys = ("-level", "4.0", "-pix_fmt", "yuv420p", "-x264opts", "keyint=25:min-keyint=25:no-scenecut")
    scale = ("-filter:v", r"crop='floor(iw/2)*2:floor(ih/2)*2',scale='-2:min(ih\,480)',fps=fps=25")
    return Peer(
        "Opencast 480p", (*rate, *keys, "-movflags", "+faststart", *scale, "-c:a", "aac", "-b:a", "32k", "-ac", "1")
    )


def beside(recorded_bps: int) -> Sequence[Peer]:
    """The files that are nearest to a slow link, one of each product."""
    return kolibri(), mediacms(), peertube(480, recorded_bps), opencast()


def ladder(recorded_bps: int) -> Sequence[Peer]:
    """PeerTube's files of the sizes that our H.264 set has."""
    return [peertube(height, recorded_bps) for height in (240, 360, 720)]
