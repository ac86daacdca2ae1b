"""On which days a right holds, with the post that it rests on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.directory.models import AccessGrant, PractitionerRole
from lms.directory.people.periods import days_of, gives_something, is_over

DAY = timedelta(days=1)
days = st.dates(date(2020, 1, 1), date(2020, 3, 1))
ends = st.none() | days


def grant(first, last=None, withdrawn=None, post=None):
    return AccessGrant(from_date=first, to_date=last, withdrawn_on=withdrawn, post_id=post.uuid if post else None)


@given(first=days, last=ends, withdrawn=ends, post_first=days, post_last=ends, on=days)
def test_a_right_holds_on_the_days_that_grant_and_post_have_in_common(
    first, last, withdrawn, post_first, post_last, on
):
    post = PractitionerRole(from_date=post_first, to_date=post_last)
    held = days_of(grant(first, last, withdrawn, post), post)
    expected = (
        first <= on
        and (last is None or on <= last)
        and (withdrawn is None or on < withdrawn)
        and post_first <= on
        and (post_last is None or on <= post_last)
    )
    assert expected == (held is not None and held[0] <= on and not is_over(held[1], on))


def test_without_its_post_it_never_held():
    post = PractitionerRole(from_date=date(2020, 1, 1))
    assert days_of(grant(date(2020, 1, 1), post=post), None) is None


@pytest.mark.parametrize(("last", "gives"), [(None, True), (0, True), (1, True), (-1, False)])
def test_what_is_over_gives_nothing(on, last, gives):
    ends = None if last is None else on + last * DAY
    assert gives_something(grant(on - 10 * DAY, ends), None, on) is gives


def test_what_is_to_come_gives_something(on):
    assert gives_something(grant(on + DAY), None, on)
