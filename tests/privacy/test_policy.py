"""Who handles whose data, and what forbids an erasure."""

from datetime import date

import pytest

from lms.directory.models import PractitionerRole
from lms.privacy.policy import holds_on, reaches
from lms.privacy.selectors import find_person
from tests.factories.directory import (
    GrantFactory,
    InstitutionFactory,
    PostFactory,
    PractitionerFactory,
    signed_in_person,
    township_division,
)
from tests.factories.privacy import security_administrator

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return InstitutionFactory(division=township_division("540102901"))


@pytest.fixture
def there():
    return InstitutionFactory(division=township_division("540202901"))


@pytest.fixture
def keeper(here):
    return signed_in_person(role="security_admin", division=here.division.parent)


def test_reach_is_where_somebody_works(keeper, here, there, on):
    assert reaches(keeper, PostFactory(institution=here).practitioner, on)
    assert not reaches(keeper, PostFactory(institution=there).practitioner, on)


def test_who_works_at_two_places_is_for_who_handles_both(keeper, here, there, on):
    person = PostFactory(institution=here).practitioner
    second = PostFactory(practitioner=person, institution=there, primary=False)
    assert not reaches(keeper, person, on)
    assert reaches(signed_in_person(role="security_admin", division=here.division.parent.parent.parent), person, on)
    second.to_date = date(2026, 6, 14)
    second.save()
    assert reaches(keeper, person, on)


def test_a_post_of_a_joined_account_counts(keeper, here, there, on):
    person = PostFactory(institution=here).practitioner
    joined = PostFactory(institution=there).practitioner
    joined.merged_into = person
    joined.save()
    assert not reaches(keeper, person, on)


def test_who_moved_away_belongs_to_the_new_place_only(keeper, here, there, on):
    person = PostFactory(institution=here, to_date=date(2026, 5, 31)).practitioner
    assert reaches(keeper, person, on)
    PostFactory(practitioner=person, institution=there, from_date=date(2026, 6, 1))
    assert not reaches(keeper, person, on)


def test_who_left_belongs_to_the_last_place(keeper, here, there, on):
    person = PostFactory(institution=there, to_date=date(2024, 12, 31), primary=False).practitioner
    PostFactory(practitioner=person, institution=here, to_date=date(2025, 12, 31), primary=False)
    assert reaches(keeper, person, on)
    PractitionerRole.objects.filter(practitioner=person, institution=there).update(to_date=date(2026, 1, 31))
    assert not reaches(keeper, person, on)


def test_people_without_any_post_are_for_the_whole_region(keeper, on):
    person = PractitionerFactory()
    assert not reaches(keeper, person, on)
    assert reaches(security_administrator(), person, on)


def test_nobody_reaches_themselves_or_without_the_right(keeper, here, on):
    assert not reaches(keeper, keeper, on)
    assert not reaches(None, PostFactory(institution=here).practitioner, on)
    manager = signed_in_person(role="manager", division=here.division.parent)
    assert not reaches(manager, PostFactory(institution=here).practitioner, on)


def test_a_number_that_two_people_have_finds_nobody(keeper, here, on):
    first, second = (PostFactory(institution=here).practitioner for _each in range(2))
    type(first).objects.filter(pk__in=[first.pk, second.pk]).update(licence_number="L1")
    assert find_person(keeper, "L1", on) is None
    type(first).objects.filter(pk=second.pk).update(licence_number="L2")
    assert find_person(keeper, "L1", on) == first
    assert find_person(keeper, "", on) is None


@pytest.mark.parametrize(
    ("to_date", "held"), [(None, True), (date(2026, 6, 15), True), (date(2026, 6, 14), False), (date(2030, 1, 1), True)]
)
def test_an_open_post_holds(on, to_date, held):
    person = PostFactory(to_date=to_date).practitioner
    assert [hold.code for hold in holds_on(person, on)] == (["post"] if held else [])


@pytest.mark.parametrize(
    ("dates", "held"),
    [
        ({}, True),
        ({"to_date": date(2026, 6, 14)}, False),
        ({"withdrawn_on": date(2026, 6, 15)}, False),
        ({"withdrawn_on": date(2026, 6, 16)}, True),
    ],
)
def test_an_open_right_holds(on, dates, held):
    grant = GrantFactory(**dates)
    assert ("grant" in [hold.code for hold in holds_on(grant.practitioner, on)]) is held
