from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from lms.directory import policy
from lms.directory.models import AccessRole, AdministrativeDivision, Institution
from lms.directory.policy import Permission
from tests.factories import directory as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def damxung():
    return make.InstitutionFactory(code="D", division=make.township_division("540122901"))


@pytest.fixture
def lhasa():
    return make.InstitutionFactory(code="L", division=make.township_division("540102901"))


def division(code):
    return AdministrativeDivision.objects.get(code=code)


def test_every_role_has_its_permissions():
    assert set(policy.ROLE_PERMISSIONS) == set(AccessRole.values)
    given_by_some_role = frozenset().union(*policy.ROLE_PERMISSIONS.values())
    assert given_by_some_role == set(Permission)


@pytest.mark.parametrize(
    ("role", "permission", "may"),
    [
        ("learner", Permission.LEARN, True),
        ("learner", Permission.VIEW_COMPLIANCE, False),
        ("author", Permission.AUTHOR_CONTENT, True),
        ("author", Permission.PUBLISH_CONTENT, False),
        ("reviewer", Permission.REVIEW_CONTENT, True),
        ("reviewer", Permission.AUTHOR_CONTENT, False),
        ("publisher", Permission.PUBLISH_CONTENT, True),
        ("manager", Permission.VIEW_PEOPLE, True),
        ("commission", Permission.VIEW_COMPLIANCE, True),
        ("commission", Permission.VIEW_PEOPLE, False),
        ("commission", Permission.DISCLOSE_NAMES, True),
        ("commission", Permission.LEARN, False),
        ("system_admin", Permission.OPERATE, True),
        ("system_admin", Permission.VIEW_COMPLIANCE, False),
        ("system_admin", Permission.PUBLISH_CONTENT, False),
        ("system_admin", Permission.MANAGE_ACCESS, False),
        ("security_admin", Permission.MANAGE_ACCESS, True),
        ("security_admin", Permission.READ_AUDIT, False),
        ("audit_admin", Permission.READ_AUDIT, True),
        ("audit_admin", Permission.VIEW_PEOPLE, False),
    ],
)
def test_what_a_role_may_do(damxung, on, role, permission, may):
    person = make.signed_in_person(role=role, institution=damxung)
    assert policy.holds(person, permission, on) is may
    assert policy.allowed(person, permission, damxung, on) is may


def test_a_grant_at_an_institution_reaches_no_other(damxung, lhasa, on):
    manager = make.signed_in_person(role="manager", institution=damxung)
    assert policy.allowed(manager, Permission.VIEW_PEOPLE, damxung, on)
    assert not policy.allowed(manager, Permission.VIEW_PEOPLE, lhasa, on)


@pytest.mark.parametrize(("code", "reached"), [("540122", {"D"}), ("540100", {"D", "L"}), ("540000", {"D", "L"})])
@pytest.mark.usefixtures("lhasa")
def test_a_grant_in_a_division_reaches_everything_in_it(damxung, on, code, reached):
    viewer = make.signed_in_person(role="commission", institution=damxung, division=division(code))
    scope = policy.institution_scope(viewer, Permission.VIEW_COMPLIANCE, on)
    assert {institution.code for institution in Institution.objects.filter(scope)} == reached


def test_a_post_gives_no_right(damxung, on):
    post = make.PostFactory(institution=damxung)
    assert not policy.holds(post.practitioner, Permission.LEARN, on)
    assert not Institution.objects.filter(policy.institution_scope(post.practitioner, Permission.LEARN, on))


def test_scopes_of_several_grants_add_up(damxung, lhasa, on):
    person = make.signed_in_person(role="manager", institution=damxung)
    make.GrantFactory(practitioner=person, role="commission", institution=lhasa)
    make.GrantFactory(practitioner=person, role="author", institution=lhasa)
    figures = policy.institution_scope(person, Permission.VIEW_COMPLIANCE, on)
    assert set(Institution.objects.filter(figures)) == {damxung, lhasa}
    names = policy.institution_scope(person, Permission.VIEW_PEOPLE, on)
    assert set(Institution.objects.filter(names)) == {damxung}


def test_nobody_holds_nothing(damxung, on):
    assert not policy.holds(None, Permission.LEARN, on)
    assert not policy.allowed(None, Permission.LEARN, damxung, on)


def test_require_passes_or_says_whom_to_ask(damxung, lhasa, on):
    learner = make.signed_in_person(institution=damxung)
    policy.require(learner, Permission.LEARN, on)
    policy.require(learner, Permission.LEARN, on, damxung)
    for arguments in (
        (learner, Permission.LEARN, on, lhasa),
        (learner, Permission.OPERATE, on),
        (None, "learn", on),
    ):
        with pytest.raises(PermissionDenied, match=r"."):
            policy.require(*arguments)


@pytest.mark.django_db
def test_permissions_of_a_person_are_those_of_every_grant_in_force(on, django_assert_num_queries):
    person = make.PractitionerFactory()
    make.GrantFactory(practitioner=person, role="learner")
    make.GrantFactory(practitioner=person, role="commission")
    make.GrantFactory(practitioner=person, role="system_admin", to_date=date(2026, 6, 14))
    with django_assert_num_queries(1):
        held = policy.permissions_of(person, on)
    assert held == policy.ROLE_PERMISSIONS["learner"] | policy.ROLE_PERMISSIONS["commission"]
    assert policy.permissions_of(make.PractitionerFactory(), on) == frozenset()
