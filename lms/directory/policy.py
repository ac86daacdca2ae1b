"""Who may do what, where: one place, asked by pages, CMS, exports and tasks.

A right comes from an AccessGrant in force today: its role gives permissions, its institution or division is the
scope. The same scopes answer for one row (`allowed`) and for a list (`selectors.visible_*`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lms.common.once import asked_once
from lms.common.worded import worded
from lms.directory.models import AccessGrant, AccessRole, Institution, Practitioner, User


class Permission(StrEnum):
    LEARN = "learn"
    RUN_PATHWAY = "run_pathway"
    AUTHOR_CONTENT = "author_content"
    REVIEW_CONTENT = "review_content"
    PUBLISH_CONTENT = "publish_content"
    VIEW_PEOPLE = "view_people"  # by name
    VIEW_COMPLIANCE = "view_compliance"  # figures
    DISCLOSE_NAMES = "disclose_names"  # names behind figures, for a stated reason that is logged
    MANAGE_PEOPLE = "manage_people"  # posts, leave, invitations, merges of accounts
    MANAGE_INSTITUTIONS = "manage_institutions"  # divisions, institutions, imports of all lists
    MANAGE_CERTIFICATES = "manage_certificates"  # of courses: revoke, reinstate, renew, how long they hold
    DECIDE_CREDITS = "decide_credits"  # what people bring from elsewhere
    OPERATE = "operate"  # queues, partners, the site; no content and no people
    MANAGE_ACCESS = "manage_access"  # grants, lock-outs, sessions, second factors
    READ_AUDIT = "read_audit"


_LEARNING = {Permission.LEARN, Permission.RUN_PATHWAY}
ROLE_PERMISSIONS: dict[str, frozenset[Permission]] = {
    AccessRole.LEARNER: frozenset(_LEARNING),
    AccessRole.AUTHOR: frozenset(_LEARNING | {Permission.AUTHOR_CONTENT}),
    AccessRole.REVIEWER: frozenset(_LEARNING | {Permission.REVIEW_CONTENT}),
    AccessRole.PUBLISHER: frozenset(
        _LEARNING | {Permission.AUTHOR_CONTENT, Permission.PUBLISH_CONTENT, Permission.MANAGE_CERTIFICATES}
    ),
    AccessRole.MANAGER: frozenset(
        _LEARNING
        | {
            Permission.VIEW_PEOPLE,
            Permission.VIEW_COMPLIANCE,
            Permission.MANAGE_PEOPLE,
            Permission.DECIDE_CREDITS,
        }
    ),
    AccessRole.COMMISSION: frozenset({Permission.VIEW_COMPLIANCE, Permission.DISCLOSE_NAMES}),
    AccessRole.SYSTEM_ADMIN: frozenset(
        {
            Permission.OPERATE,
            Permission.MANAGE_INSTITUTIONS,
            Permission.MANAGE_PEOPLE,
            Permission.VIEW_PEOPLE,
        }
    ),
    AccessRole.SECURITY_ADMIN: frozenset({Permission.MANAGE_ACCESS, Permission.VIEW_PEOPLE}),
    AccessRole.AUDIT_ADMIN: frozenset({Permission.READ_AUDIT}),
}
# Nobody runs the system, gives rights and reads the log of both: no person holds two of these at a time.
SEPARATED = frozenset({AccessRole.SYSTEM_ADMIN, AccessRole.SECURITY_ADMIN, AccessRole.AUDIT_ADMIN})
# Whoever holds one of these sees or changes what belongs to others: they sign in with a second factor.
STAFF_ROLES = frozenset(AccessRole) - {AccessRole.LEARNER}

# A session that was opened by PIN on a shared device learns and runs pathways; for all else one signs in fully.
_LEARNING_ONLY: ContextVar[bool] = ContextVar("learning_only", default=False)


@contextmanager
def learning_only() -> Iterator[None]:
    """Within, nobody holds more than the learner's permissions, whatever their grants are."""
    token = _LEARNING_ONLY.set(True)
    try:
        yield
    finally:
        _LEARNING_ONLY.reset(token)


def is_learning_only() -> bool:
    """Are we within `learning_only`?"""
    return _LEARNING_ONLY.get()


def grants_for(practitioner: Practitioner, permission: Permission, on: date) -> list[AccessGrant]:
    """The person's grants that carry this permission on that day, with institution and division loaded."""
    if is_learning_only() and permission not in _LEARNING:
        return []
    return [grant for grant in _in_force(practitioner, on) if permission in ROLE_PERMISSIONS[grant.role]]


def _in_force(practitioner: Practitioner, on: date) -> list[AccessGrant]:
    """All of the person's grants on that day: few, and every page asks for them several times."""

    person = practitioner.person_id
    return asked_once(("grants", person, on), lambda: _grants(person, on))


@worded
def _grants(person: int, on: date) -> QuerySet[AccessGrant]:
    return AccessGrant.objects.in_force(on).of_person(person).select_related("institution", "division")


def institution_scope(practitioner: Practitioner, permission: Permission, on: date) -> Q:
    """A filter on Institution: where the person holds this permission. Matches nothing without a grant."""
    scope = Q(pk__in=[])
    for grant in grants_for(practitioner, permission, on):
        if grant.division is not None:
            scope |= Q(division__path__startswith=grant.division.path)
        else:
            scope |= Q(pk=grant.institution_id)
    return scope


def breaks_glass(user: object) -> bool:
    """Is this the technical superuser of the command line, for the day when nobody else can get in?

    Such an account belongs to no person and has no grants; it may do what Wagtail lets a superuser do, and nothing on
    the pages of the platform. A person is never one: sign-in and every request to the CMS take that power away.
    """
    if not isinstance(user, User) or not (user.is_active and user.is_superuser):
        return False
    return not Practitioner.objects.filter(user=user).exists()


def permissions_of(practitioner: Practitioner, on: date) -> frozenset[Permission]:
    """Everything that the person holds anywhere on that day, in one query."""
    held = frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles_of(practitioner, on)))
    return held & _LEARNING if is_learning_only() else held


def roles_of(practitioner: Practitioner, on: date) -> frozenset[str]:
    """The roles that the person has somewhere on that day."""
    return frozenset(grant.role for grant in _in_force(practitioner, on))


def holds(practitioner: Practitioner | None, permission: Permission, on: date) -> bool:
    """Does the person hold this permission anywhere?"""
    return practitioner is not None and bool(grants_for(practitioner, permission, on))


def allowed(practitioner: Practitioner | None, permission: Permission, institution: Institution, on: date) -> bool:
    """Does the person hold this permission at this institution?"""
    if practitioner is None:
        return False
    scope = institution_scope(practitioner, permission, on)
    return Institution.objects.filter(scope, pk=institution.pk).exists()


def require(
    practitioner: Practitioner | None,
    permission: Permission,
    on: date,
    institution: Institution | None = None,
) -> None:
    """Raise PermissionDenied, with a sentence for the page, unless the person may."""
    if institution is None:
        if holds(practitioner, permission, on):
            return
    elif allowed(practitioner, permission, institution, on):
        return
    raise PermissionDenied(_("Your account may not do this. Ask the manager of your institution for the right to."))
