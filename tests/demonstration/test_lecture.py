"""The demonstration lecture: made from real parts, made once, and said clearly when a part is missing."""

import json
import re
import subprocess
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management.base import CommandError

from lms.demonstration import lecture
from lms.demonstration.lecture_slides import SLIDES, TITLE
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.models import MediaAsset


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "storage"


def test_slides_are_chinese_with_tibetan_headings():
    assert 6 <= len(SLIDES) <= 8
    for slide in SLIDES:
        assert re.search("[\u4e00-\u9fff]", slide.heading_zh)
        assert re.fullmatch("[\u0f00-\u0fff ]+", slide.heading_bo)
        assert 2 <= len(slide.points) <= 4
        assert len(slide.speech) >= 30


def test_the_page_says_that_it_is_no_care_and_escapes_text():
    page = lecture.slides_html(SLIDES[:1], year=2026)
    assert "示范课程 · 2026 · 仅供演示，不用于诊疗 · 1/1" in page
    odd = lecture.Slide("a < b", "ཀ", ("<script>",), "x")
    assert "<script>" not in lecture.slides_html((odd,), year=2026)


@pytest.mark.parametrize(
    ("tool", "package"), [("pdftoppm", "poppler-utils"), ("espeak-ng", "espeak-ng"), ("ffmpeg", "ffmpeg")]
)
def test_a_missing_tool_names_its_package(monkeypatch, tmp_path, tool, package):
    def missing(command, **_words):
        raise ToolFailed(Cause.MISSING, command[0])

    monkeypatch.setattr(lecture, "run", missing)
    with pytest.raises(CommandError, match=f"needs {tool}: apt-get install {package}"):
        lecture._run([tool, "x"], tmp_path)


def test_a_tool_that_fails_says_why(tmp_path):
    with pytest.raises(CommandError, match=r"pdftoppm could not make the demonstration lecture: \w"):
        lecture._run(["pdftoppm", "no-such-file.pdf", "x"], tmp_path)


def test_loading_twice_makes_one_asset(db, monkeypatch, tmp_path, on):
    made = []

    def make(*, folder, on):
        made.append(folder)
        path = tmp_path / "lecture.mp4"
        path.write_bytes(b"video")
        return path

    monkeypatch.setattr(lecture, "make_lecture", make)
    first = lecture.load_lecture(folder=tmp_path, on=on)
    second = lecture.load_lecture(folder=tmp_path, on=on)
    assert (first, first.uuid, first.title) == (second, lecture.KEY, TITLE)
    assert (len(made), MediaAsset.objects.count()) == (1, 1)
    assert first.status == "waiting"
    with default_storage.open(first.original.name) as kept:
        assert kept.read() == ContentFile(b"video").read()


@pytest.fixture(scope="module")
def video(tmp_path_factory):
    """The first two slides as a lecture."""
    return lecture.make_lecture(folder=tmp_path_factory.mktemp("lecture"), on=date(2026, 6, 15), slides=SLIDES[:2])


@pytest.mark.media
class TestRealParts:
    def test_it_is_720p_with_picture_and_sound_of_one_length(self, video):
        found = _probed(video)
        picture, sound = found["streams"]
        assert (picture["width"], picture["height"], sound["channels"]) == (1280, 720, 1)
        assert float(picture["duration"]) == pytest.approx(float(sound["duration"]), abs=0.15)
        assert 20 <= float(found["format"]["duration"]) <= 45

    def test_nothing_is_left_beside_it(self, video):
        assert [path.name for path in video.parent.iterdir()] == ["lecture.mp4"]

    def test_the_voice_has_no_long_gaps(self, video):
        said = _heard(video, "silencedetect=n=-45dB:d=1.5")
        assert "silence_duration" not in said

    def test_the_voice_can_be_heard(self, video):
        loudness = float(_heard(video, "ebur128").rpartition("I:")[2].split()[0])
        assert -30 <= loudness <= -10

    def test_the_same_day_gives_the_same_bytes(self, video, tmp_path, on):
        again = lecture.make_lecture(folder=tmp_path, on=on, slides=SLIDES[:2])
        assert again.read_bytes() == video.read_bytes()

    def test_the_voice_speaks_chinese(self):
        """The plain `cmn` voice of Debian spells syllables in English letters; this one has tones and no English."""
        said = subprocess.run([*lecture.VOICE, "-q", "-x", "腹泻"], capture_output=True, text=True, check=True).stdout
        assert said.split() == ["f'u51_|", "S;'iE51_|"] or said.strip() == "f'u51_| S;'iE51"
        assert "(en)" not in said


def _probed(path) -> dict:
    words = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-print_format", "json", str(path)]
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)


def _heard(path, audio_filter: str) -> str:
    words = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-vn", "-af", audio_filter, "-f", "null", "-"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stderr
