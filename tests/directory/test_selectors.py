from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from lms.directory import selectors
from lms.directory.policy import Permission
from tests.factories import directory as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return make.InstitutionFactory(division=make.township_division("540122901"))


def test_the_person_behind_an_account(centre):
    person = make.signed_in_person(institution=centre)
    assert selectors.practitioner_of(person.user) == person


@pytest.mark.parametrize("user", [None, AnonymousUser(), "user"])
def test_nobody_is_behind_a_visitor(user):
    assert selectors.practitioner_of(user) is None


def test_nobody_is_behind_a_technical_account():
    assert selectors.practitioner_of(make.UserFactory()) is None


def test_institutions_are_visible_within_the_scope_of_a_permission(centre, on):
    manager = make.signed_in_person(role="manager", institution=centre)
    make.InstitutionFactory()
    assert list(selectors.visible_institutions(manager, on)) == [centre]
    assert not selectors.visible_institutions(manager, on, Permission.PUBLISH_CONTENT)


def test_people_are_visible_who_are_posted_in_the_scope_today(centre, on):
    manager = make.signed_in_person(role="manager", institution=centre)
    colleague = make.PostFactory(institution=centre).practitioner
    make.PostFactory(practitioner=colleague, institution=centre, primary=False)
    make.PostFactory(institution=centre, to_date=date(2026, 6, 14))
    make.PostFactory()
    assert set(selectors.visible_practitioners(manager, on)) == {manager, colleague}
    assert selectors.visible_practitioners(manager, on).count() == 2


def test_a_learner_sees_only_themselves(centre, on):
    learner = make.signed_in_person(institution=centre)
    make.PostFactory(institution=centre)
    assert list(selectors.visible_practitioners(learner, on)) == [learner]


def test_rights_end_with_the_grant(centre, on):
    manager = make.signed_in_person(role="manager", institution=centre)
    manager.grants.update(to_date=on)
    assert selectors.visible_institutions(manager, on).exists()
    assert not selectors.visible_institutions(manager, date(2026, 6, 16)).exists()


def test_the_post_that_counts_is_the_primary_one_else_the_earliest(centre, on):
    person = make.PractitionerFactory()
    assert selectors.primary_post(person, on) is None
    later = make.PostFactory(practitioner=person, primary=False, from_date=date(2022, 1, 1))
    assert selectors.primary_post(person, on) == later
    earlier = make.PostFactory(practitioner=person, primary=False, from_date=date(2021, 1, 1))
    assert selectors.primary_post(person, on) == earlier
    primary = make.PostFactory(practitioner=person, institution=centre, from_date=date(2023, 1, 1))
    assert selectors.primary_post(person, on) == primary
    assert selectors.primary_post(person, date(2021, 6, 1)) == earlier
