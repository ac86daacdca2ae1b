"""Whom a viewer finds: joined accounts are one person."""

from datetime import timedelta

import pytest

from lms.directory.people import selectors
from lms.directory.people.policy import Reach
from lms.directory.services import merge_people, posts
from tests.factories import directory as make

DAY = timedelta(days=1)


@pytest.fixture
def joined(counties, today):
    """The doctor with a second account, whose post at the same centre is over."""
    values = {"institution": counties.here, "role": "nurse", "from_date": today - 300 * DAY, "on": today}
    double = make.PractitionerFactory(personnel_number="P2", user=None)
    old = posts.start_post(practitioner=double, **values)
    merge_people(kept=counties.doctor, merged=double, reason="same", on=today)
    posts.end_post(post=old, last_day=today - 10 * DAY, on=today)
    return counties.doctor


def who_finds(counties, person, today):
    viewers = (counties.manager, counties.other_manager)
    reaches = [Reach(viewer, today) for viewer in viewers]
    by_key = [selectors.person(reach, person.person_key) == person for reach in reaches]
    assert by_key == [person in selectors.people_of(reach, left=True) for reach in reaches]
    return by_key


def test_a_joined_account_that_ended_here_does_not_keep_who_moved_away(counties, joined, today):
    assert who_finds(counties, joined, today) == [True, False]
    moved = {"role": "physician", "first_day": today - 5 * DAY, "on": today}
    post = posts.transfer(practitioner=joined, to=counties.abroad, **moved)
    assert who_finds(counties, joined, today) == [False, True]
    posts.end_post(post=post, last_day=today - DAY, on=today)  # left there too: the last place is there
    assert who_finds(counties, joined, today) == [False, True]


def test_who_left_here_by_both_accounts_is_still_found_here(counties, joined, today):
    posts.end_post(post=joined.posts.get(), last_day=today - 20 * DAY, on=today)
    assert who_finds(counties, joined, today) == [True, False]
