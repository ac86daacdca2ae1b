"""The manifest's pure parts: chapters as WebVTT, and what a package is chosen from."""

import re

from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.analysis.content import Analysis, Content, Slide
from media_pipeline.ffmpeg.encode import Made, Result
from media_pipeline.ffmpeg.plan import lecture_plan
from media_pipeline.ffmpeg.probe import Picture, Probe, Sound
from media_pipeline.lectures.manifest import manifest, vtt, with_package

SLIDES = tuple(Slide(60.0 * n, 60.0 * (n + 1), True, 240 * n + 3) for n in range(3))
FOUND = Probe(180.0, Picture(0, 1280, 720, 25.0, "h264"), Sound(1, 1, "aac"))
ANALYSIS = Analysis(Content.SLIDES, SLIDES)


def written(tmp_path, analysis=ANALYSIS, lasts_s=0.0) -> dict:
    """The manifest of a folder with files of known sizes."""
    plan = lecture_plan(FOUND, analysis)
    made = [
        Made("audio.webm", "audio", "audio/webm", "opus", 13_000, lasts_s=lasts_s),
        Made("audio.mp4", "audio", "audio/mp4", "mp4a"),
    ]
    made += [Made("low.mp4", "video", "video/mp4", "avc1,opus", 40_000, 1280, 720, 6.0)]
    made += [Made("av1.mp4", "video", "video/mp4", "av01.0.05M.08,opus", 40_000, 1280, 720, 6.0)]
    made += [Made(f"slide-{n:04}.webp", "slide", "image/webp", width=1280, height=720) for n in (1, 2, 3)]
    for number, each in enumerate(made, 1):
        (tmp_path / each.name).write_bytes(b"x" * 1000 * number)
    return manifest(tmp_path, FOUND, analysis, plan, Result(180.0, tuple(made)), {"inspect": 0.1234})


def test_chapters_are_cues_by_number():
    assert vtt(ANALYSIS) == (
        "WEBVTT\n\n1\n00:00:00.000 --> 00:01:00.000\n1\n\n2\n00:01:00.000 --> 00:02:00.000\n2\n\n"
        "3\n00:02:00.000 --> 00:03:00.000\n3\n"
    )


@given(st.floats(30, 4 * 3600))
def test_times_are_written_as_webvtt_wants_them(seconds):
    text = vtt(Analysis(Content.MOVING, (Slide(0.0, seconds, True, 0),)))
    hours, minutes, rest, milliseconds = map(int, re.search(r"--> (\d\d):(\d\d):(\d\d)\.(\d{3})\n", text).groups())
    assert abs(hours * 3600 + minutes * 60 + rest + milliseconds / 1000 - seconds) <= 0.0006
    assert minutes < 60
    assert rest < 60


def test_rates_are_those_of_the_files(tmp_path):
    document = written(tmp_path)
    rates = {
        stream["file"]: (stream["bytes"], stream["kbps"], stream.get("peak_kbps")) for stream in document["renditions"]
    }
    assert rates["low.mp4"] == (3000, 0.1, 40.0)
    assert rates["audio.webm"] == (1000, 0.0, None)  # nobody measured its peak
    assert [stream["file"] for stream in document["speech"]] == ["audio.webm", "audio.mp4"]
    assert document["cpu_s"] == {"inspect": 0.12}


def test_the_rate_of_a_voice_is_that_of_the_time_it_lasts(tmp_path):
    assert written(tmp_path, lasts_s=8.0)["renditions"][0]["kbps"] == 1.0


def test_where_pictures_are_too_many_one_stands_until_the_next(tmp_path, monkeypatch):
    """Steps lose their pictures first, then what comes last; the times leave no hole."""
    monkeypatch.setattr("media_pipeline.ffmpeg.plan.MAX_SLIDE_PICTURES", 3)
    many = tuple(Slide(20.0 * n, 20.0 * (n + 1), n % 2 == 0, 80 * n + 3) for n in range(9))
    shown = written(tmp_path, Analysis(Content.SLIDES, many))["slides"]
    assert [(slide["starts_s"], slide["ends_s"]) for slide in shown] == [(0, 40), (40, 80), (80, 180)]


def test_slide_mode_is_the_lightest_voice_and_every_picture_once(tmp_path):
    document = written(tmp_path)
    assert document["slide_mode"]["bytes"] == 1000 + 5000 + 6000 + 7000
    assert [slide["image"] for slide in document["slides"]] == [f"slide-000{n}.webp" for n in (1, 2, 3)]


def test_a_package_is_made_of_what_most_devices_play(tmp_path):
    document = with_package(written(tmp_path), ANALYSIS, 3500)
    assert document["package"] == {"asked_bytes": 3500, "files": ["low.mp4"], "bytes": 3000, "least_bytes": 1000}
    assert with_package(document, ANALYSIS, 2500)["package"]["files"] == ["audio.webm"]
