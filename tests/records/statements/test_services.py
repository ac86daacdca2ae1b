"""The statement of a year: what was earned in it until a day, and the same again while nothing changes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lms.audit.models import AuditEntry
from lms.directory.services import merge_people
from lms.records.models import Credit, CreditStatement
from lms.records.statements import selectors, services
from tests.factories.directory import PractitionerFactory
from tests.factories.records import CreditFactory

AT = datetime(2026, 6, 14, 16, 30, tzinfo=UTC)  # already 15 June in the region
ON = date(2026, 6, 15)


@pytest.fixture
def person(db):
    return PractitionerFactory()


def issue(person, year=2026, at=AT):
    return services.issue_statement(practitioner=person, year=year, at=at)


def test_sums_by_class_of_the_civil_year_until_the_day(person):
    CreditFactory(practitioner=person, amount=Decimal("2.5"), earned_on=date(2026, 1, 1), title_zh="一")
    CreditFactory(practitioner=person, amount=4, credit_class="I", earned_on=ON, title_zh="二", title_bo="གཉིས།")
    CreditFactory(practitioner=person, amount=9, earned_on=date(2025, 12, 31))
    CreditFactory(practitioner=person, amount=9, earned_on=date(2026, 6, 16))
    CreditFactory(amount=9)
    statement = issue(person)
    assert (statement.class_i, statement.class_ii, statement.issued_on) == (4, Decimal("2.5"), ON)
    assert statement.lines == [["2026-01-01", "一", "", "II", "2.5"], ["2026-06-15", "二", "གཉིས།", "I", "4.0"]]
    entry = AuditEntry.objects.get(action="statement.issued")
    assert entry.detail == {"person": str(person.person_key), "year": 2026}


def test_the_same_again_until_something_changes(person):
    CreditFactory(practitioner=person)
    first = issue(person)
    assert issue(person, at=datetime(2026, 7, 1, tzinfo=UTC)) == first
    assert not selectors.newer_than(first)
    CreditFactory(practitioner=person)
    second = issue(person)
    assert second.number != first.number
    assert selectors.newer_than(CreditStatement.objects.get(pk=first.pk))
    assert AuditEntry.objects.filter(action="statement.issued").count() == 2


def test_a_year_without_credits_can_be_stated_too(person):
    statement = issue(person, 2025)
    assert (statement.class_i, statement.class_ii, statement.lines) == (0, 0, [])


def test_joined_accounts_have_one_statement(person, on):
    twin = PractitionerFactory()
    for each in (person, twin):
        CreditFactory(practitioner=each, session="lecture:7", amount=3)
    first = issue(person)
    merge_people(kept=person, merged=twin, reason="one person", on=on)
    twin.refresh_from_db()
    assert issue(twin) == first
    assert selectors.own_statement(twin, first.pk) == first


def test_years_are_those_with_credits_and_this_one(person):
    for day in (date(2024, 5, 1), date(2024, 6, 1), date(2027, 1, 1)):
        CreditFactory(practitioner=person, earned_on=day)
    assert selectors.years_of(person, ON) == [2026, 2024]


@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_statement_is_a_fact(person, act):
    rows = CreditStatement.objects.filter(pk=issue(person).pk)
    with pytest.raises(IntegrityError, match="add a row instead"), transaction.atomic():
        rows.update(class_i=99) if act == "update" else rows.delete()


@pytest.mark.django_db
@given(amounts=st.lists(st.tuples(st.sampled_from(["I", "II"]), st.integers(1, 99)), max_size=6))
@hypothesis_settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_sums_are_those_of_the_lines(amounts):
    with transaction.atomic():
        person = PractitionerFactory()
        for credit_class, tenths in amounts:
            CreditFactory(practitioner=person, credit_class=credit_class, amount=Decimal(tenths) / 10)
        statement = issue(person)
        for name, credit_class in (("class_i", "I"), ("class_ii", "II")):
            said = sum((Decimal(line[4]) for line in statement.lines if line[3] == credit_class), Decimal(0))
            assert getattr(statement, name) == said
        assert len(statement.lines) == Credit.objects.filter(practitioner=person).count() == len(amounts)
