"""Reads the media playlists that ffmpeg wrote and writes the master playlist, with numbers taken from the files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

AAC_LC = "mp4a.40.2"
OPUS = "opus"
_SEGMENT = re.compile(r"#EXTINF:([\d.]+),[^\n]*\n#EXT-X-BYTERANGE:(\d+)@\d+")
_TARGET = re.compile(r"#EXT-X-TARGETDURATION:(\d+)")


class NothingWritten(ValueError):
    """What ffmpeg wrote holds nothing to play."""


@dataclass(frozen=True)
class Segments:
    """The lengths of a rendition's segments: (seconds, bytes)."""

    target_s: int
    pieces: tuple[tuple[float, int], ...]

    @property
    def duration_s(self) -> float:
        return sum(seconds for seconds, _size in self.pieces)

    @property
    def average_bps(self) -> int:
        return round(8 * sum(size for _seconds, size in self.pieces) / self.duration_s)

    @property
    def peak_bps(self) -> int:
        """RFC 8216, 4.3.4.2: the largest rate of a segment; those under half the target say nothing."""
        rates = [round(8 * size / seconds) for seconds, size in self.pieces if seconds >= self.target_s / 2]
        return max([self.average_bps, *rates])


@dataclass(frozen=True)
class Variant:
    """One line of the master playlist."""

    playlist: str
    peak_bps: int
    average_bps: int
    codecs: str
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    duration_s: float = 0.0


def read_segments(playlist: str) -> Segments:
    """The segments of a single-file media playlist; NothingWritten when there is none."""
    target = _TARGET.search(playlist)
    pieces = tuple((float(seconds), int(size)) for seconds, size in _SEGMENT.findall(playlist))
    if target is None or not pieces or sum(seconds for seconds, _size in pieces) <= 0:
        raise NothingWritten("The playlist lists no segment.")
    return Segments(int(target.group(1)), pieces)


def video_codec(path: Path) -> str:
    """The RFC 6381 name of an MP4's H.264 or AV1 track, from its decoder configuration (avcC, av1C)."""
    with path.open("rb") as file:
        head = file.read(16384)
    at = head.find(b"avcC")
    if at >= 0 and len(head) >= at + 8:
        return "avc1." + head[at + 5 : at + 8].hex()
    at = head.find(b"av1C")
    if at >= 0 and len(head) >= at + 7:
        profile, level = head[at + 5] >> 5, head[at + 5] & 31
        tier, depth = head[at + 6] >> 7, 10 if head[at + 6] & 0x40 else 8
        return f"av01.{profile}.{level:02}{'H' if tier else 'M'}.{depth:02}"
    raise NothingWritten(f"{path.name} holds no H.264 or AV1 track.")


def master(variants: Iterable[Variant]) -> str:
    """The master playlist, lightest variant first."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for variant in sorted(variants, key=lambda one: one.peak_bps):
        facts = [f"BANDWIDTH={variant.peak_bps}", f"AVERAGE-BANDWIDTH={variant.average_bps}"]
        if variant.width and variant.height and variant.fps:
            facts += [f"RESOLUTION={variant.width}x{variant.height}", f"FRAME-RATE={variant.fps:.3f}"]
        facts.append(f'CODECS="{variant.codecs}"')
        lines += [f"#EXT-X-STREAM-INF:{','.join(facts)}", variant.playlist]
    return "\n".join(lines) + "\n"
