"""The instant at which a fact was recorded, compared with itself on both databases."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.common.facts import RecordedAtField
from lms.directory.models import PostFact
from tests.factories import directory as make


@given(st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)), st.sampled_from([0, 1000, 123000, 999000]))
@settings(max_examples=50)
def test_a_recorded_instant_is_worded_as_the_database_words_its_clock(instant, fraction):
    value = instant.replace(microsecond=fraction)
    worded = RecordedAtField().get_db_prep_value(value.replace(tzinfo=UTC), connection)
    if connection.vendor != "sqlite":
        assert worded == value.replace(tzinfo=UTC)
        return
    with closing(sqlite3.connect(":memory:")) as clock:
        assert clock.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', ?)", [str(value)]).fetchone() == (worded,)


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["exact", "lte", "gte"])
def test_a_row_is_found_by_the_instant_at_which_it_was_recorded(lookup):
    make.person_with_post(make.founded_institution("H"), role="manager")
    fact = PostFact.objects.get()
    assert PostFact.objects.filter(**{f"recorded_at__{lookup}": fact.recorded_at}).get() == fact


@pytest.mark.django_db
@pytest.mark.parametrize("lookup", ["lt", "gt"])
def test_a_row_is_neither_earlier_nor_later_than_itself(lookup):
    make.person_with_post(make.founded_institution("H"), role="manager")
    fact = PostFact.objects.get()
    assert not PostFact.objects.filter(**{f"recorded_at__{lookup}": fact.recorded_at}).exists()
