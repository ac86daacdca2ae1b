"""Writes of the directory: grants, the CMS groups that follow from them, what a person chose."""

from datetime import date, timedelta

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from lms.directory.models import AccessGrant, AccessRole, AdministrativeDivision, Institution, Practitioner, User

# What a role is called in Wagtail; the rooms that own content give these groups their permissions.
CMS_GROUPS = {AccessRole.AUTHOR: "authors", AccessRole.REVIEWER: "reviewers", AccessRole.PUBLISHER: "publishers"}


def ensure_cms_groups(using: str = "default") -> list[Group]:
    """The three groups of the CMS, each with the right to enter it. Safe to repeat."""
    content_type, _ = ContentType.objects.using(using).get_or_create(app_label="wagtailadmin", model="admin")
    enter, _ = Permission.objects.using(using).get_or_create(
        content_type=content_type, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    groups = [Group.objects.using(using).get_or_create(name=name)[0] for name in CMS_GROUPS.values()]
    for group in groups:
        group.permissions.add(enter)
    return groups


@transaction.atomic
def grant_access(
    *,
    practitioner: Practitioner,
    role: str,
    on: date,
    institution: Institution | None = None,
    division: AdministrativeDivision | None = None,
) -> AccessGrant:
    """Give a role at an institution or in a division from that day; the same open grant is not given twice."""
    if (institution is None) == (division is None):
        raise ValueError("A grant needs an institution or a division, and not both.")
    scope = {"practitioner": practitioner, "role": AccessRole(role), "institution": institution, "division": division}
    grant, created = AccessGrant.objects.get_or_create(
        **scope, to_date=None, withdrawn_on=None, defaults={"from_date": on}
    )
    if not created and grant.from_date > on:
        grant.from_date = on
        grant.save(update_fields=["from_date"])
    if practitioner.user is not None:
        sync_cms_groups(practitioner.user, on)
    return grant


@transaction.atomic
def end_grant(*, grant: AccessGrant, on: date) -> None:
    """Take a grant away at once: from that day on it gives no right. What it gave before stays on record."""
    if grant.withdrawn_on is None or grant.withdrawn_on > on:
        grant.withdrawn_on = on
        grant.save(update_fields=["withdrawn_on"])
    if grant.practitioner.user is not None:
        sync_cms_groups(grant.practitioner.user, on)


@transaction.atomic
def sync_cms_groups(user: User, on: date) -> None:
    """Make the account's CMS groups, and an administrator's powers, what the grants in force on that day say.

    An account without a person, made on the command line for technical work, keeps what it was given there.
    """
    practitioner = Practitioner.objects.filter(user=user).first()
    if practitioner is None:
        return
    roles = set(AccessGrant.objects.in_force(on).filter(practitioner=practitioner).values_list("role", flat=True))
    wanted = {name for role, name in CMS_GROUPS.items() if role in roles}
    groups = {group.name: group for group in ensure_cms_groups()}
    user.groups.add(*(groups[name] for name in wanted))
    user.groups.remove(*(group for name, group in groups.items() if name not in wanted))
    administers = AccessRole.ADMINISTRATOR in roles
    if user.is_superuser != administers:
        user.is_superuser = administers
        user.save(update_fields=["is_superuser"])


def sync_lapsed_grants(on: date) -> int:
    """Bring accounts in step whose grant ended or began in the week before that day; how many were looked at."""
    week = (on - timedelta(days=7), on)
    recent = Q(to_date__range=week) | Q(withdrawn_on__range=week) | Q(from_date__range=week)
    users = User.objects.filter(practitioner__in=AccessGrant.objects.filter(recent).values("practitioner"))
    for user in users:
        sync_cms_groups(user, on)
    return len(users)


def remember_language(user: User, language: str) -> None:
    """Keep the language that a person chose for the next device they sign in on."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
