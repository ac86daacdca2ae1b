"""Leave: recorded, shown to whom it concerns, taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lms.directory.models import Leave, LeaveFact
from lms.directory.policy import Permission, allowed
from lms.directory.services import people
from tests.directory.people.conftest import confirm, do, session_of, text_of
from tests.factories import directory as make

DAY = timedelta(days=1)


@pytest.fixture
def address(counties):
    return reverse("people:record_leave", args=[counties.doctor.person_key])


@pytest.fixture
def leave(counties, today):
    return people.record_leave(practitioner=counties.doctor, kind="sick", from_date=today, on=today)


def test_leave_is_recorded_and_rights_stay(manager, counties, address, today):
    last = today + 10 * DAY
    entries = {"kind": "parental", "from_date": today.isoformat(), "to_date": last.isoformat()}
    asked, _data = confirm(manager, address, **entries)
    assert f"格桑卓玛 is away, {today.isoformat()} to {last.isoformat()}: parental leave." in text_of(asked)
    assert "who is on leave may go on learning" in text_of(asked)
    page = text_of(do(manager, address, **entries))
    assert "The leave is recorded." in page
    assert "Leave: parental leave" in page
    assert allowed(counties.doctor, Permission.LEARN, counties.here, today)


def test_a_second_leave_at_the_time_is_refused_before_it_is_confirmed(manager, address, leave, today):
    refused, _data = confirm(manager, address, kind="study", from_date=today.isoformat())
    assert refused.status_code == 400
    assert "on leave at that time already" in text_of(refused)


def test_the_last_day_is_not_before_the_first(manager, address, today):
    refused, _data = confirm(
        manager, address, kind="study", from_date=today.isoformat(), to_date=(today - DAY).isoformat()
    )
    assert refused.context["form"].errors["to_date"] == ["The last day is before the first day."]


def test_it_is_taken_back_with_a_reason_and_stays_in_the_history(manager, counties, leave):
    address = reverse("people:retract_leave", args=[counties.doctor.person_key, leave.uuid])
    page = text_of(do(manager, address, reason="other person"))
    assert "The leave is taken back." in page
    assert "Taken back: Leave: sick leave" in page
    assert not Leave.objects.exists()
    assert manager.get(address).status_code == 404


def test_sent_twice_it_counts_once(manager, address, today):
    entries = {"kind": "study", "from_date": today.isoformat()}
    _asked, data = confirm(manager, address, **entries)
    for _time in range(2):
        assert manager.post(address, {**data, "confirmed": "1"}).status_code == 302
    assert LeaveFact.objects.count() == 1


def test_why_somebody_is_away_is_for_who_looks_after_them(counties, leave):
    viewer = make.signed_in_person(role="security_admin", division=make.DivisionFactory(code="540000"))
    page = text_of(session_of(viewer).get(reverse("people:person", args=[counties.doctor.person_key])))
    assert "sick leave" not in page


def test_the_manager_of_another_county_cannot(other_manager, address, counties, leave):
    assert other_manager.get(address).status_code == 404
    retract = reverse("people:retract_leave", args=[counties.doctor.person_key, leave.uuid])
    assert other_manager.get(retract).status_code == 404
