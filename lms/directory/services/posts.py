"""Posts: begun, ended, transferred, made primary. Facts are appended; the rows follow in the same act.

Rights are not touched when a post ends: they rest on it. When its end is moved or taken back, the right to learn holds
again; rights of staff only if the one who acts may give them (`revivals`).
"""

from datetime import date
from typing import Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.directory.models import (
    AccessGrant,
    AccessRole,
    FactKind,
    GrantFact,
    Institution,
    PostFact,
    Practitioner,
    PractitionerRole,
)
from lms.directory.services.acts import Act, By, known
from lms.directory.services.grants import DAY, carry, known_of, lock_person, open_from, take_over, withdraw
from lms.directory.services.groups import announce_access
from lms.directory.services.post_facts import begin, end, void, write


@transaction.atomic
def start_post(
    *,
    practitioner: Practitioner,
    institution: Institution,
    role: str,
    from_date: date,
    to_date: date | None = None,
    specialty: str = "",
    primary: bool = False,
    **by: Unpack[By],
) -> PractitionerRole:
    """Let a person work at an institution as something, from a day on, and until a day if one is given."""
    act = Act(**by)
    person = lock_person(practitioner)
    repeated = _again(act, person)
    if repeated is not None:
        return repeated
    values = {"institution": institution, "role": role, "specialty": specialty, "primary": primary}
    post = begin(act, person, {**values, "from_date": from_date, "to_date": to_date})
    take_over(act, post)
    _told("post.started", act, person, post)
    return post


@transaction.atomic
def end_post(*, post: PractitionerRole, last_day: date, reason: str = "", **by: Unpack[By]) -> PractitionerRole:
    """State the last day of a post, also anew. The rights that rest on it give nothing after that day."""
    act = Act(**by, reason=reason)
    person = lock_person(post.practitioner)
    if known(PostFact, act, post=post.uuid) is None:
        end(act, post, last_day)
        _told("post.ended", act, person, post)
    post.refresh_from_db()
    return post


@transaction.atomic
def transfer(
    *,
    practitioner: Practitioner,
    to: Institution,
    role: str,
    first_day: date,
    specialty: str = "",
    reason: str = "",
    **by: Unpack[By],
) -> PractitionerRole:
    """Move a person's primary post: the old one ends the day before, the new one starts.

    Rights that rested on the old post end with it and are given anew by whoever gives rights there. The right to learn
    goes along: it opens nobody else's data, and a doctor who moves goes on learning.
    """
    act = Act(**by, reason=reason)
    person = lock_person(practitioner)
    repeated = _again(act, person)
    if repeated is not None:
        return repeated
    before = _primary(person, first_day - DAY)
    if before is None:
        words = {"day": first_day.isoformat()}
        raise ValidationError(
            _("The person has no primary post on the day before %(day)s. Start a post instead of a transfer.") % words
        )
    take_over(act, before)
    end(act, before, first_day - DAY, "ended")
    values = {"institution": to, "role": role, "specialty": specialty, "primary": True}
    post = begin(act, before.practitioner, {**values, "from_date": first_day, "to_date": None})
    _carry_learning(act, before, post, first_day)
    _told("post.transferred", act, person, post)
    return post


def _carry_learning(act: Act, before: PractitionerRole, post: PractitionerRole, from_date: date) -> None:
    """Let the right to learn at the old institution become one at the new institution."""
    grants = AccessGrant.objects.filter(post=before.uuid, role=AccessRole.LEARNER)
    for grant in open_from(grants.filter(institution=before.institution_id), from_date):
        carry(act, grant, post, from_date, {"institution": post.institution, "division": None})


@transaction.atomic
def make_primary(*, post: PractitionerRole, from_date: date, **by: Unpack[By]) -> PractitionerRole:
    """Make a second post the primary one from a day on; the primary one of that day becomes a second post.

    What was primary on earlier days stays so: a post that began before goes on as a post of its own, rights included.
    """
    act = Act(**by)
    person = lock_person(post.practitioner)
    repeated = _again(act, person)
    if repeated is not None:
        return repeated
    post.refresh_from_db()
    if not (post.from_date <= from_date and (post.to_date is None or post.to_date >= from_date)):
        words = {"day": from_date.isoformat()}
        raise ValidationError(_("The post does not hold on %(day)s. Choose a day of the post.") % words)
    if post.primary:
        raise ValidationError(_("This is the primary post already."))
    before = _primary(person, from_date)
    if before is not None:
        _go_on(act, before, from_date, primary=False)
    changed = _go_on(act, post, from_date, primary=True)
    _told("post.made_primary", act, person, changed)
    return changed


def _go_on(act: Act, post: PractitionerRole, from_date: date, *, primary: bool) -> PractitionerRole:
    """The same post with the other rank from a day on: changed as a whole if it begins that day, else a new one."""
    part, ended = ("", "ended") if primary else ("second", "second ended")
    if post.from_date == from_date:
        write(act, post, FactKind.CHANGED, part, primary=primary)
        return post
    values = {"institution": post.institution, "role": post.role, "specialty": post.specialty, "primary": primary}
    values |= {"from_date": from_date, "to_date": post.to_date}
    end(act, post, from_date - DAY, ended)
    after = begin(act, post.practitioner, values, part)
    for grant in open_from(AccessGrant.objects.filter(post=post.uuid), from_date):
        carry(act, grant, after, from_date)
    return after


@transaction.atomic
def leave_service(
    *, practitioner: Practitioner, last_day: date, reason: str = "", at_once: bool = False, **by: Unpack[By]
) -> list[PractitionerRole]:
    """End all posts and grants of a person after a last day; with `at_once` the rights end today."""
    act = Act(**by, reason=reason)
    person = lock_person(practitioner)
    posts = PractitionerRole.objects.of(person)
    if known_of(PostFact, act, person) or known_of(GrantFact, act, person):
        return list(posts)
    ending = list(posts.filter(Q(to_date=None) | Q(to_date__gt=last_day)).order_by("pk"))
    first_without = act.on if at_once else last_day + DAY
    grants = open_from(AccessGrant.objects.of(person), first_without)
    if not ending and not grants:
        raise ValidationError(_("The person holds no post that could end."))
    for index, post in enumerate(ending):
        part = f"post {index}" if index else ""
        if post.from_date > last_day:
            void(act, post, part)
        else:
            end(act, post, last_day, part)
    for index, grant in enumerate(grants):
        withdraw(act, grant, first_without, f"grant {grant.uuid}" if ending or index else "")
    detail = {"person": str(person.person_key), "last_day": last_day.isoformat(), "at_once": at_once}
    record("person.left", object_kind="person", object_id=person.person_key, detail=detail, actor_key=act.by_key)
    announce_access(person, act.on)
    return list(posts.all())


def _primary(person: Practitioner, on: date) -> PractitionerRole | None:
    """The primary post of that day."""
    posts = PractitionerRole.objects.of(person).in_force(on).filter(primary=True)
    return posts.select_related("practitioner", "institution").first()


def _again(act: Act, person: Practitioner) -> PractitionerRole | None:
    """What this act did the first time, when its key arrives again."""
    fact = known_of(PostFact, act, person)
    return PractitionerRole.objects.filter(uuid=fact.post).first() if fact is not None else None


def _told(action: str, act: Act, person: Practitioner, post: PractitionerRole) -> None:
    """Log the act, and tell the rooms above that the person's access may have changed."""
    detail = {"person": str(person.person_key), "institution": post.institution.code, "role": post.role}
    record(action, object_kind="post", object_id=post.uuid, detail=detail, actor_key=act.by_key)
    announce_access(person, act.on)
