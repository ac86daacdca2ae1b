"""When something happened, told by clocks that are wrong."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.sync.intake.clocks import OLDEST, TOLERANCE, event_time, instant
from tests.factories.sync import NOW

HOUR = timedelta(hours=1)
INSTANTS = st.datetimes(timezones=st.just(UTC))


@pytest.mark.parametrize(
    "wrong_by",
    [timedelta(0), timedelta(days=400), timedelta(days=-400), NOW - datetime(1970, 1, 1, tzinfo=UTC)],
    ids=str,
)
def test_a_clock_that_was_wrong_all_the_time_is_corrected(wrong_by):
    when = event_time(device_at=NOW - HOUR - wrong_by, device_now=NOW - wrong_by, now=NOW)
    assert when.at == NOW - HOUR
    assert when.corrected is (wrong_by != timedelta(0))


@pytest.mark.parametrize(("seconds", "corrected"), [(59, False), (60, False), (61, True), (-60, False), (-61, True)])
def test_a_difference_above_a_minute_is_marked(seconds, corrected):
    wrong_by = timedelta(seconds=seconds)
    when = event_time(device_at=NOW - HOUR - wrong_by, device_now=NOW - wrong_by, now=NOW)
    assert (when.at, when.corrected) == (NOW - HOUR, corrected)


@pytest.mark.parametrize(
    ("name", "device_at"),
    [
        ("400 days ahead until it was set", NOW + timedelta(days=400)),
        ("400 days behind until it was set", NOW - timedelta(days=400)),
        ("started in 1970 until it was set", datetime(1970, 1, 1, 0, 5, tzinfo=UTC)),
        ("no time", None),
        ("the first day of all", datetime.min.replace(tzinfo=UTC)),
        ("the last day of all", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_what_is_absurd_happened_when_it_came(name, device_at):
    when = event_time(device_at=device_at, device_now=NOW, now=NOW)
    assert (when.at, when.corrected) == (NOW, True)


@pytest.mark.parametrize(("ahead", "corrected"), [(timedelta(seconds=5), False), (timedelta(minutes=2), True)], ids=str)
def test_nothing_lies_in_the_future(ahead, corrected):
    when = event_time(device_at=NOW + ahead, device_now=NOW, now=NOW)
    assert (when.at, when.corrected) == (NOW, corrected)


@pytest.mark.parametrize(
    ("ago", "believed"),
    [
        (timedelta(days=60), True),
        (timedelta(days=60, milliseconds=1), False),
        (timedelta(days=61), False),
        (timedelta(days=365), False),
    ],
    ids=str,
)
def test_nothing_is_dated_back_further_than_the_rights_of_its_day_count(ago, believed):
    when = event_time(device_at=NOW - ago, device_now=NOW, now=NOW)
    assert (when.at, when.corrected) == ((NOW - ago, False) if believed else (NOW, True))


def test_without_the_clock_of_the_device_its_times_are_taken_and_marked():
    when = event_time(device_at=NOW - HOUR, device_now=None, now=NOW)
    assert (when.at, when.corrected) == (NOW - HOUR, True)


@given(device_at=INSTANTS | st.none(), device_now=INSTANTS | st.none())
def test_no_clock_leads_out_of_the_last_weeks_and_this_moment(device_at, device_now):
    when = event_time(device_at=device_at, device_now=device_now, now=NOW)
    assert NOW - OLDEST <= when.at <= NOW


@given(
    ago=st.timedeltas(timedelta(0), timedelta(days=60)),
    wrong_by=st.timedeltas(-timedelta(days=10_000), timedelta(days=10_000)),
)
def test_a_steady_clock_is_always_corrected_exactly(ago, wrong_by):
    when = event_time(device_at=NOW - ago - wrong_by, device_now=NOW - wrong_by, now=NOW)
    assert when.at == NOW - ago
    assert when.corrected is (abs(wrong_by) > TOLERANCE)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-06-15T08:00:00.000Z", NOW),
        ("2026-06-15T16:00:00+08:00", NOW),
        ("1970-01-01T00:00:00.000Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("2026-06-15T08:00:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        ("2026-06-15T08:00:00Z" + " " * 40, None),
        (1_781_510_400, None),
        (None, None),
    ],
    ids=str,
)
def test_instants_have_a_time_zone_and_are_in_the_calendar(text, read):
    assert instant(text) == read


@given(st.text(max_size=60))
def test_any_text_is_an_instant_or_none(text):
    found = instant(text)
    assert found is None or found.tzinfo == UTC


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)), st.integers(-14, 14))
def test_what_a_clock_writes_is_read_back(local, hours):
    written = local.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert instant(written.isoformat()) == written
