"""How good a rendition is: VMAF, what OCR reads, how well speech is understood, and what a link must carry."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray
from pystoi import stoi

from bench.media_clips import FPS, HEIGHT, WIDTH

WINDOW_S = 10.0
VOICE_HZ = 16_000
_LANGUAGES = "chi_sim+eng"


def said(words: Sequence[str]) -> bytes:
    """What a tool writes to standard output; an error when it fails."""
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # tesseract's threads only stand in each other's way
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=True, env=environment).stdout


# --- pictures ---


def vmaf(recorded: Path, made: Path, log: Path) -> float:
    """The mean over every picture of the recording, in its own size: a lower rate shows some of them twice."""
    shown = f"[0:v]setpts=PTS-STARTPTS,fps={FPS}:start_time=0,scale={WIDTH}:{HEIGHT}:flags=bicubic,setsar=1"
    graph = (
        f"{shown},format=yuv420p,settb=AVTB[made];[1:v]setpts=PTS-STARTPTS,settb=AVTB[recorded];"
        f"[made][recorded]libvmaf=n_threads=2:log_fmt=json:log_path={log}:shortest=1"
    )
    # libvmaf is in the static ffmpeg of PyPI's imageio-ffmpeg, and not in Debian's.
    both = ["-i", str(made), "-i", str(recorded), "-lavfi", graph, "-f", "null", "-"]
    said([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", *both])
    return float(json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"])


def text_of_film(path: Path, at_s: float) -> str:
    """What OCR reads of a film at a moment, enlarged to a full screen as a viewer sees it."""
    scaled = ["-frames:v", "1", "-vf", f"scale={WIDTH}:{HEIGHT}:flags=bicubic", "-f", "image2pipe", "-c:v", "png", "-"]
    return _read(said(["ffmpeg", "-v", "error", "-ss", f"{at_s:.3f}", "-i", str(path), *scaled]))


def text_of_picture(path: Path) -> str:
    """What OCR reads of a slide's picture."""
    return _read(said(["ffmpeg", "-v", "error", "-i", str(path), "-f", "image2pipe", "-c:v", "png", "-"]))


def _read(png: bytes) -> str:
    words = ["tesseract", "stdin", "stdout", "-l", _LANGUAGES]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    read = subprocess.run(words, input=png, capture_output=True, check=True, env=environment).stdout
    return "".join(read.decode().split())


def alike(read: str, expected: str) -> float:
    """1 when both are the same, 0 when they have nothing in common; spaces do not count."""
    return SequenceMatcher(None, expected, read, autojunk=False).ratio()


# --- sound ---


def voice(path: Path) -> NDArray[np.float64]:
    """The mono sound of a file."""
    raw = said(["ffmpeg", "-v", "error", "-i", str(path), "-vn", "-ac", "1", "-ar", str(VOICE_HZ), "-f", "s16le", "-"])
    return np.frombuffer(raw, np.int16).astype(np.float64)


def understood(recorded: NDArray[np.float64], heard: NDArray[np.float64]) -> float:
    """ESTOI: how well the words can be understood, 0 to 1, after both begin at the same moment."""
    late = _delay(recorded, heard)
    if late > 0:
        heard = heard[late:]
    else:
        recorded = recorded[-late:]
    length = min(len(recorded), len(heard))
    return float(stoi(recorded[:length], heard[:length], VOICE_HZ, extended=True))


def _delay(recorded: NDArray[np.float64], heard: NDArray[np.float64]) -> int:
    """By how many samples the second is late, looked for within half a second."""
    size = 1 << (len(recorded) + len(heard)).bit_length()
    common = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(recorded, size)), size)
    near = VOICE_HZ // 2
    return int(np.argmax(np.concatenate((common[-near:], common[:near])))) - near


# --- bytes ---


@dataclass(frozen=True)
class Packet:
    """A packet of picture or sound: when it is shown, and its bytes."""

    at_s: float
    size: int


def packets(path: Path) -> list[Packet]:
    """All packets of a file in the order of their times."""
    shown = ["-show_entries", "packet=pts_time,size", "-of", "csv=p=0"]
    lines = said(["ffprobe", "-v", "error", *shown, str(path)]).decode().split()
    read = [line.split(",")[:2] for line in lines]
    return sorted((Packet(float(at), int(size)) for at, size in read), key=lambda packet: packet.at_s)


def worst_window_kbps(found: Sequence[Packet], file_bytes: int) -> float:
    """The rate of the ten seconds with the most bytes; what the container takes is laid on every packet."""
    if not found:
        return 0.0
    sums = [0, *accumulate(packet.size for packet in found)]
    container = file_bytes / sums[-1]
    most = first = 0
    for last, packet in enumerate(found):
        while packet.at_s - found[first].at_s >= WINDOW_S:
            first += 1
        most = max(most, sums[last + 1] - sums[first])
    return container * most * 8 / WINDOW_S / 1000
