"""Finding people: the list of a viewer's scope, one person of it, and somebody elsewhere by number and name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from lms.directory.models import (
    AccessGrant,
    AdministrativeDivision,
    FactKind,
    GrantFact,
    Institution,
    LeaveFact,
    MergeFact,
    PostFact,
    Practitioner,
    PractitionerRole,
)
from lms.directory.people.initials import are_initials, by_initials
from lms.directory.people.periods import gives_something
from lms.directory.people.policy import Reach
from lms.directory.policy import STAFF_ROLES
from lms.directory.querysets import PostQuerySet, PractitionerQuerySet
from lms.directory.selectors import posts_history
from lms.directory.services.acts import sibling

_OWNER = Coalesce("practitioner__merged_into", "practitioner")  # the account that is kept of a post's person
PAGE_SIZE = 50
LONGEST_QUERY = 60
PARTS = ("ended", "second", "second ended")  # what acts on posts write beside their main fact


@dataclass(frozen=True)
class Wanted:
    """What the list was asked for: words of a name or number, an institution's name or code, also who has left."""

    words: str = ""
    institution: str = ""
    left: bool = False


def _not_over(on: date) -> Q:
    return Q(to_date=None) | Q(to_date__gte=on)


def _holders(posts: QuerySet) -> Q:
    """The people of these posts; the posts of a joined account are those of the person it belongs to."""
    accounts = posts.order_by().values("practitioner")
    joined = Practitioner.objects.filter(merged_into__isnull=False, pk__in=accounts).order_by()
    return Q(pk__in=accounts) | Q(pk__in=joined.values("merged_into"))


def _last(posts: PostQuerySet) -> PostQuerySet:
    """Of these posts those after which the same person has no other, by whichever account."""
    later = PractitionerRole.objects.alias(owner=_OWNER).filter(owner=OuterRef("owner"))
    later = later.filter(Q(to_date=None) | Q(to_date__gt=OuterRef("to_date")))
    return posts.alias(owner=_OWNER).exclude(Exists(later))


def people_of(reach: Reach, *, left: bool, places: QuerySet[Institution] | None = None) -> PractitionerQuerySet:
    """Who works now where the viewer looks, and who will work where the viewer manages; of some `places` only.

    With `left` also those whose last post was where the viewer manages: somebody must be able to correct it, or to
    take them on again.
    """
    posts = PractitionerRole.objects.all()
    if places is not None:
        posts = posts.filter(institution__in=places)
    managed = posts.filter(institution__in=reach.managed())
    found = _holders(posts.in_force(reach.on).filter(institution__in=reach.seen()))
    found |= _holders(managed.filter(from_date__gt=reach.on))
    if left:
        found |= _holders(_last(managed.filter(to_date__lt=reach.on)))
    return Practitioner.objects.persons().filter(found)


def person(reach: Reach, key: UUID) -> Practitioner | None:
    """One person whom the viewer may see; a merged account answers with the person it belongs to."""
    asked = Practitioner.objects.filter(person_key=key).select_related("merged_into").first()
    if asked is None:
        return None
    if reach.is_self(asked):
        return asked.kept
    return people_of(reach, left=True).filter(pk=asked.kept.pk).select_related("user").first()


def matching(people: PractitionerQuerySet, words: str) -> PractitionerQuerySet:
    """Those whose name or personnel number has these words; Latin letters may be pinyin initials too."""
    words = words.strip()[:LONGEST_QUERY]
    if not words:
        return people
    condition = Q(personnel_number__istartswith=words)
    for field in ("name_zh", "name_bo", "name_en"):
        condition |= Q(**{f"{field}__icontains": words})
    if are_initials(words):
        pieces, initials = by_initials(words)
        people = people.alias(**pieces)
        condition |= initials
    return people.filter(condition)


def institutions_named(institutions: QuerySet[Institution], words: str) -> QuerySet[Institution]:
    """Those with this code, or with these words in the name."""
    words = words.strip()[:LONGEST_QUERY]
    condition = Q(code__istartswith=words)
    for field in ("name_zh", "name_bo", "name_en"):
        condition |= Q(**{f"{field}__icontains": words})
    return institutions.filter(condition)


def listing(reach: Reach, wanted: Wanted, page: object) -> Page:
    """One page of the viewer's people in the order of their names, each with `posts_shown`, in three queries."""
    places = institutions_named(reach.seen(), wanted.institution) if wanted.institution.strip() else None
    people = matching(people_of(reach, left=wanted.left, places=places), wanted.words)
    found = Paginator(people.order_by("sort_key", "pk"), PAGE_SIZE).get_page(page)
    found.object_list = with_posts(found.object_list, reach.on)
    return found


def with_posts(people: Iterable[Practitioner], on: date) -> list[Practitioner]:
    """People with `posts_shown`: their posts of now and later by whichever account, the primary one first."""
    people = list(people)
    posts = PractitionerRole.objects.filter(_not_over(on)).select_related("institution")
    posts = posts.annotate(owner=_OWNER)
    shown: dict[int, list[PractitionerRole]] = defaultdict(list)
    for post in posts.filter(owner__in=[each.pk for each in people]).order_by("-primary", "from_date", "pk"):
        shown[post.owner].append(post)
    for each in people:
        each.posts_shown = shown[each.pk]
    return people


def accounts_of(person: Practitioner) -> list[Practitioner]:
    """The person's accounts: the one that was kept first."""
    found = Practitioner.objects.same_as(person).select_related("user")
    return sorted(found, key=lambda each: (each.pk != person.pk, each.pk))


def elsewhere(number: str, name: str) -> Practitioner | None:
    """Somebody anywhere whose personnel number and Chinese name are exactly these."""
    if not number.strip() or not name.strip():
        return None
    found = Practitioner.objects.filter(personnel_number=number.strip(), name_zh=name.strip()).first()
    return found.kept if found is not None else None


DirectoryFact = PostFact | GrantFact | LeaveFact | MergeFact


@dataclass(frozen=True)
class History:
    """The facts about a person, latest first, and what is needed to tell them."""

    facts: list[DirectoryFact]
    taken_back: frozenset[UUID]
    places: dict[str, str]  # code -> name, of institutions and divisions
    place_ids: dict[str, int]  # code -> id, of institutions
    authors: dict[UUID, str]  # key -> name, of those whom the viewer may see by name


def history(reach: Reach, person: Practitioner, *, leave: bool) -> History:
    """What was recorded about a person under any of their accounts; why somebody was away only with `leave`."""
    keys = [account.person_key for account in accounts_of(person)]
    facts: list[DirectoryFact] = []
    for kind in (PostFact, GrantFact, LeaveFact) if leave else (PostFact, GrantFact):
        facts += kind.objects.filter(person_key__in=keys)
    facts += MergeFact.objects.filter(Q(merged_key__in=keys) | Q(kept_key__in=keys))
    facts.sort(key=lambda fact: (fact.recorded_at, fact.number, str(fact.pk)), reverse=True)
    codes = {getattr(fact, field, "") for fact in facts for field in ("institution", "division")} - {""}
    institutions = list(Institution.objects.filter(code__in=codes))
    divisions = AdministrativeDivision.objects.filter(code__in=codes)
    authors = Practitioner.objects.visible_to(reach.viewer, reach.on)
    return History(
        facts=facts,
        taken_back=frozenset(fact.retracts_id for fact in facts if fact.retracts_id is not None),
        places={place.code: place.name for place in [*divisions, *institutions]},
        place_ids={institution.code: institution.pk for institution in institutions},
        authors={each.person_key: each.name for each in authors.filter(person_key__in=_authors(facts))},
    )


def _authors(facts: list[DirectoryFact]) -> set[UUID]:
    return {fact.author_key for fact in facts if fact.author_key is not None}


def rights_of(person: Practitioner) -> list[tuple[AccessGrant, PractitionerRole | None]]:
    """All grants of a person under any account, each with the post that it rests on; latest first."""
    grants = AccessGrant.objects.of(person).select_related("institution", "division").order_by("-from_date", "pk")
    posts = {post.uuid: post for post in posts_history(person)}
    return [(grant, posts.get(grant.post_id)) for grant in grants]


def staff_rights(person: Practitioner, on: date) -> bool:
    """Has the person, now or later, a right beyond a learner's?"""
    return any(grant.role in STAFF_ROLES and gives_something(grant, post, on) for grant, post in rights_of(person))


def primary_posts(person: Practitioner, on: date) -> list[PractitionerRole]:
    """The primary posts of now and later."""
    return [post for post in posts_history(person).filter(_not_over(on)) if post.primary]


def others(reach: Reach, person: Practitioner, words: str, limit: int) -> list[Practitioner]:
    """People in the viewer's reach who fit the words, but for this one, with `posts_shown`."""
    found = matching(people_of(reach, left=True).exclude(pk=person.pk), words)
    return with_posts(found.order_by("sort_key", "pk")[:limit], reach.on)


def merged_account(person: Practitioner, key: UUID) -> Practitioner | None:
    """An account that was joined with this person."""
    return Practitioner.objects.filter(merged_into=person, person_key=key).select_related("user", "merged_into").first()


def post_fact(person: Practitioner, fact: UUID) -> PostFact | None:
    """An entry about a post of this person that still stands."""
    keys = [account.person_key for account in accounts_of(person)]
    found = PostFact.objects.filter(pk=fact, person_key__in=keys).exclude(kind=FactKind.RETRACTED)
    return found.filter(retracted_by=None).first()


def institutions_concerned(fact: PostFact) -> list[int]:
    """The institutions of an entry about a post; a transfer or a new primary post concerns both ends."""
    together = PostFact.objects.filter(pk__in=[fact.pk, *(sibling(fact.pk, part) for part in PARTS)])
    return list(Institution.objects.filter(code__in=together.values("institution")).values_list("pk", flat=True))


def merge_fact(merged: Practitioner) -> MergeFact | None:
    """The entry by which an account was joined with another, while it stands."""
    facts = MergeFact.objects.filter(merged_key=merged.person_key, retracted_by=None).exclude(kind=FactKind.RETRACTED)
    return facts.order_by("-number").first()
