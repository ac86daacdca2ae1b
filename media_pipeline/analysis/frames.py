"""Small grey pictures of a recording at a steady rate, from ffmpeg behind the same limits as everything else."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media_pipeline.ffmpeg.probe import MAX_DURATION_S, SAFE_INPUT, Picture, Probe, Sound
from media_pipeline.ffmpeg.process import Limits, stream

FPS = 4  # half a second is two pictures
WIDTH, HEIGHT = 320, 180  # every shape is squeezed into this one: blocks are compared, nobody looks at them
SIZE = WIDTH * HEIGHT
Grey = NDArray[np.uint8]


def read(path: Path, found: Probe, take: Callable[[Grey], None], *, on_tick: Callable[[], None] = lambda: None) -> None:
    """Give each picture to `take`, HEIGHT rows of WIDTH points. A recording without picture gives none."""
    if found.picture is None:
        return
    rest = bytearray()

    def cut(chunk: bytes) -> None:
        rest.extend(chunk)
        whole = len(rest) // SIZE * SIZE
        pictures = np.frombuffer(bytes(rest[:whole]), np.uint8).reshape(-1, HEIGHT, WIDTH)
        del rest[:whole]
        for picture in pictures:
            take(picture)

    limits = _limits(found.duration_s or MAX_DURATION_S)
    stream(command(path, found.picture, found.sound), folder=path.parent, limits=limits, on_bytes=cut, on_tick=on_tick)


def command(path: Path, picture: Picture, sound: Sound | None) -> list[str]:
    """ffmpeg's words; the rate and its start are those of the slide pictures, so that both count alike."""
    safety = [word for name, value in SAFE_INPUT.items() for word in (f"-{name}", value)]
    whole = [
        word for name, value in unbroken(delicate=picture.delicate).items() for word in (f"-{name}", value) if word
    ]
    before = [
        "ffmpeg",
        "-hide_banner",
        "-nostdin",
        "-v",
        "error",
        "-threads",
        "2",
        *safety,
        *whole,
        "-t",
        str(MAX_DURATION_S + 60),
    ]
    rate = ":".join(f"{name}={value}" for name, value in sampled().items())
    filters = f"fps={rate},scale={WIDTH}:{HEIGHT}:flags=area,format=gray"
    after = ["-map", f"0:{picture.index}", "-vf", filters, "-f", "rawvideo", "pipe:1"]
    # ffmpeg's zero is the start of the streams in use. The renditions use the sound, so it is read here too.
    voice = ["-map", f"0:{sound.index}", "-c", "copy", "-f", "null", "-"] if sound else []
    return [*before, "-i", f"file:{path}", *after, *voice]


def sampled() -> dict[str, object]:
    """The options of ffmpeg's filter fps by which picture number n is what is seen at n / FPS seconds."""
    return {"fps": FPS, "start_time": 0, "eof_action": "pass"}


def unbroken(*, delicate: bool) -> dict[str, str | None]:
    """Options of an input by which a picture that changes its size midway stays in one chain of filters.

    A chain that ffmpeg builds anew counts from the start again. Filters that turn a picture, or join its halves, must
    not meet another size than their first: such a one keeps ffmpeg's own way, and the pictures that come are counted.
    """
    return {} if delicate else {"noautorotate": None, "reinit_filter:v": "0"}


def _limits(duration_s: float) -> Limits:
    """Decoding a 4096-point recording takes about real time on a slow machine; nothing is written."""
    seconds = 120 + round(3 * duration_s)
    return Limits(wall_s=seconds, cpu_s=2 * seconds, memory_bytes=2 * 1024**3, file_bytes=0)
