"""Where a lecture is cut, and what each piece of the work is: pure."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.analysis.content import Analysis, Content, Slide
from media_pipeline.ffmpeg import parts
from media_pipeline.ffmpeg.command import command
from media_pipeline.ffmpeg.plan import FIRST_SEGMENT_S, Span, lecture_plan
from media_pipeline.ffmpeg.probe import Picture, Probe, Sound

HD, VOICE = Picture(0, 1280, 720, 25.0, "h264"), Sound(1, 1, "aac")


def plan_of(content: Content, seconds: float = 3600.0):
    found = Probe(seconds, HD, VOICE, seconds)
    return lecture_plan(found, Analysis(content, (Slide(0.0, seconds, True, 2),)), encoders=["libsvtav1"])


@given(st.floats(0.5, 14_400), st.integers(20, 1200))
def test_spans_follow_each_other_and_begin_at_key_frames(seconds, part_s):
    cut = parts.spans(Probe(seconds, HD, VOICE, seconds), divisible=True, part_s=part_s)
    assert (cut[0].starts_s, cut[-1].ends_s) == (0, None)
    for earlier, later in pairwise(cut):
        assert earlier.ends_s == later.starts_s > earlier.starts_s
        assert (later.starts_s - FIRST_SEGMENT_S) % parts.GRID_S == 0
    assert cut[-1].starts_s <= max(0, seconds - parts.GRID_S)
    assert all(one.ends_s - one.starts_s <= part_s + 2 * parts.GRID_S for one in cut[:-1])


def test_an_hour_is_six_equal_parts():
    cut = parts.spans(Probe(3600.0, HD, VOICE, 3600.0), divisible=True)
    assert [one.starts_s for one in cut] == [0, 602, 1202, 1802, 2402, 3002]


def test_what_is_short_or_cannot_be_divided_is_one_part():
    whole = (Span(0, None),)
    assert parts.spans(Probe(599.0, HD, VOICE, 599.0), divisible=True) == whole
    assert parts.spans(Probe(7200.0, HD, VOICE, 7200.0), divisible=False) == whole


def test_no_part_begins_where_there_is_no_picture_any_more():
    cut = parts.spans(Probe(7200.0, HD, VOICE, 700.0), divisible=True)
    assert [one.starts_s for one in cut] == [0, 342]


@pytest.mark.parametrize(
    ("start", "can"),
    [
        (b"\x00\x00\x00\x20ftypisom", True),
        (b"\x1aE\xdf\xa3 matroska", True),
        (b"G" + b"\x00" * 187 + b"G", False),
        (b"RIFF\x00\x00\x00\x00AVI ", False),
        (b"", False),
    ],
)
def test_containers_with_an_index_are_divided(tmp_path, start, can):
    path = tmp_path / "source"
    path.write_bytes(start)
    assert parts.divisible(path) is can


@pytest.mark.parametrize("content", [Content.SLIDES, Content.MOVING])
def test_low_keeps_its_promise_across_a_seam(content):
    """Ten seconds that hold the end of one full buffer and the beginning of another, with voice and container."""
    part = parts.of_span(plan_of(content), "h264", Span(602, 1202), 6)
    low = next(rung for rung in part.rungs if rung.name == "low")
    bits = low.maxrate_kbps * (10 + 1.9 * low.buffer_s)
    assert bits / 10 + 16 + 2 <= 64
    others = {rung.name: rung.maxrate_kbps for rung in plan_of(content).of("h264").rungs if rung.name != "low"}
    assert {rung.name: rung.maxrate_kbps for rung in part.rungs if rung.name != "low"} == others


def test_a_part_has_no_sound_and_one_thread():
    words = command(parts.of_span(plan_of(Content.SLIDES), "h264", Span(602, 1202), 6))
    assert "-ss" in words
    assert words[words.index("-ss") + 1] == "600"
    assert not any(word in words for word in ("aac", "libopus"))
    assert set(words[at + 1] for at, word in enumerate(words) if word == "-threads") == {"1"}


def test_a_whole_is_read_from_its_start_with_all_streams_in_use():
    words = command(parts.of_span(plan_of(Content.SLIDES), "h264", Span(), 1))
    assert "-ss" not in words
    assert "-copyts" not in words
    assert "null" in words  # the sound is read, so that zero is where it is for the others


def test_voices_are_divided_into_the_lightest_and_the_rest():
    plan = plan_of(Content.SLIDES)
    first, rest = parts.of_voice(plan), parts.of_voices(plan)
    assert first.speech + rest.speech == plan.speech
    assert len(first.speech) == 1
    assert (first.rungs, rest.rungs, first.slides, rest.poster) == ((), (), None, None)


def test_pictures_that_stand_still_are_a_piece_of_their_own():
    plan = plan_of(Content.SLIDES)
    pictures = parts.of_pictures(plan)
    covers = parts.of_covers(plan)
    assert (pictures.slides, pictures.poster, pictures.storyboard) == (plan.slides, None, None)
    assert (covers.slides, covers.poster, covers.storyboard) == (None, plan.poster, plan.storyboard)
    assert pictures.speech == pictures.rungs == covers.speech == covers.rungs == ()
