"""How long a recording really is, from the packets that ffprobe lists."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.ffmpeg import measure as measuring
from media_pipeline.ffmpeg.measure import Extent, Incomplete, measure, measured
from media_pipeline.ffmpeg.plan import plan
from media_pipeline.ffmpeg.probe import MAX_DURATION_S, MediaRefused, Picture, Probe, Refusal, Sound, probe
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from tests.media_pipeline.conftest import SOUND, VIDEO, filled

HD = Picture(0, 1280, 720, 25.0, "h264")
VOICE = Sound(1, 2, "aac")


def extents(*lines: str) -> dict[int, Extent]:
    read: dict[int, Extent] = {}
    for line in lines:
        measuring._take(read, line)
    return read


def test_packets_are_summed_up_by_stream():
    read = extents("0,1.4,1.3,0.04", "1,1.5,N/A,0.02", "0,1.44,1.34,0.04", "1,1.2,1.2,N/A")
    assert read == {0: Extent(1.4, pytest.approx(1.48)), 1: Extent(1.2, pytest.approx(1.52))}


@pytest.mark.parametrize("line", ["", "0", "0,1", "x,1,1,1", "0,N/A,N/A,0.04", "side_data,1,2,3"])
def test_lines_without_a_time_are_left_out(line):
    assert extents(line) == {}


def test_what_comes_after_the_times_is_left_out():
    assert extents("0,1,1,2,side_data") == {0: Extent(1.0, 3.0)}


def keys_apart(*lines: str) -> float:
    return measured(Probe(None, HD, None), extents(*lines)).key_every_s


def test_the_longest_way_between_key_frames_is_known():
    assert keys_apart("0,0,0,1,K__", "0,1,1,1,___", "0,2,2,1,K__", "0,5,5,1,K__", "0,6,6,1,___") == 3
    assert keys_apart("0,0,0,1,K__", "0,2,2,1,K__", "0,9,9,1,___") == 8  # from the last one to the end
    assert keys_apart("0,0,0,1,___", "0,7,7,1,K__", "0,8,8,1,K__") == 7  # what stands before the first
    assert keys_apart("0,0,0,1,___", "0,4,4,1,___") == keys_apart("0,0,0,1", "0,4,4,1") == 5  # none at all


def test_frames_come_in_the_order_of_decoding():
    assert keys_apart("0,0,0,1,K__", "0,3,1,1,___", "0,1,2,1,___", "0,4,3,1,K__", "0,6,4,1,___") == 4


def test_a_voice_has_no_key_frames_to_jump_to():
    assert measured(Probe(None, None, Sound(0, 1, "mp3")), extents("0,0,0,30,K__")).key_every_s is None


def test_a_length_that_was_not_stated_is_found():
    found = measured(Probe(None, HD, VOICE), {0: Extent(1, 25), 1: Extent(1.5, 61), 2: Extent(0, 99)})
    assert (found.duration_s, found.picture_ends_s) == (60, 24)


def test_a_stated_length_stays():
    assert measured(Probe(60.5, HD, VOICE), {0: Extent(0, 60), 1: Extent(0, 59)}).duration_s == 60.5


@pytest.mark.parametrize(("ends", "length"), [(60, 60.5), (63, 60.5), (70, 70), (3600, 3600)])
def test_what_is_there_beyond_the_stated_length_counts(ends, length):
    """Times jump: all that is made, and what it may cost, is as long as what is there."""
    assert measured(Probe(60.5, HD, VOICE), {0: Extent(0, ends), 1: Extent(0, 59)}).duration_s == length


@pytest.mark.parametrize("stated", [60.0, 20.0])
def test_times_that_jump_beyond_four_hours_are_refused(stated):
    with pytest.raises(MediaRefused) as refused:
        measured(Probe(stated, HD, VOICE), {0: Extent(0, MAX_DURATION_S + 60), 1: Extent(0, 59)})
    assert refused.value.refusal is Refusal.TOO_LONG


def test_four_stated_hours_may_last_a_little_longer():
    whole = measured(Probe(float(MAX_DURATION_S), HD, VOICE), {0: Extent(0, MAX_DURATION_S + 0.04)})
    assert whole.duration_s == MAX_DURATION_S


def test_what_begins_late_is_whole_and_as_long_as_it_is_seen():
    """A container that counts from zero states eight seconds of nothing too."""
    found = measured(Probe(18.0, HD, VOICE), {0: Extent(8, 18), 1: Extent(8.1, 18)})
    assert (found.duration_s, found.picture_ends_s) == (10, 10)


def test_streams_that_hold_nothing_do_not_count():
    """A phone without the right to its microphone writes a track without sound."""
    assert measured(Probe(60.0, HD, VOICE), {0: Extent(0, 60)}).sound is None
    found = measured(Probe(60.0, HD, VOICE), {1: Extent(0, 60)})
    assert (found.picture, found.picture_ends_s) == (None, None)


@pytest.mark.parametrize("read", [{}, {0: Extent(3, 3.04)}, {7: Extent(0, 60)}])
def test_nothing_to_play(read):
    with pytest.raises(MediaRefused) as refused:
        measured(Probe(None, HD, VOICE), read)
    assert refused.value.refusal is Refusal.NOTHING_TO_PLAY


def test_a_recording_that_holds_less_than_it_states():
    with pytest.raises(Incomplete):
        measured(Probe(90.0, HD, VOICE), {0: Extent(0, 30), 1: Extent(0, 30)})


def test_a_recording_that_turns_out_too_long():
    with pytest.raises(MediaRefused) as refused:
        measured(Probe(None, HD, None), {0: Extent(0, MAX_DURATION_S + 1)})
    assert refused.value.refusal is Refusal.TOO_LONG


@given(st.floats(0.5, MAX_DURATION_S), st.floats(-10, 10), st.floats(0, 10))
def test_a_measured_recording_is_limited_by_its_own_length(length, start, late):
    found = measured(Probe(None, HD, VOICE), {0: Extent(start, start + length), 1: Extent(start + late, start + late)})
    assert found.duration_s == pytest.approx(max(length, late), abs=1e-6)
    assert plan(found).limits.wall_s <= 301 + 8 * max(length, late)


@pytest.mark.media
def test_a_browsers_recording(record):
    words = [*filled(VIDEO + SOUND, size="320x180", seconds=2), "-c:v", "libvpx", "-live", "1"]
    live = record("live.webm", *words)
    assert probe(live).duration_s is None
    ticks: list[None] = []
    found = measure(live, probe(live), on_tick=lambda: ticks.append(None))
    assert found.duration_s == pytest.approx(2, abs=0.1)
    assert ticks
    assert plan(found).limits.wall_s < 400


@pytest.mark.media
def test_the_file_is_read_behind_the_whitelists(tmp_path):
    (tmp_path / "source").write_text("#EXTM3U\n#EXTINF:1,\n/etc/passwd\n")
    with pytest.raises(ToolFailed) as failed:
        measure(tmp_path / "source", Probe(None, HD, VOICE))
    assert failed.value.cause is Cause.FAILED
    assert "root:" not in failed.value.detail


@pytest.mark.media
@pytest.mark.parametrize("name", ["a.avi", "a.ts", "a.flv", "a.mp3", "a.mkv", "a.mov"])
def test_every_container_is_measured(record, name):
    path = record(name, *filled(VIDEO + SOUND, size="320x180", seconds=2))
    found = measure(path, probe(path))
    assert found.duration_s == pytest.approx(2, abs=0.2)
    assert (found.picture_ends_s is None) == (name == "a.mp3")
