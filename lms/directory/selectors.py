"""The one door to the directory: every reader of people or institutions comes through here."""

from datetime import date

from django.db.models import Q

from lms.directory.models import (
    AccessGrant,
    AdministrativeDivision,
    Institution,
    Practitioner,
    PractitionerRole,
    User,
)
from lms.directory.policy import Permission, institution_scope
from lms.directory.querysets import InstitutionQuerySet, PractitionerQuerySet


def practitioner_of(user: object) -> Practitioner | None:
    """The person behind an account; None for an anonymous visitor or a purely technical account."""
    if not isinstance(user, User) or not user.is_authenticated:
        return None
    return Practitioner.objects.filter(user=user).first()


def practitioner_by_username(username: str) -> Practitioner | None:
    """The person who signs in with this name."""
    return Practitioner.objects.filter(user__username=username).select_related("user").first()


def open_grants(
    practitioner: Practitioner,
    role: str,
    *,
    on: date,
    institution: Institution | None = None,
    division: AdministrativeDivision | None = None,
) -> list[AccessGrant]:
    """The person's grants of this role and scope that are not over on that day; some may begin later."""
    grants = AccessGrant.objects.filter(
        practitioner=practitioner, role=role, institution=institution, division=division
    )
    not_over = Q(to_date=None) | Q(to_date__gte=on)
    return list(grants.filter(not_over, Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)).select_related("practitioner"))


def visible_institutions(
    viewer: Practitioner, on: date, permission: Permission = Permission.VIEW_COMPLIANCE
) -> InstitutionQuerySet:
    """Institutions inside the viewer's scope for this permission."""
    return Institution.objects.filter(institution_scope(viewer, permission, on))


def visible_practitioners(viewer: Practitioner, on: date) -> PractitionerQuerySet:
    """People whom the viewer may see by name: those posted in the viewer's scope, and the viewer."""
    institutions = visible_institutions(viewer, on, Permission.VIEW_PEOPLE)
    others = Practitioner.objects.posted_at(institutions, on)
    return others | Practitioner.objects.filter(pk=viewer.pk)


def primary_post(practitioner: Practitioner, on: date) -> PractitionerRole | None:
    """The post that counts for the person on that day: the primary one, else the earliest."""
    posts = practitioner.posts.in_force(on).select_related("institution__division")
    return posts.order_by("-primary", "from_date", "pk").first()
