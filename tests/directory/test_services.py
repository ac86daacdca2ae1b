from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models.signals import post_migrate
from django.utils import translation

from lms.directory import services
from lms.directory.models import AccessGrant
from lms.directory.policy import Permission, holds
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def hospital():
    return make.InstitutionFactory()


@pytest.fixture
def person():
    return make.PractitionerFactory(user=make.UserFactory())


def groups(person):
    return set(person.user.groups.values_list("name", flat=True))


def powers(person):
    """Read again: a user keeps the permissions it has looked up."""
    person.user.refresh_from_db()
    return person.user.is_superuser


@pytest.mark.parametrize(
    ("role", "group"),
    [("author", {"authors"}), ("reviewer", {"reviewers"}), ("publisher", {"publishers"}), ("learner", set())],
)
def test_a_grant_gives_the_right_and_the_group_of_the_cms(person, hospital, on, role, group):
    grant = services.grant_access(practitioner=person, role=role, institution=hospital, on=on)
    assert (grant.from_date, grant.to_date) == (on, None)
    assert holds(person, Permission.LEARN, on)
    assert groups(person) == group
    assert person.user.has_perm("wagtailadmin.access_admin") is bool(group)


def test_the_same_grant_is_given_once(person, hospital, on):
    first = services.grant_access(practitioner=person, role="author", institution=hospital, on=on)
    second = services.grant_access(practitioner=person, role="author", institution=hospital, on=on + DAY)
    assert first == second
    assert AccessGrant.objects.get().from_date == on


def test_a_grant_planned_for_later_may_begin_earlier(person, hospital, on):
    services.grant_access(practitioner=person, role="author", institution=hospital, on=on + DAY)
    services.grant_access(practitioner=person, role="author", institution=hospital, on=on)
    assert AccessGrant.objects.get().from_date == on


def test_a_grant_needs_one_scope_and_a_known_role(person, hospital, on):
    for scope in ({}, {"institution": hospital, "division": hospital.division}):
        with pytest.raises(ValueError, match="an institution or a division"):
            services.grant_access(practitioner=person, role="author", on=on, **scope)
    with pytest.raises(ValueError, match="owner"):
        services.grant_access(practitioner=person, role="owner", on=on, institution=hospital)
    assert not AccessGrant.objects.exists()


def test_a_person_without_an_account_may_hold_a_grant(hospital, on):
    grant = services.grant_access(
        practitioner=make.PractitionerFactory(), role="manager", division=hospital.division, on=on
    )
    services.end_grant(grant=grant, on=on)
    assert not grant.in_force(on)


def test_a_grant_that_is_taken_away_gives_nothing_from_that_day(person, hospital, on):
    grant = services.grant_access(practitioner=person, role="author", institution=hospital, on=on - DAY)
    services.end_grant(grant=grant, on=on)
    assert holds(person, Permission.AUTHOR_CONTENT, on - DAY)
    assert not holds(person, Permission.AUTHOR_CONTENT, on)
    assert groups(person) == set()
    services.end_grant(grant=grant, on=on + DAY)
    grant.refresh_from_db()
    assert grant.withdrawn_on == on


def test_a_grant_can_be_taken_away_on_the_day_it_was_given_and_given_again(person, hospital, on):
    grant = services.grant_access(practitioner=person, role="author", institution=hospital, on=on)
    services.end_grant(grant=grant, on=on)
    again = services.grant_access(practitioner=person, role="author", institution=hospital, on=on)
    assert again != grant
    assert groups(person) == {"authors"}


def test_a_group_stays_while_another_grant_gives_it(person, hospital, on):
    first = services.grant_access(practitioner=person, role="author", institution=hospital, on=on)
    services.grant_access(practitioner=person, role="author", division=hospital.division, on=on)
    services.end_grant(grant=first, on=on)
    assert groups(person) == {"authors"}


def test_an_expired_grant_loses_its_group_and_groups_of_others_are_left_alone(person, hospital, on):
    other = Group.objects.create(name="translators")
    person.user.groups.add(other)
    grant = services.grant_access(practitioner=person, role="reviewer", institution=hospital, on=on)
    AccessGrant.objects.filter(pk=grant.pk).update(to_date=on)
    services.sync_cms_groups(person.user, on)
    assert groups(person) == {"translators", "reviewers"}
    services.sync_cms_groups(person.user, on + DAY)
    assert groups(person) == {"translators"}


@pytest.mark.parametrize(
    ("role", "group"), [("system_admin", {"operators"}), ("security_admin", set()), ("audit_admin", set())]
)
def test_no_administrator_is_a_superuser(person, hospital, on, role, group):
    grant = services.grant_access(practitioner=person, role=role, division=hospital.division, on=on)
    assert groups(person) == group
    assert not powers(person)
    services.end_grant(grant=grant, on=on)
    assert groups(person) == set()


def test_a_person_who_was_made_a_superuser_is_none_after_the_next_look(person, on):
    make.User.objects.filter(pk=person.user.pk).update(is_superuser=True)
    assert services.sync_lapsed_grants(on) == 1
    assert not powers(person)


def test_a_technical_account_keeps_what_it_was_given(on):
    user = make.UserFactory(is_superuser=True)
    user.groups.add(Group.objects.get(name="authors"))
    services.sync_cms_groups(user, on)
    user.refresh_from_db()
    assert user.is_superuser
    assert user.groups.count() == 1


def test_lapsed_grants_are_brought_in_step_without_a_sign_in(person, hospital, on):
    grant = services.grant_access(practitioner=person, role="author", institution=hospital, on=date(2026, 1, 1))
    AccessGrant.objects.filter(pk=grant.pk).update(to_date=on - DAY)
    assert services.sync_lapsed_grants(on) == 1
    assert groups(person) == set()
    assert services.sync_lapsed_grants(on) == 0


@pytest.mark.parametrize("role", ["author", "system_admin"])
def test_a_grant_that_lapsed_long_ago_is_found_too(person, hospital, on, role):
    grant = services.grant_access(practitioner=person, role=role, institution=hospital, on=date(2024, 1, 1))
    AccessGrant.objects.filter(pk=grant.pk).update(to_date=date(2024, 2, 1))
    services.sync_lapsed_grants(on)
    assert groups(person) == set()
    assert not powers(person)


def test_a_power_without_any_grant_behind_it_is_taken_away(person, on):
    person.user.groups.add(Group.objects.get(name="publishers"))
    services.sync_lapsed_grants(on)
    assert groups(person) == set()


def test_technical_accounts_are_not_looked_at(on):
    make.UserFactory(is_superuser=True).groups.add(Group.objects.get(name="authors"))
    assert services.sync_lapsed_grants(on) == 0


def test_a_grant_for_later_gives_nothing_before_its_day(person, hospital, on):
    grant = services.grant_access(
        practitioner=person, role="system_admin", institution=hospital, on=on, from_date=on + DAY
    )
    services.grant_access(practitioner=person, role="author", institution=hospital, on=on, from_date=on + DAY)
    assert grant.from_date == on + DAY
    assert groups(person) == set()
    services.sync_lapsed_grants(on + DAY)
    assert groups(person) == {"authors", "operators"}


def test_a_grant_taken_away_from_a_later_day_gives_its_right_until_then(person, hospital, on):
    grant = services.grant_access(practitioner=person, role="author", institution=hospital, on=on)
    services.end_grant(grant=grant, on=on, from_date=on + DAY)
    assert groups(person) == {"authors"}
    services.sync_lapsed_grants(on + DAY)
    assert groups(person) == set()


def test_giving_a_grant_again_states_its_end_anew(person, hospital, on):
    give = {"practitioner": person, "role": "author", "institution": hospital, "on": on}
    assert services.grant_access(**give, to_date=on + DAY).to_date == on + DAY
    assert services.grant_access(**give).to_date is None
    assert services.grant_access(**give, to_date=on).to_date == on
    assert AccessGrant.objects.count() == 1


def test_a_grant_that_is_over_is_not_revived(person, hospital, on):
    give = {"practitioner": person, "role": "author", "institution": hospital}
    services.grant_access(**give, on=on - 5 * DAY, to_date=on - DAY)
    services.grant_access(**give, on=on)
    assert list(AccessGrant.objects.order_by("pk").values_list("from_date", "to_date")) == [
        (on - 5 * DAY, on - DAY),
        (on, None),
    ]


def test_of_two_grants_to_come_the_one_without_an_end_is_changed(person, hospital, on):
    limited = make.GrantFactory(practitioner=person, role="author", institution=hospital, to_date=on + DAY)
    endless = make.GrantFactory(practitioner=person, role="author", institution=hospital, from_date=on + 9 * DAY)
    assert services.grant_access(practitioner=person, role="author", institution=hospital, on=on) == endless
    limited.refresh_from_db()
    assert limited.to_date == on + DAY


def test_a_grant_does_not_end_before_it_begins(person, hospital, on):
    with translation.override("en"), pytest.raises(ValidationError, match="before the first day"):
        services.grant_access(practitioner=person, role="author", institution=hospital, on=on, to_date=on - DAY)
    assert not AccessGrant.objects.exists()


def test_the_groups_come_back_after_migrate_in_an_emptied_database():
    Group.objects.all().delete()
    config = apps.get_app_config("directory")
    post_migrate.send(sender=config, app_config=config, verbosity=0, interactive=False, using="default")
    made = Group.objects.filter(permissions__codename="access_admin").values_list("name", flat=True)
    assert {"authors", "reviewers", "publishers"} <= set(made)


def test_a_language_is_remembered(person):
    services.remember_language(person.user, "bo")
    person.user.refresh_from_db()
    assert person.user.language == "bo"
