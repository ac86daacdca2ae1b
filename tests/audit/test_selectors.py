"""The log is read by its conditions, in slices, and never counted."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.audit import selectors, services
from lms.audit.selectors import Wanted
from tests.factories import audit as make

pytestmark = pytest.mark.django_db
PERSON = uuid4()


@pytest.fixture
def log():
    at = make.AT
    services.record("grant.given", object_kind="grant", object_id=1, actor_key=PERSON, at=at)
    services.record("grant.ended", object_kind="grant", object_id=1, at=at + timedelta(days=1))
    services.record("grants.imported", object_kind="batch", object_id=2, actor_key=PERSON, at=at + timedelta(days=2))


@pytest.mark.parametrize(
    ("wanted", "sequences"),
    [
        (Wanted(), [3, 2, 1]),
        (Wanted(action="grant.given"), [1]),
        (Wanted(action="grant."), [2, 1]),
        (Wanted(action="grant"), []),
        (Wanted(action="grants."), [3]),  # a code that the vocabulary does not know (any more)
        (Wanted(actor_key=PERSON), [3, 1]),
        (Wanted(object_kind="grant"), [2, 1]),
        (Wanted(object_kind="grant", object_id="1", action="grant.ended"), [2]),
        (Wanted(object_id="2"), [3]),
        (Wanted(from_date=date(2026, 6, 16)), [3, 2]),
        (Wanted(to_date=date(2026, 6, 16)), [2, 1]),
        (Wanted(from_date=date(2026, 6, 16), to_date=date(2026, 6, 16)), [2]),
    ],
)
def test_conditions_narrow_what_is_read(log, wanted, sequences):
    assert [entry.sequence for entry in selectors.entries(wanted)] == sequences
    assert [entry.sequence for entry in selectors.oldest_first(wanted)] == sequences[::-1]


def test_days_are_those_of_the_region():
    services.record("post.started", at=datetime(2026, 6, 14, 16, 0, tzinfo=UTC))  # midnight there
    assert selectors.entries(Wanted(from_date=date(2026, 6, 15))).exists()
    assert not selectors.entries(Wanted(to_date=date(2026, 6, 14))).exists()


def test_slices_follow_each_other_without_a_gap():
    make.entries(7)
    before, seen = None, []
    while True:
        piece = selectors.slice_of(Wanted(), before=before, size=3)
        seen += [entry.sequence for entry in piece.entries]
        if piece.older is None:
            break
        before = piece.older
    assert seen == [7, 6, 5, 4, 3, 2, 1]


def test_a_slice_is_one_query_and_no_count():
    make.entries(5)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        selectors.slice_of(Wanted(), before=5, size=2)
    assert len(queries) == 1
    assert "COUNT" not in queries[0]["sql"].upper()


def test_what_was_looked_for_is_told_in_codes():
    wanted = Wanted(action="grant.", actor_key=PERSON, to_date=date(2026, 6, 16))
    assert wanted.as_detail() == {"action": "grant.", "actor_key": str(PERSON), "to_date": "2026-06-16"}
