"""Whose accounts the viewer looks after."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.db.models import Q

from lms.accounts.attempts.selectors import waiting_until
from lms.accounts.factors.selectors import factors_of
from lms.accounts.models import AttemptKind, Invitation
from lms.accounts.people.presenters import refusal
from lms.accounts.policy import may_issue, may_open, may_secure
from lms.directory.models import Practitioner, PractitionerRole
from lms.directory.policy import Permission
from lms.directory.querysets import PractitionerQuerySet
from lms.directory.selectors import primary_post, visible_institutions


@dataclass(frozen=True)
class AccountOf:
    """What is shown of one person's account to those who look after it."""

    person: Practitioner
    post: PractitionerRole | None
    username: str
    factors: int
    sessions: int
    waits_until: datetime | None
    link: Invitation | None
    may_issue: bool
    may_open: bool
    may_secure: bool
    refusal: str  # why no link is offered


def people_in_reach(viewer: Practitioner, on: date) -> PractitionerQuerySet:
    """People with a post where the viewer manages people or access; not the viewer."""
    institutions = visible_institutions(viewer, on, Permission.MANAGE_PEOPLE) | visible_institutions(
        viewer, on, Permission.MANAGE_ACCESS
    )
    return Practitioner.objects.posted_at(institutions, on).exclude(pk=viewer.pk)


def find_people(viewer: Practitioner, words: str, on: date, *, limit: int) -> list[Practitioner]:
    """The first people in reach whose name, number or user name holds the words."""
    found = people_in_reach(viewer, on)
    for word in words.split():
        found = found.filter(
            Q(name_zh__icontains=word)
            | Q(name_bo__icontains=word)
            | Q(name_en__icontains=word)
            | Q(personnel_number__iexact=word)
            | Q(user__username__iexact=word)
        )
    return list(found.select_related("user").order_by("sort_key", "pk")[:limit])


def person_in_reach(viewer: Practitioner, person_key: UUID, on: date) -> Practitioner | None:
    """One of them, by key."""
    return people_in_reach(viewer, on).filter(person_key=person_key).select_related("user").first()


def account_of(viewer: Practitioner, person: Practitioner, *, at: datetime, on: date) -> AccountOf:
    """The person's account, and what the viewer may do with it."""
    user, issues = person.user, may_issue(viewer, person, on)
    return AccountOf(
        person=person,
        post=primary_post(person, on),
        username=user.username if user else "",
        factors=len(factors_of(user)) if user else 0,
        sessions=UserSession.objects.filter(user=user).count() if user else 0,
        waits_until=_waits_until(person, at),
        link=Invitation.objects.open(at).filter(practitioner=person).first(),
        may_issue=issues,
        may_open=may_open(viewer, person, on),
        may_secure=may_secure(viewer, person, on),
        refusal="" if issues else refusal(viewer, person, on),
    )


def _waits_until(person: Practitioner, at: datetime) -> datetime | None:
    if person.user is None:
        return None
    waits = [
        waiting_until(AttemptKind.ACCOUNT, person.user.username, at=at),
        waiting_until(AttemptKind.FACTOR, str(person.user.pk), at=at),
    ]
    return max((wait for wait in waits if wait), default=None)
