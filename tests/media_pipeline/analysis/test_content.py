"""What kind of lecture it is, and its slides in order."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.lecture_clips import Recipe, clip, write
from media_pipeline.analysis.blocks import Tracks
from media_pipeline.analysis.changes import Change
from media_pipeline.analysis.content import Analysis, Content, analyse, judged, slides
from media_pipeline.ffmpeg.probe import Probe, Sound, probe
from tests.media_pipeline.analysis.shown import shown


@pytest.mark.parametrize(
    ("facts", "content"),
    [
        ({"name": "plain"}, Content.SLIDES),
        ({"name": "cursor", "cursor": True}, Content.SLIDES),
        ({"name": "noise", "noise": 6.0, "fade_s": 0.5}, Content.SLIDES),
        ({"name": "speaker", "speaker": "corner"}, Content.SPEAKER),
        ({"name": "speaker", "speaker": "left", "layout": 5, "noise": 3.0}, Content.SPEAKER),
        ({"name": "talking_head", "speaker": "whole"}, Content.MOVING),
        ({"name": "talking_head", "speaker": "whole", "noise": 4.0}, Content.MOVING),
    ],
)
def test_the_kind_of_a_lecture(facts, content):
    _made, tracks = shown(Recipe(seed=31, seconds=14, **facts))
    assert judged(tracks, 14.0).content is content


def test_without_a_picture_it_is_speech():
    assert judged(Tracks(), 60.0) == Analysis(Content.SPEECH, ())


def test_a_recording_without_picture_is_not_read(tmp_path):
    assert analyse(tmp_path / "absent", Probe(60.0, None, Sound(0, 1, "mp3"))).content is Content.SPEECH


times = st.lists(st.integers(1, 400), unique=True, max_size=20).map(sorted)


@given(times, st.booleans())
def test_slides_cover_the_recording_without_gap(quarters, new):
    found = [Change(each / 4, each / 4 + 0.25, new) for each in quarters]
    made = slides(found, 120.0, 480)
    assert (made[0].starts_s, made[-1].ends_s) == (0.0, 120.0)
    assert all(before.ends_s == after.starts_s for before, after in pairwise(made))
    assert [slide.new_slide for slide in made] == [True, *[new] * len(found)]
    assert all(0 <= slide.picture < 480 for slide in made)


def test_changes_are_those_to_another_slide():
    found = [Change(2.0, 2.25, True), Change(3.0, 3.25, False), Change(5.0, 5.25, True)]
    assert Analysis(Content.SLIDES, tuple(slides(found, 9.0, 36))).changes_s == [2.0, 5.0]


def test_one_picture_is_one_slide():
    (slide,) = slides([], 60.0, 1)
    assert (slide.starts_s, slide.ends_s, slide.picture) == (0.0, 60.0, 0)


@pytest.mark.media
def test_a_recording_through_ffmpeg(tmp_path):
    made = clip(Recipe("fade", 77, layout=2, fade_s=0.6, cursor=True, noise=4.0, seconds=14))
    path = write(made, tmp_path / "lecture.mp4")
    seconds: list[float] = []
    found = analyse(path, probe(path), on_progress=seconds.append)
    assert found.changes_s == pytest.approx(made.slides_s, abs=0.6)
    assert found.slides[-1].ends_s == pytest.approx(14, abs=0.2)
    assert seconds == sorted(seconds)
    assert seconds[-1] == pytest.approx(14, abs=0.5)
