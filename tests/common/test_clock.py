from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.common import clock


def test_an_instant_is_aware_and_in_utc():
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2026, 3, 1, 15, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 16, 0, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2025, 12, 31, 16, 30, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2024, 2, 28, 20, 0, tzinfo=UTC), date(2024, 2, 29)),
    ],
)
def test_the_civil_date_is_that_of_the_region(instant, expected):
    assert clock.civil_date(instant) == expected


@given(st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_the_region_is_eight_hours_ahead_all_year(instant):
    assert clock.civil_date(instant) == (instant + timedelta(hours=8)).date()


def test_a_naive_datetime_has_no_civil_date():
    with pytest.raises(ValueError, match="time zone"):
        clock.civil_date(datetime(2026, 1, 1, 12, 0))


def test_today_is_the_civil_date_of_now(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 5, 1, 17, 0, tzinfo=UTC))
    assert clock.today() == date(2026, 5, 2)
