"""Who needs a second factor, and who may do what with somebody else's account."""

from datetime import date
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import F, Q, QuerySet

from lms.directory.models import AccessGrant, Institution, Practitioner, PractitionerRole, User
from lms.directory.people.policy import Reach
from lms.directory.policy import SEPARATED, STAFF_ROLES, Permission, institution_scope, roles_of
from lms.directory.selectors import practitioner_of


def is_staff(practitioner: Practitioner, on: date) -> bool:
    """Does the person see or change what belongs to others?"""
    return bool(roles_of(practitioner, on) & STAFF_ROLES)


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


def staff_grants(person: Practitioner, on: date) -> list[AccessGrant]:
    """The person's grants over what belongs to others that are in force on that day or begin later."""
    grants = AccessGrant.objects.of(person).filter(
        Q(to_date=None) | Q(to_date__gte=on),
        Q(withdrawn_on=None) | Q(withdrawn_on__gt=on) & Q(withdrawn_on__gt=F("from_date")),
        Q(post=None) | Q(post__to_date__gte=on) | Q(post__to_date=None, post__from_date__isnull=False),
        role__in=STAFF_ROLES,
    )
    return list(grants.select_related("institution", "division"))


def is_administrator(person: Practitioner, on: date) -> bool:
    """Does the person hold, now or later, one of the roles that nobody may hold two of?"""
    return any(grant.role in SEPARATED for grant in staff_grants(person, on))


def may_secure(viewer: Practitioner, person: Practitioner, on: date) -> bool:
    """May the viewer unlock the person's account and end sessions? Not one's own.

    The viewer gives rights wherever the person works or will work, and over every right of theirs beyond learning:
    or an administrator of one institution would decide over those of the whole region.
    """
    if viewer.kept.pk == person.kept.pk or not _within(viewer, person, [Permission.MANAGE_ACCESS], on):
        return False
    reach = Reach(viewer, on)
    return all(reach.may_change_right(grant) for grant in staff_grants(person, on))


def may_open(viewer: Practitioner, person: Practitioner, on: date) -> bool:
    """May the viewer do what would let them in as this person: take factors away, issue a link to staff?

    For administrators nobody may: the three would no longer be separated. It is done on the server, where two look on.
    """
    return may_secure(viewer, person, on) and not is_administrator(person, on)


def may_issue(viewer: Practitioner, person: Practitioner, on: date) -> bool:
    """May the viewer hand the person a link for a new account or a new password?

    Whoever holds such a link can become the person; so one for a member of staff comes from a security administrator,
    or a manager could take over an account with more rights than their own. And one for an account that is there comes
    from somebody who looks after every institution of the person: a second post opens nothing to those who gave it.
    """
    if may_open(viewer, person, on):
        return True
    if viewer.kept.pk == person.kept.pk or staff_grants(person, on):
        return False
    if Practitioner.objects.same_as(person).exclude(user=None).exists():
        return _within(viewer, person, [Permission.MANAGE_PEOPLE, Permission.MANAGE_ACCESS], on)
    places = _places(viewer, [Permission.MANAGE_PEOPLE], on)
    return PractitionerRole.objects.in_force(on).of(person).filter(institution__in=places).exists()


def within_reach(viewer: Practitioner, on: date) -> list[Permission]:
    """The permissions over other people's accounts that the viewer holds somewhere."""
    wanted = (Permission.MANAGE_ACCESS, Permission.MANAGE_PEOPLE)
    return [each for each in wanted if Institution.objects.filter(institution_scope(viewer, each, on)).exists()]


def _places(viewer: Practitioner, permissions: list[Permission], on: date) -> QuerySet[Institution]:
    """Where the viewer holds one of these permissions."""
    scopes = (institution_scope(viewer, permission, on) for permission in permissions)
    return Institution.objects.filter(reduce(or_, scopes)).order_by()


def _within(viewer: Practitioner, person: Practitioner, permissions: list[Permission], on: date) -> bool:
    """Does the person work in these places of the viewer now, and neither now nor later anywhere else?"""
    places = _places(viewer, permissions, on)
    posts = PractitionerRole.objects.of(person).filter(Q(to_date=None) | Q(to_date__gte=on))
    return posts.in_force(on).exists() and not posts.exclude(institution__in=places).exists()
