"""Who needs a second factor, and who may do what with somebody else's account."""

from datetime import date

from django.conf import settings

from lms.directory.models import AccessGrant, Institution, Practitioner, PractitionerRole, User
from lms.directory.policy import STAFF_ROLES, Permission, institution_scope
from lms.directory.selectors import practitioner_of


def is_staff(practitioner: Practitioner, on: date) -> bool:
    """Does the person see or change what belongs to others?"""
    return AccessGrant.objects.in_force(on).of(practitioner).filter(role__in=STAFF_ROLES).exists()


def needs_factor(user: User, on: date) -> bool:
    """Does this account have to have a second factor, here and on that day?"""
    if settings.STAFF_MFA != "required":
        return False
    person = practitioner_of(user)
    return is_staff(person, on) if person else user.is_superuser


def has_something_left(practitioner: Practitioner, on: date) -> bool:
    """Is there a post or a grant in force?"""
    posts = PractitionerRole.objects.in_force(on).of(practitioner)
    return posts.exists() or AccessGrant.objects.in_force(on).of(practitioner).exists()


def may_secure(viewer: Practitioner, person: Practitioner, on: date) -> bool:
    """May the viewer unlock the person's account, take factors away and end sessions? Not one's own."""
    return viewer.pk != person.pk and _reaches(viewer, person, Permission.MANAGE_ACCESS, on)


def may_issue(viewer: Practitioner, person: Practitioner, on: date) -> bool:
    """May the viewer hand the person a link for a new account or a new password?

    Whoever holds such a link can become the person; so one for a member of staff comes from a security administrator,
    or a manager could take over an account with more rights than their own.
    """
    if may_secure(viewer, person, on):
        return True
    if viewer.pk == person.pk or is_staff(person, on):
        return False
    return _reaches(viewer, person, Permission.MANAGE_PEOPLE, on)


def within_reach(viewer: Practitioner, on: date) -> list[Permission]:
    """The permissions over other people's accounts that the viewer holds somewhere."""
    wanted = (Permission.MANAGE_ACCESS, Permission.MANAGE_PEOPLE)
    return [each for each in wanted if Institution.objects.filter(institution_scope(viewer, each, on)).exists()]


def _reaches(viewer: Practitioner, person: Practitioner, permission: Permission, on: date) -> bool:
    institutions = Institution.objects.filter(institution_scope(viewer, permission, on))
    return Practitioner.objects.posted_at(institutions, on).filter(pk=person.pk).exists()
