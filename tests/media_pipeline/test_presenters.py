"""Sentences and numbers for people."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline import presenters
from media_pipeline.ffmpeg.probe import Refusal
from tests.factories.media_pipeline import ready_asset


def test_every_refusal_says_what_to_do():
    assert set(presenters.REFUSALS) == set(Refusal)
    with translation.override("en"):
        assert all(presenters.refusal_sentence(refusal).count(".") >= 1 for refusal in Refusal)


@pytest.mark.parametrize(
    ("size", "text"),
    [(1, "0.1 MB"), (254_137, "0.3 MB"), (9_940_000, "9.9 MB"), (12_400_000, "12 MB"), (2_147_483_648, "2147 MB")],
)
def test_sizes(size, text):
    with translation.override("en"):
        assert presenters.size_text(size) == text


def test_a_megabyte_takes_two_minutes_and_a_bit_at_64():
    assert [(time.kbps, time.minutes) for time in presenters.fetch_times(1_000_000)] == [(64, 3), (128, 2)]


@given(st.integers(1, 10**10))
def test_the_stated_time_is_enough_and_not_a_minute_too_long(size):
    for time in presenters.fetch_times(size):
        needed = size * 8 / (time.kbps * 1000 * 60)
        assert needed <= time.minutes < max(needed, 0) + 1


def test_what_a_lecture_costs_depends_on_the_link():
    with translation.override("en"):
        slow, quick = (presenters.Cost(4_000_000, kbps) for kbps in (64, 512))
        assert (slow.size, slow.minutes) == ("4.0 MB", 9)
        assert (quick.size, quick.minutes) == ("4.0 MB", 2)


def test_an_author_compares_rates_and_sizes(db):
    with translation.override("en"):
        lines = presenters.rendition_lines(ready_asset())
    assert [line.name for line in lines] == ["poster.jpg", "audio.webm", "audio.mp4", "v240.mp4", "v360.mp4"]
    small = lines[3]
    assert (small.shape, small.average_kbps, small.size) == ("426 × 240, 12 pictures a second", "64", "0.8 MB")
    assert (lines[0].average_kbps, lines[1].peak_kbps) == ("", "18")
