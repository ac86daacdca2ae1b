"""How long, and until when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.exams.timing import MoreTime, TimeLeft, deadline

START = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("more", "closes", "minutes"),
    [
        (MoreTime(), None, 40),
        (MoreTime(minutes=10), None, 50),
        (MoreTime(percent=25), None, 50),
        (MoreTime(minutes=5, percent=50), None, 65),
        (MoreTime(), 30, 30),
        (MoreTime(), 60, 40),
        (MoreTime(percent=25), 30, 40),
    ],
    ids=["plain", "minutes", "share", "both", "closes before", "closes after", "closes before one who has more"],
)
def test_when_the_time_is_over(more, closes, minutes):
    closes_at = None if closes is None else START + closes * MINUTE
    assert deadline(started_at=START, minutes=40, more=more, closes_at=closes_at) == START + minutes * MINUTE


def test_the_grace_is_taken_and_no_second_more():
    left = TimeLeft(START, timedelta(seconds=60))
    assert not left.over(START + MINUTE)
    assert left.over(START + MINUTE + timedelta(microseconds=1))
    assert left.seconds(START - MINUTE) == 60
    assert left.seconds(START + timedelta(seconds=30)) == 0


@given(minutes=st.integers(1, 600), more=st.builds(MoreTime, st.integers(0, 600), st.integers(0, 300)))
def test_more_time_is_never_less(minutes, more):
    plain = deadline(started_at=START, minutes=minutes, more=MoreTime(), closes_at=None)
    assert deadline(started_at=START, minutes=minutes, more=more, closes_at=None) >= plain
