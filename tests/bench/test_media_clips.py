"""The composed lectures are what the measurements take them for."""

import json
import subprocess

import pytest
from PIL import Image

from bench.media_clips import FPS, HEIGHT, PAGES, RECORDINGS, SLIDE_S, WIDTH, compose

pytestmark = pytest.mark.media


@pytest.fixture(scope="module")
def lectures(tmp_path_factory):
    return compose(tmp_path_factory.mktemp("composed"), 1.0)


def test_there_is_one_of_each_kind(lectures):
    assert [(clip.name, clip.kind) for clip in lectures] == [("A", "slides"), ("B", "speaker"), ("C", "moving")]
    assert [clip.seconds for clip in lectures] == [1.5, 1.0, 1.0]


def test_each_is_a_recording_of_its_length_with_sound(lectures):
    for clip in lectures:
        words = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-print_format", "json", str(clip.path)]
        told = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
        picture, sound = told["streams"]
        assert (picture["width"], picture["height"], picture["avg_frame_rate"]) == (WIDTH, HEIGHT, f"{FPS}/1")
        assert sound["codec_name"] == "aac"
        assert float(told["format"]["duration"]) == pytest.approx(clip.seconds, abs=0.15)


def test_the_middle_of_a_slide_lies_within_its_lecture(lectures):
    assert [len(clip.middles_s) for clip in lectures] == [1, 1, 0]
    assert all(0 < at < clip.seconds for clip in lectures for at in clip.middles_s)


def test_a_minute_has_slides_at_the_pace_of_lectures():
    assert round(90 / SLIDE_S) == len(PAGES)


def test_the_same_lecture_is_drawn_every_time(lectures, tmp_path):
    compose(tmp_path, 0.2)
    for page in sorted(tmp_path.glob("page-*.png")):
        before = lectures[0].path.with_name(page.name)
        assert Image.open(page).tobytes() == Image.open(before).tobytes()


def test_where_each_recording_is_from_is_said():
    told = (RECORDINGS / "SOURCES.md").read_text(encoding="utf-8")
    names = {path.name for path in RECORDINGS.iterdir()} - {"SOURCES.md"}
    assert names == {name for name in names if f"`{name}`" in told}
