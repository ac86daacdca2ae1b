"""The groups of the CMS, which follow from the grants in force; and the news that somebody's access changed."""

from datetime import date

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q

from lms.common.events import access_changed
from lms.directory.models import AccessGrant, AccessRole, Practitioner, User
from lms.directory.selectors.people import practitioner_of

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
def sync_cms_groups(user: User, on: date) -> None:
    """Make the account's CMS groups what the grants in force on that day say; nobody with a person is a superuser.

    An account without a person, made on the command line for technical work, keeps what it was given there.
    """
    practitioner = practitioner_of(user)
    if practitioner is None:
        return
    roles = set(AccessGrant.objects.in_force(on).of(practitioner).order_by().values_list("role", flat=True))
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
    holders = Practitioner.objects.filter(grants__in=entitling).order_by()
    members = User.objects.filter(groups__name__in=CMS_GROUPS.values())
    concerned = (
        Q(is_superuser=True)
        | Q(pk__in=members)
        | Q(practitioner__in=holders.values("pk"))
        | Q(practitioner__in=holders.exclude(merged_into=None).values("merged_into"))
        | Q(practitioner__merged_into__in=holders.values("pk"))
    )
    users = list(User.objects.filter(concerned, practitioner__isnull=False).distinct())
    for user in users:
        sync_cms_groups(user, on)
    return len(users)


def announce_access(practitioner: Practitioner, on: date) -> None:
    """Tell that what this person may do has changed: the accounts' CMS groups follow at once, then the rooms above."""
    for row in Practitioner.objects.same_as(practitioner).select_related("user", "merged_into").order_by("pk"):
        if row.user is not None:
            sync_cms_groups(row.user, on)
        access_changed.announce(Practitioner, practitioner=row)
