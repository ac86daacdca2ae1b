"""Whose data a security administrator may copy or ask to erase, and what forbids an erasure."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from lms.directory.models import AccessGrant, Institution, Level, Practitioner, PractitionerRole
from lms.directory.policy import Permission, grants_for, holds, institution_scope
from lms.directory.selectors import identities


@dataclass(frozen=True)
class Hold:
    """Why the data of a person may not be erased now, in a sentence that says what to do."""

    code: str
    sentence: str


def administers(viewer: Practitioner | None, on: date) -> bool:
    """Does the viewer handle other people's requests about their data?"""
    return holds(viewer, Permission.MANAGE_ACCESS, on)


def reaches(viewer: Practitioner | None, subject: Practitioner, on: date) -> bool:
    """Does the viewer handle this person's data? Whoever works somewhere belongs there; whoever left, to the last post.

    Who works at several places is one person with one set of data: it is for somebody who handles all of these places.
    People without any post are for those whose grant covers a whole region. Nobody handles their own data here.
    """
    if not administers(viewer, on):
        return False
    ids = identities(subject)
    if viewer.pk in ids:
        return False
    places = _places_of(ids, on)
    if places:
        scope = institution_scope(viewer, Permission.MANAGE_ACCESS, on)
        return Institution.objects.filter(scope, pk__in=places).count() == len(places)
    grants = grants_for(viewer, Permission.MANAGE_ACCESS, on)
    return any(grant.division is not None and grant.division.level == Level.REGION for grant in grants)


def _places_of(ids: list[int], on: date) -> set[int]:
    posts = PractitionerRole.objects.filter(practitioner__in=ids)
    current = set(posts.filter(Q(to_date=None) | Q(to_date__gte=on)).values_list("institution", flat=True))
    if current:
        return current
    last = posts.order_by("-to_date", "-pk").first()
    return {last.institution_id} if last else set()


def holds_on(subject: Practitioner, on: date) -> list[Hold]:
    """What keeps the person's data from being erased: the law wants the records of whoever is in service."""
    ids = identities(subject)
    not_over = Q(to_date=None) | Q(to_date__gte=on)
    found = []
    if PractitionerRole.objects.filter(not_over, practitioner__in=ids).exists():
        words = _("The person holds a post: training records of people in service are kept by law. End the post first.")
        found.append(Hold("post", words))
    grants = AccessGrant.objects.filter(not_over, practitioner__in=ids)
    if grants.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=on)).exists():
        found.append(Hold("grant", _("The person still has rights here. Withdraw them first.")))
    return found
