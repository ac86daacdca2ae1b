"""Times as authors write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.captions.times import LATEST_MS, parsed_ms, shown, stamp


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("0", 0),
        ("75", 75_000),
        ("1:15", 75_000),
        (" 1:15.5 ", 75_500),
        ("1:15,25", 75_250),
        ("1：15", 75_000),
        ("62:03", 3_723_000),
        ("1:02:03.004", 3_723_004),
        ("24:00:00", LATEST_MS),
    ],
)
def test_what_is_a_time(text, ms):
    assert parsed_ms(text) == ms


@pytest.mark.parametrize(
    "text", ["", "x", "1:60", "1:61:00", "-1", "1:2:3:4", "1.2345", "24:00:00.001", "999999", "١:١٥", "1:15 min", "."]
)
def test_what_is_none(text):
    assert parsed_ms(text) is None


@given(st.integers(0, LATEST_MS))
def test_what_is_shown_can_be_read_back(ms):
    assert parsed_ms(shown(ms)) == ms
    assert parsed_ms(stamp(ms)) == ms


@pytest.mark.parametrize(("ms", "text"), [(0, "0:00"), (61_500, "1:01.500"), (3_600_000, "1:00:00")])
def test_how_times_look(ms, text):
    assert shown(ms) == text


def test_how_webvtt_spells_them():
    assert stamp(3_723_004) == "01:02:03.004"
