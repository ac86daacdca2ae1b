"""Writes of the directory: accounts, grants, the CMS groups that follow from them, what a person chose.

`on` is the day of the writing, today. CMS groups follow from what is in force on it, whatever day a grant is for.
"""

from datetime import date

from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from lms.directory.models import AccessGrant, AccessRole, AdministrativeDivision, Institution, Practitioner, User

# What a role is called in Wagtail; the rooms that own content give these groups their permissions.
CMS_GROUPS = {
    AccessRole.AUTHOR: "authors",
    AccessRole.REVIEWER: "reviewers",
    AccessRole.PUBLISHER: "publishers",
    AccessRole.SYSTEM_ADMIN: "operators",
}


def ensure_cms_groups(using: str = "default") -> list[Group]:
    """The groups of the CMS, each with the right to enter it. Safe to repeat."""
    content_type, _ = ContentType.objects.using(using).get_or_create(app_label="wagtailadmin", model="admin")
    enter, _ = Permission.objects.using(using).get_or_create(
        content_type=content_type, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    groups = [Group.objects.using(using).get_or_create(name=name)[0] for name in CMS_GROUPS.values()]
    for group in groups:
        group.permissions.add(enter)
    return groups


@transaction.atomic
def create_account(*, personnel_number: str, username: str, password: str, on: date) -> User:
    """An account for a person of the directory; ValidationError with sentences when it cannot be made."""
    person = Practitioner.objects.select_for_update().filter(personnel_number=personnel_number).first()
    if person is None or not personnel_number:
        raise ValidationError(
            _("There is nobody with the personnel number “%(number)s”.") % {"number": personnel_number}
        )
    if person.user_id is not None:
        words = {"number": personnel_number, "username": person.user.username}
        raise ValidationError(_("The person %(number)s has an account already: “%(username)s”.") % words)
    # Phones like to begin with a capital letter: two names that differ only in that would be mixed up.
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError(_("The user name “%(username)s” is taken.") % {"username": username})
    user = User(username=username)
    User._meta.get_field("username").clean(username, user)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    person.user = user
    person.save(update_fields=["user"])
    sync_cms_groups(user, on)
    return user


@transaction.atomic
def grant_access(
    *,
    practitioner: Practitioner,
    role: str,
    on: date,
    institution: Institution | None = None,
    division: AdministrativeDivision | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
) -> AccessGrant:
    """Give a role at an institution or in a division, from today and without an end unless dates are given.

    There is one grant for a role and a scope at a time: giving it again may bring its beginning forward, and
    states its end anew.
    """
    if (institution is None) == (division is None):
        raise ValueError("A grant needs an institution or a division, and not both.")
    first = from_date or on
    if to_date is not None and to_date < first:
        raise ValidationError(_("The last day is before the first day."))
    scope = {"practitioner": practitioner, "role": AccessRole(role), "institution": institution, "division": division}
    Practitioner.objects.select_for_update().get(pk=practitioner.pk)  # two that grant at once take turns
    grant = _unended(scope, first)
    if grant is None:
        grant = AccessGrant.objects.create(**scope, from_date=first, to_date=to_date)
    else:
        grant.from_date = min(grant.from_date, first)
        grant.to_date = to_date
        grant.save(update_fields=["from_date", "to_date"])
    if practitioner.user is not None:
        sync_cms_groups(practitioner.user, on)
    return grant


def _unended(scope: dict[str, object], on: date) -> AccessGrant | None:
    """The grant of this scope that is not over on that day, though it may begin later; one without an end first."""
    grants = AccessGrant.objects.filter(Q(to_date=None) | Q(to_date__gte=on), **scope, withdrawn_on=None)
    return grants.order_by(F("to_date").desc(nulls_first=True), "pk").first()


@transaction.atomic
def end_grant(*, grant: AccessGrant, on: date, from_date: date | None = None) -> None:
    """Take a grant away, today or from a later day on. What it gave before stays on record."""
    withdrawn_on = from_date or on
    if grant.withdrawn_on is None or grant.withdrawn_on > withdrawn_on:
        grant.withdrawn_on = withdrawn_on
        grant.save(update_fields=["withdrawn_on"])
    if grant.practitioner.user is not None:
        sync_cms_groups(grant.practitioner.user, on)


@transaction.atomic
def sync_cms_groups(user: User, on: date) -> None:
    """Make the account's CMS groups what the grants in force on that day say; nobody with a person is a superuser.

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
    if user.is_superuser:  # no grant gives such powers: three administrators share what there is to administer
        user.is_superuser = False
        user.save(update_fields=["is_superuser"])


def sync_lapsed_grants(on: date) -> int:
    """Bring every person's account in step that has powers, or should have some on that day; how many there are.

    All of them are looked at, however long ago a grant ended: nobody keeps a power because this did not run.
    """
    entitling = AccessGrant.objects.in_force(on).filter(role__in=[*CMS_GROUPS])
    members = User.objects.filter(groups__name__in=CMS_GROUPS.values())
    concerned = Q(is_superuser=True) | Q(pk__in=members) | Q(practitioner__in=entitling.values("practitioner"))
    users = list(User.objects.filter(concerned, practitioner__isnull=False))
    for user in users:
        sync_cms_groups(user, on)
    return len(users)


def remember_language(user: User, language: str) -> None:
    """Keep the language that a person chose for the next device they sign in on."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
