"""The rebuilt command lines say what the products' sources say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.media_peers import beside, kolibri, ladder, mediacms, opencast, peertube


def value(words: tuple[str, ...], option: str) -> str:
    return words[words.index(option) + 1]


def test_kolibri_makes_one_small_file():
    words = kolibri().words
    assert (value(words, "-crf"), value(words, "-preset"), value(words, "-profile:v")) == ("32", "slow", "baseline")
    assert (value(words, "-b:a"), value(words, "-ac")) == ("32k", "1")
    assert "min(ih,480)" in value(words, "-vf")


def test_mediacms_gives_every_rung_stereo():
    words = mediacms().words
    assert (value(words, "-b:a"), value(words, "-ac"), value(words, "-maxrate")) == ("128k", "2", "1500k")


@pytest.mark.parametrize(
    ("recorded_bps", "target"),
    [(100_000, 204_800), (300_000, 390_000), (50_000_000, 1_228_800)],
    ids=["its least", "a third more than the recording", "its usual"],
)
def test_peertubes_rate_follows_the_recording(recorded_bps, target):
    assert value(peertube(480, recorded_bps).words, "-maxrate") == str(target)


@given(st.sampled_from([240, 360, 480, 720]), st.integers(1, 10**9))
def test_peertubes_rate_stays_within_its_bounds(height, recorded_bps):
    rate = int(value(peertube(height, recorded_bps).words, "-maxrate"))
    points = height * height * 16 / 9 * 25
    assert int(0.02 * points) <= rate <= 0.17 * points


def test_opencast_has_a_key_frame_every_second():
    assert value(opencast().words, "-x264opts").startswith("keyint=25:min-keyint=25")


def test_every_command_reads_the_recording_and_writes_one_file():
    peers = [*beside(10**6), *ladder(10**6)]
    assert len({peer.name for peer in peers}) == len(peers) == 7
    for peer in peers:
        words = peer.command("in.mp4", "out.mp4")
        assert (words[0], words[words.index("-i") + 1], words[-1]) == ("ffmpeg", "in.mp4", "out.mp4")
