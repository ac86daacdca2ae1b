"""A short lecture with picture and voice, as a file."""

import pytest

from bench.lecture_clips import Recipe, clip, write

SECONDS = 10
VOICE = ["-f", "lavfi", "-i", f"aevalsrc='0.3*sin(2*PI*(180+60*sin(3*t))*t)':s=44100:d={SECONDS}"]


@pytest.fixture(scope="session")
def slide_lecture(tmp_path_factory, record):
    """(file, when its slides change)"""
    made = clip(Recipe("plain", 21, layout=1, seconds=SECONDS))
    silent = write(made, tmp_path_factory.mktemp("silent") / "silent.mp4")
    voiced = ["-i", str(silent), *VOICE, "-c:v", "copy", "-c:a", "aac", "-shortest"]
    return record("slide_lecture.mp4", *voiced), made.slides_s
