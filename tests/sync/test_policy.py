"""By which day's rights a record counts."""

from datetime import timedelta

import pytest

from lms.common.clock import civil_date
from lms.directory.models import PractitionerRole
from lms.directory.policy import Permission
from lms.sync.policy import LOOK_BACK, Rights
from tests.factories.sync import NOW

pytestmark = pytest.mark.django_db
TODAY = civil_date(NOW)


def day(learner, ago: timedelta, permission=Permission.LEARN):
    return Rights(learner).day_held(permission, at=NOW - ago, received_at=NOW)


def test_the_day_itself_counts_first(learner):
    assert day(learner, timedelta(days=3)) == TODAY - timedelta(days=3)


def test_after_the_end_of_a_post_the_days_before_it_count(learner):
    PractitionerRole.objects.filter(practitioner=learner).update(to_date=TODAY - timedelta(days=2))
    assert day(learner, timedelta(days=2)) == TODAY - timedelta(days=2)
    assert day(learner, timedelta(days=1)) is None


def test_before_the_beginning_of_a_post_today_counts(learner):
    PractitionerRole.objects.filter(practitioner=learner).update(from_date=TODAY)
    assert day(learner, timedelta(days=5)) == TODAY


@pytest.mark.parametrize(("more", "counts"), [(timedelta(0), True), (timedelta(seconds=1), False)], ids=str)
def test_nobody_looks_further_back_than_sixty_days(learner, more, counts):
    PractitionerRole.objects.filter(practitioner=learner).update(to_date=TODAY - timedelta(days=1))
    assert (day(learner, LOOK_BACK + more) is not None) is counts


def test_what_is_older_counts_by_the_rights_of_today(learner):
    assert day(learner, LOOK_BACK + timedelta(days=100)) == TODAY


def test_a_right_that_was_never_held_counts_on_no_day(learner):
    assert day(learner, timedelta(0), Permission.VIEW_PEOPLE) is None


def test_each_day_is_asked_once_for_a_batch(learner, django_assert_num_queries):
    rights = Rights(learner)
    with django_assert_num_queries(1):
        for minutes in range(100):
            assert rights.day_held(Permission.LEARN, at=NOW - timedelta(minutes=minutes), received_at=NOW)
