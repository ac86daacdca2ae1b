"""The acts of these pages: what the directory's services do, with the right that goes with a post, in one transaction.

The caller has asked the policy. A form that arrives twice carries the same key and is done once.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from lms.audit.selectors import Wanted, entries
from lms.audit.services import record
from lms.directory.models import (
    AccessGrant,
    AccessRole,
    GrantFact,
    Leave,
    LeaveFact,
    MergeFact,
    PostFact,
    Practitioner,
    PractitionerRole,
)
from lms.directory.people import selectors
from lms.directory.people.policy import Reach
from lms.directory.services import grants as rights
from lms.directory.services import people as persons
from lms.directory.services import posts
from lms.directory.services.corrections import retract

Data = dict[str, Any]  # the cleaned data of a form
MISSES, MISSES_WITHIN = 10, timedelta(days=1)


class TooManyMisses(Exception):
    """The viewer has sought people who are not there too often; `seconds` until the next try."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:.0f} s")
        self.seconds = max(1, round(seconds))


@transaction.atomic
def seek(viewer: Practitioner, *, number: str, name: str, at: datetime) -> Practitioner | None:
    """Somebody anywhere by number and name; that the viewer looked is recorded, whatever was found.

    After ten misses within a day TooManyMisses: numbers run on and common names are few, so one could go on guessing.
    The log counts them, which all processes share and nobody resets.
    """
    Practitioner.objects.select_for_update().get(pk=viewer.pk)  # tries at the same time take turns
    mine = entries(Wanted(action="person.sought", actor_key=viewer.person_key)).filter(at__gt=at - MISSES_WITHIN)
    misses = list(mine.filter(object_id="").values_list("at", flat=True)[:MISSES])
    if len(misses) == MISSES:
        raise TooManyMisses((misses[-1] + MISSES_WITHIN - at).total_seconds())
    found = selectors.elsewhere(number, name)
    record(
        "person.sought",
        object_kind="person" if found else "",
        object_id=found.person_key if found is not None else "",
        actor_key=viewer.person_key,
        detail={"found": found is not None},
        at=at,
    )
    return found


def was_done(reach: Reach, key: str) -> bool:
    """Has a form with this key been sent by the viewer before? Its fact has the key."""
    try:
        asked = UUID(key)
    except ValueError:
        return False
    mine = {"pk": asked, "author_key": reach.viewer.person_key}
    return any(kind.objects.filter(**mine).exists() for kind in (PostFact, LeaveFact, GrantFact, MergeFact))


@transaction.atomic
def start_post(reach: Reach, person: Practitioner, data: Data) -> PractitionerRole:
    """A post, and the right of a learner with it where that was asked for."""
    post = posts.start_post(
        practitioner=person,
        institution=data["institution"],
        role=data["role"],
        from_date=data["from_date"],
        to_date=data["to_date"],
        specialty=data["specialty"],
        primary=data.get("primary", False),
        **_by(reach, data),
    )
    if data["learns"]:
        rights.grant_access(
            practitioner=person,
            role=AccessRole.LEARNER,
            institution=post.institution,
            from_date=post.from_date,
            post=post,
            **_by(reach, data, "learner"),
        )
    return post


def transfer(reach: Reach, person: Practitioner, data: Data) -> PractitionerRole:
    """The primary post ends here and another begins there; the right to learn goes along."""
    return posts.transfer(
        practitioner=person,
        to=data["institution"],
        role=data["role"],
        first_day=data["first_day"],
        specialty=data["specialty"],
        reason=data["reason"],
        **_by(reach, data),
    )


def end_post(reach: Reach, post: PractitionerRole, data: Data) -> PractitionerRole:
    """A post ends on a day."""
    return posts.end_post(post=post, last_day=data["last_day"], reason=data["reason"], **_by(reach, data))


def make_primary(reach: Reach, post: PractitionerRole, data: Data) -> PractitionerRole:
    """A second post becomes the primary one."""
    return posts.make_primary(post=post, from_date=data["from_date"], **_by(reach, data))


def leave_service(reach: Reach, person: Practitioner, data: Data) -> None:
    """All posts and rights end."""
    posts.leave_service(
        practitioner=person,
        last_day=data["last_day"],
        reason=data["reason"],
        at_once=data["at_once"],
        **_by(reach, data),
    )


def correct(reach: Reach, fact: PostFact, data: Data) -> PostFact:
    """An entry about a post was wrong."""
    return retract(fact=fact, reason=data["reason"], **_by(reach, data))


def record_leave(reach: Reach, person: Practitioner, data: Data) -> Leave:
    """The person is away."""
    return persons.record_leave(
        practitioner=person,
        kind=data["kind"],
        from_date=data["from_date"],
        to_date=data["to_date"],
        **_by(reach, data),
    )


def retract_leave(reach: Reach, leave: Leave, data: Data) -> None:
    """A leave was recorded by mistake."""
    persons.retract_leave(leave=leave, reason=data["reason"], **_by(reach, data))


def merge(reach: Reach, kept: Practitioner, merged: Practitioner, data: Data) -> None:
    """Two accounts belong to one person."""
    persons.merge_people(kept=kept, merged=merged, reason=data["reason"], **_by(reach, data))


def undo_merge(reach: Reach, merged: Practitioner, data: Data) -> None:
    """They belong to two people after all."""
    persons.undo_merge(merge=selectors.merge_fact(merged), reason=data["reason"], **_by(reach, data))


def give_right(reach: Reach, person: Practitioner, data: Data) -> AccessGrant:
    """A right begins."""
    return rights.grant_access(
        practitioner=person,
        role=data.get("role", AccessRole.LEARNER),
        institution=data["institution"],
        division=data.get("division"),
        from_date=data["from_date"],
        to_date=data["to_date"],
        **_by(reach, data),
    )


def end_right(reach: Reach, grant: AccessGrant, data: Data) -> None:
    """A right ends."""
    rights.end_grant(grant=grant, from_date=data["from_date"], **_by(reach, data))


def _by(reach: Reach, data: Data, part: str = "") -> dict[str, Any]:
    """The day, the author and the key of an act; each further part of one act has a key of its own."""
    key: UUID = data["key"]
    return {"on": reach.on, "by_key": reach.viewer.person_key, "key": uuid5(key, part) if part else key}
