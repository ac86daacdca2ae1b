"""Tiny real recordings, made once a session, and a storage of its own for each test."""

import subprocess
from pathlib import Path

import pytest

VIDEO = ["-f", "lavfi", "-i", "testsrc=s={size}:r=25:d={seconds}"]
SOUND = ["-f", "lavfi", "-i", "sine=f=440:d={seconds}"]
H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"]


@pytest.fixture(autouse=True)
def storage(settings, tmp_path) -> Path:
    """The storage's folder; nothing of one test is seen by another."""
    settings.MEDIA_ROOT = tmp_path / "storage"
    settings.UPLOADS_DIR = tmp_path / "uploads"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="session")
def record(tmp_path_factory):
    """record(name, *ffmpeg words) -> Path; the same name is made only once."""
    folder = tmp_path_factory.mktemp("recordings")

    def make(name: str, *words: str) -> Path:
        path = folder / name
        if not path.exists():
            subprocess.run(["ffmpeg", "-v", "error", "-y", *words, str(path)], check=True, cwd=folder)
        return path

    return make


def filled(words: list[str], **values: object) -> list[str]:
    return [word.format(**values) for word in words]


@pytest.fixture(scope="session")
def lecture(record) -> Path:
    """Three seconds of picture and sound, 640x360."""
    return record("lecture.mp4", *filled(VIDEO + SOUND, size="640x360", seconds=3), *H264)


@pytest.fixture(scope="session")
def resized(record) -> Path:
    """A browser's recording that changes its size at 2 and 4 s, and its shade with it: 40, 120, 200."""
    parts = []
    for number, (size, shade) in enumerate((("64x64", 40), ("48x32", 120), ("64x64", 200))):
        drawn = ["-f", "lavfi", "-i", f"color=s={size}:r=25:d=2", "-vf", f"geq=lum={shade}:cb=128:cr=128"]
        coded = ["-c:v", "libx264", "-preset", "ultrafast", "-output_ts_offset", str(2 * number), "-muxdelay", "0"]
        parts.append(record(f"resized{number}.ts", *drawn, *coded))
    whole = parts[0].with_name("resized.ts")
    whole.write_bytes(b"".join(part.read_bytes() for part in parts))
    return whole
