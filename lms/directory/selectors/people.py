"""The one door to the directory: every reader of people or institutions comes through here."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from lms.common.once import asked_once
from lms.common.worded import worded
from lms.directory.models import (
    AccessGrant,
    AdministrativeDivision,
    Institution,
    Leave,
    PostFact,
    Practitioner,
    PractitionerRole,
    User,
)
from lms.directory.policy import Permission, institution_scope
from lms.directory.querysets import InstitutionQuerySet, PostQuerySet, PractitionerQuerySet
from lms.directory.selectors.places import standing


def practitioner_of(user: object) -> Practitioner | None:
    """The person behind an account, whose rows may have been merged: then the one that is kept.

    None for an anonymous visitor or a purely technical account.
    """
    if not isinstance(user, User) or not user.is_authenticated:
        return None
    return asked_once(("person of", user.pk), lambda: _kept_row_of(user))


def _kept_row_of(user: User) -> Practitioner | None:
    row = Practitioner.objects.select_related("merged_into").filter(user=user).first()
    return row.kept if row is not None else None


def user_with_person(pk: object) -> User | None:
    """The account with this id, and in the same query the person behind it, for whoever asks next who that is."""
    user = _user_with_person.first(User._meta.pk.to_python(pk))
    if user is not None:
        asked_once(("person of", user.pk), lambda: user.practitioner.kept if hasattr(user, "practitioner") else None)
    return user


@worded
def _user_with_person(pk: int) -> QuerySet[User]:
    return User.objects.select_related("practitioner__merged_into").filter(pk=pk)


def identities(practitioner: Practitioner) -> list[int]:
    """The ids of all rows of one person, the kept one first. Whoever reads a person's own things asks for all."""
    root = practitioner.person_id
    rows = Practitioner.objects.same_as(practitioner).exclude(pk=root).order_by("-merged_into", "pk")
    others = asked_once(("rows merged into", root), lambda: list(rows.values_list("pk", flat=True)))
    return [root, *others]


def joined(practitioners: Iterable[int]) -> dict[int, int]:
    """All rows of those people among these (ids) who have several: the id of each row, and of the one that is kept."""
    concerned = Practitioner.objects.filter(pk__in=practitioners).order_by().values("pk")
    merged = Practitioner.objects.exclude(merged_into=None).order_by()
    found = merged.filter(Q(merged_into__in=concerned) | Q(pk__in=concerned)).values_list("merged_into", flat=True)
    kept = dict(merged.filter(merged_into__in=found).values_list("pk", "merged_into"))
    return kept | {root: root for root in kept.values()}


def practitioner_by_username(username: str) -> Practitioner | None:
    """The person who signs in with this name."""
    row = Practitioner.objects.filter(user__username=username).select_related("user", "merged_into__user").first()
    return row.kept if row is not None else None


def open_grants(
    practitioner: Practitioner,
    role: str,
    *,
    on: date,
    institution: Institution | None = None,
    division: AdministrativeDivision | None = None,
) -> list[AccessGrant]:
    """The person's grants of this role and scope that are not over on that day; some may begin later."""
    grants = AccessGrant.objects.of(practitioner).filter(role=role, institution=institution, division=division)
    not_over = Q(to_date=None) | Q(to_date__gte=on)
    return list(grants.filter(not_over, Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)).select_related("practitioner"))


def visible_institutions(
    viewer: Practitioner, on: date, permission: Permission = Permission.VIEW_COMPLIANCE
) -> InstitutionQuerySet:
    """Institutions inside the viewer's scope for this permission."""
    return Institution.objects.filter(institution_scope(viewer, permission, on))


def visible_practitioners(
    viewer: Practitioner, on: date, permission: Permission = Permission.VIEW_PEOPLE
) -> PractitionerQuerySet:
    """People whom the viewer may see by name, all rows of each: those posted in the viewer's scope, and the viewer."""
    return Practitioner.objects.visible_to(viewer, on, permission)


def posts_on(practitioner: Practitioner, on: date) -> list[PractitionerRole]:
    """The person's posts on that day, also under merged rows; the one that counts first."""
    person = practitioner.person_id
    return asked_once(("posts", person, on), lambda: _posts(person, on))


@worded
def _posts(person: int, on: date) -> PostQuerySet:
    posts = PractitionerRole.objects.of_person(person).in_force(on).select_related("institution__division")
    return posts.order_by("-primary", "from_date", "pk")


def primary_post(practitioner: Practitioner, on: date) -> PractitionerRole | None:
    """The post that counts for the person on that day: the primary one, else the earliest."""
    return next(iter(posts_on(practitioner, on)), None)


def posts_history(practitioner: Practitioner) -> PostQuerySet:
    """Every post of the person, also under merged rows, the latest first."""
    posts = PractitionerRole.objects.of(practitioner).select_related("institution__division", "practitioner")
    return posts.order_by("-from_date", "-pk")


def leave_on(practitioner: Practitioner, on: date) -> Leave | None:
    """The person's leave on that day, if there is one."""
    return Leave.objects.of(practitioner).in_force(on).order_by("from_date", "pk").first()


def posts_known(practitioners: Iterable[int], known_at: datetime) -> dict[int, list[PostFact]]:
    """The posts of these people (ids) as the facts recorded up to that instant told them; each with its last fact.

    What was recorded or taken back later is left out: the answer of that moment can be given again at any time.
    """
    keys = dict(Practitioner.objects.filter(pk__in=practitioners).order_by().values_list("person_key", "pk"))
    facts = PostFact.objects.filter(person_key__in=keys, recorded_at__lte=known_at).order_by("post", "number")
    last: dict[UUID, PostFact] = {fact.post: fact for fact in standing(facts)}
    known: dict[int, list[PostFact]] = {pk: [] for pk in keys.values()}
    for fact in sorted(last.values(), key=lambda fact: (fact.from_date, fact.pk)):
        known[keys[fact.person_key]].append(fact)
    return known
