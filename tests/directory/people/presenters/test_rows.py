"""Posts, rights and leave as lines: their state on a day, and what a right rests on."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from lms.directory.models import AccessGrant, Institution, Leave, PractitionerRole
from lms.directory.people.presenters.rows import (
    LeaveRow,
    PostRow,
    RightRow,
    period,
    planned_period,
    state_tag,
)

DAY = timedelta(days=1)
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def post(first, last=None, *, primary=True):
    institution = Institution(name_zh="甲乡卫生院")
    return PractitionerRole(
        institution=institution, role="physician", from_date=first, to_date=last, primary=primary, specialty="儿科"
    )


@given(first=days, last=st.none() | days, on=days)
def test_the_state_follows_from_the_days(first, last, on):
    word, tone = state_tag(first, last, on)
    expected = "to come" if first > on else "over" if last is not None and last < on else "now"
    assert word == expected
    assert (tone == "good") == (expected == "now")


def test_a_period_is_told_with_both_days():
    assert period(date(2026, 1, 2), None) == "since 2026-01-02"
    assert period(date(2026, 1, 2), date(2026, 2, 1)) == "2026-01-02 to 2026-02-01"


def test_what_is_to_come_is_not_told_as_if_it_were(on):
    assert planned_period(on + DAY, None, on) == f"from {(on + DAY).isoformat()} on"
    assert planned_period(on, None, on) == f"since {on.isoformat()}"


@pytest.mark.parametrize(("primary", "word"), [(True, "primary post"), (False, "second post")])
def test_a_post_says_its_rank_and_state(on, primary, word):
    row = PostRow.of(post(on - DAY, primary=primary), on)
    assert [tag for tag, _tone in row.tags] == ["now", word]
    assert (row.role, row.specialty, row.institution.name, row.acts) == ("physician", "儿科", "甲乡卫生院", [])


class TestRight:
    def grant(self, first, last=None, withdrawn=None, held=None):
        return AccessGrant(
            role="learner", from_date=first, to_date=last, withdrawn_on=withdrawn, post_id=held.uuid if held else None
        )

    def test_it_ends_with_the_post_it_rests_on(self, on):
        held = post(on - 10 * DAY, on + 5 * DAY)
        row = RightRow.of(self.grant(on - DAY, held=held), held, on, "/end/")
        assert row.period == f"{(on - DAY).isoformat()} to {(on + 5 * DAY).isoformat()}"
        assert row.rests_on == "Rests on the post as physician at 甲乡卫生院, and ends with it."
        assert row.end_url == "/end/"

    def test_what_is_over_offers_no_end(self, on):
        held = post(on - 10 * DAY, on - DAY)
        row = RightRow.of(self.grant(on - 5 * DAY, held=held), held, on, "/end/")
        assert (row.over, row.end_url, row.tags) == (True, "", [("over", "")])

    def test_taken_away_on_its_first_day_it_never_was(self, on):
        row = RightRow.of(self.grant(on, withdrawn=on), None, on, "/end/")
        assert (row.over, row.period, row.end_url) == (True, "never in force", "")

    def test_a_post_that_was_taken_back_is_told(self, on):
        row = RightRow.of(self.grant(on, held=post(on)), None, on)
        assert (row.over, row.rests_on) == (True, "Rested on a post that was taken back.")

    def test_without_a_post_it_says_so(self, on):
        row = RightRow.of(self.grant(on), None, on)
        assert row.rests_on == "Rests on no post: it holds until somebody ends it."
        assert not row.over


def test_leave_without_an_end(on):
    row = LeaveRow.of(Leave(kind="study", from_date=on), on, "/back/")
    assert (row.kind, row.period, row.retract_url) == ("study leave", f"since {on.isoformat()}", "/back/")
