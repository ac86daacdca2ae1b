"""Giving and ending rights. A right rests on a post and holds on days of that post only.

There is one grant for a role and a scope at a time: giving it again may bring its beginning forward, and states its
end anew. Nobody holds two of the administrators' roles at a time.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F as Column
from django.db.models import Q
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.common.identifiers import new_id
from lms.directory.models import (
    ADMINISTRATORS,
    AccessGrant,
    AccessRole,
    AdministrativeDivision,
    FactKind,
    GrantFact,
    Institution,
    PostFact,
    Practitioner,
    PractitionerRole,
    Source,
)
from lms.directory.querysets import GrantQuerySet
from lms.directory.services.acts import Act, By, KeyReused, append, known
from lms.directory.services.groups import announce_access
from lms.directory.services.projections import project_grants

DAY = timedelta(days=1)
F = TypeVar("F", GrantFact, PostFact)
Scope = dict[str, Institution | AdministrativeDivision | None]


def lock_person(practitioner: Practitioner) -> Practitioner:
    """The row that is kept, with all rows of the person held until the transaction ends: two writers take turns."""
    rows = Practitioner.objects.same_as(practitioner).select_for_update(no_key=True).order_by("pk")
    root = practitioner.person_id
    return next(row for row in rows if row.pk == root)


def known_of(model: type[F], act: Act, person: Practitioner, **expected: object) -> F | None:
    """As `known`, of facts about people: KeyReused when the key belongs to an act about somebody else."""
    fact = known(model, act, **expected)
    if fact is not None and not Practitioner.objects.same_as(person).filter(person_key=fact.person_key).exists():
        raise KeyReused("This key belongs to an act about somebody else.")
    return fact


@transaction.atomic
def grant_access(
    *,
    practitioner: Practitioner,
    role: str,
    institution: Institution | None = None,
    division: AdministrativeDivision | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
    post: PractitionerRole | None = None,
    **by: Unpack[By],
) -> AccessGrant:
    """Give a role at an institution or in a division, from today and without an end unless dates are given.

    It rests on `post`; by default on the post that the person holds there on the first day, else on the primary one. A
    person who never had a post, as somebody of the operating company, gets a right that rests on none.
    """
    if (institution is None) == (division is None):
        raise ValueError("A grant needs an institution or a division, and not both.")
    act = Act(**by)
    first = from_date or act.on
    if to_date is not None and to_date < first:
        raise ValidationError(_("The last day is before the first day."))
    person = lock_person(practitioner)
    repeated = known_of(GrantFact, act, person, role=AccessRole(role))
    if repeated is not None:
        return AccessGrant.objects.get(uuid=repeated.grant)
    post = post or post_to_rest_on(person, institution, first)
    scope: Scope = {"institution": institution, "division": division}
    if role in ADMINISTRATORS:
        _keep_apart(act, person, AccessGrant(role=role, from_date=first, to_date=to_date, **scope))
    grant = _write(act, person, AccessRole(role), scope, (first, to_date), post)
    detail = {"person": str(person.person_key), "role": str(role), "place": (institution or division).code}
    record("grant.given", object_kind="grant", object_id=grant.uuid, detail=detail, actor_key=act.by_key)
    announce_access(person, act.on)
    return grant


def _write(
    act: Act,
    person: Practitioner,
    role: AccessRole,
    scope: Scope,
    period: tuple[date, date | None],
    post: PractitionerRole | None,
) -> AccessGrant:
    """The fact of a new grant, or of a changed one where one of the same scope is not over."""
    first, last = period
    _end_without_post(act, person, role, scope, first)
    grant = _unended(person, role, scope, first)
    if grant is None:
        return give(act, person, role, scope, period, post)
    first = min(grant.from_date, first)
    if (grant.from_date, grant.to_date) != (first, last) or grant.post_id != (post.uuid if post else None):
        rest = {"post": post.uuid if post is not None else None, "person_key": _owner(person, post).person_key}
        _append(act, grant, FactKind.CHANGED, from_date=first, to_date=last, **rest)
        project_grants([grant.uuid])
        grant.refresh_from_db()
    return grant


def give(
    act: Act,
    person: Practitioner,
    role: str,
    scope: Scope,
    period: tuple[date, date | None],
    post: PractitionerRole | None,
    part: str = "",
) -> AccessGrant:
    """Write the fact of a new grant and its row, under the row of the person that owns the post."""
    institution, division = scope["institution"], scope["division"]
    fact = append(
        GrantFact,
        act,
        FactKind.GIVEN,
        part,
        grant=new_id(),
        person_key=_owner(person, post).person_key,
        role=role,
        institution=institution.code if institution is not None else "",
        division=division.code if division is not None else "",
        post=post.uuid if post is not None else None,
        from_date=period[0],
        to_date=period[1],
    )
    project_grants([fact.grant])
    return AccessGrant.objects.get(uuid=fact.grant)


def _owner(person: Practitioner, post: PractitionerRole | None) -> Practitioner:
    """Under which row of a person a right stands: the one of its post, so that nothing parts the two."""
    return post.practitioner if post is not None else person


def _append(act: Act, grant: AccessGrant, kind: FactKind, part: str = "", **changes: object) -> GrantFact:
    """Add a fact about a grant that repeats its row but for the changes; a row without facts is taken over first."""
    if not GrantFact.objects.filter(grant=grant.uuid).exists():
        _adopt(grant)
    return append(GrantFact, act, kind, part, **(_columns(grant) | changes))


def _columns(grant: AccessGrant) -> dict[str, object]:
    return {
        "grant": grant.uuid,
        "person_key": grant.practitioner.person_key,
        "role": grant.role,
        "institution": grant.institution.code if grant.institution else "",
        "division": grant.division.code if grant.division else "",
        "post": grant.post_id,
        "from_date": grant.from_date,
        "to_date": grant.to_date,
        "withdrawn_on": grant.withdrawn_on,
    }


def _adopt(grant: AccessGrant) -> None:
    GrantFact.objects.create(number=1, kind=FactKind.GIVEN, source=Source.MIGRATION, **_columns(grant))


def post_to_rest_on(person: Practitioner, institution: Institution | None, first: date) -> PractitionerRole | None:
    """The person's post at the institution on that day, else the primary one, else any; None who never had a post."""
    posts = list(PractitionerRole.objects.of(person).in_force(first).order_by("-primary", "from_date", "pk"))
    here = [post for post in posts if institution is not None and post.institution_id == institution.pk]
    if here or posts:
        return (here or posts)[0]
    keys = Practitioner.objects.same_as(person).order_by().values("person_key")
    if PractitionerRole.objects.of(person).exists() or PostFact.objects.filter(person_key__in=keys).exists():
        words = {"day": first.isoformat()}
        raise ValidationError(
            _("The person holds no post on %(day)s, and a right rests on a post. Start a post first.") % words
        )
    return None


def _unended(person: Practitioner, role: str, scope: Scope, on: date) -> AccessGrant | None:
    """The grant of this scope that is not over on that day, though it may begin later; one without an end first."""
    grants = AccessGrant.objects.of(person).filter(Q(to_date=None) | Q(to_date__gte=on), role=role, **scope)
    grants = grants.filter(withdrawn_on=None).select_related("practitioner", "institution", "division")
    return grants.order_by(Column("to_date").desc(nulls_first=True), "pk").first()


def _end_without_post(act: Act, person: Practitioner, role: str, scope: Scope, first: date) -> None:
    """End grants of this scope whose post is over by the first day: they give nothing and would stand in the way."""
    grants = AccessGrant.objects.of(person).filter(role=role, withdrawn_on=None, **scope).exclude(post=None)
    _withdraw_without_post(act, grants, first)


def _withdraw_without_post(act: Act, grants: GrantQuerySet, first: date) -> None:
    """Withdraw those of the grants whose post does not reach this day."""
    for grant in grants.select_related("practitioner", "institution", "division"):
        post = PractitionerRole.objects.filter(uuid=grant.post_id).first()
        if post is None or (post.to_date is not None and post.to_date < first):
            ended = post.to_date + DAY if post is not None else grant.from_date
            _append(act, grant, FactKind.ENDED, f"lapsed {grant.uuid}", withdrawn_on=ended)
            project_grants([grant.uuid])


@dataclass(frozen=True)
class Span:
    """A grant with the days on which it gives something; `last` is None without an end."""

    grant: AccessGrant
    first: date
    last: date | None


def overlap(one: Span, other: Span) -> bool:
    """Do the two give something on one day?"""
    return (one.last is None or other.first <= one.last) and (other.last is None or one.first <= other.last)


def administrator_spans(person: Practitioner) -> list[Span]:
    """The administrators' roles of a person, when they are in force; the posts behind them count."""
    grants = AccessGrant.objects.of(person).filter(role__in=ADMINISTRATORS).order_by("pk")
    found = []
    for grant in grants.select_related("practitioner", "institution", "division"):
        first, ends = grant.from_date, [grant.to_date, grant.withdrawn_on and grant.withdrawn_on - DAY]
        if grant.post_id is not None:
            post = PractitionerRole.objects.filter(uuid=grant.post_id).first()
            first = max(first, post.from_date) if post is not None else first
            ends.append(post.to_date if post is not None else first - DAY)
        last = min((end for end in ends if end is not None), default=None)
        if last is None or last >= first:
            found.append(Span(grant, first, last))
    return found


def _keep_apart(act: Act, person: Practitioner, asked: AccessGrant) -> None:
    """Refuse an administrator's role beside another one, and end those that are over but still stand open."""
    wanted = Span(asked, asked.from_date, asked.to_date)
    scope = (asked.role, asked.institution_id, asked.division_id)
    for other in administrator_spans(person):
        held = other.grant
        if overlap(wanted, other) and (held.role, held.institution_id, held.division_id) != scope:
            words = {"role": held.get_role_display()}
            raise ValidationError(
                _(
                    "The person is “%(role)s” at that time. Nobody holds two of the three administrators' roles, or one"
                    " of them in two places: end that right first."
                )
                % words
            )
    end_lapsed_administrators(act, person, asked.from_date)


@transaction.atomic
def end_grant(*, grant: AccessGrant, from_date: date | None = None, reason: str = "", **by: Unpack[By]) -> None:
    """Take a grant away, today or from a later day on. What it gave before stays on record."""
    act = Act(**by, reason=reason)
    person = lock_person(grant.practitioner)
    if known(GrantFact, act, grant=grant.uuid) is not None:
        return
    grant.refresh_from_db()
    if withdraw(act, grant, from_date or act.on):
        detail = {"person": str(person.person_key), "role": grant.role, "from": (from_date or act.on).isoformat()}
        record("grant.ended", object_kind="grant", object_id=grant.uuid, detail=detail, actor_key=act.by_key)
    announce_access(person, act.on)


def withdraw(act: Act, grant: AccessGrant, from_date: date, part: str = "") -> bool:
    """Write that a grant gives nothing from that day on; False when it was taken away before."""
    if grant.withdrawn_on is not None and grant.withdrawn_on <= from_date:
        return False
    _append(act, grant, FactKind.ENDED, part, withdrawn_on=from_date)
    project_grants([grant.uuid])
    grant.refresh_from_db()
    return True


def open_from(grants: GrantQuerySet, from_date: date) -> list[AccessGrant]:
    """Those of the grants that give something on that day or later, as far as their own dates say."""
    rows = grants.filter(Q(to_date=None) | Q(to_date__gte=from_date))
    rows = rows.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=from_date))
    return list(rows.select_related("practitioner", "institution", "division").order_by("pk"))


def carry(
    act: Act, grant: AccessGrant, post: PractitionerRole | None, from_date: date, scope: Scope | None = None
) -> None:
    """Let a right go on with another post from that day on: the old grant ends, one like it begins."""
    scope = scope or {"institution": grant.institution, "division": grant.division}
    period = (max(grant.from_date, from_date), grant.to_date)
    withdraw(act, grant, period[0], f"carried {grant.uuid}")
    person = lock_person(grant.practitioner)
    if _unended(person, grant.role, scope, from_date) is None:
        give(act, person, grant.role, scope, period, post, f"carries {grant.uuid}")


def take_over(act: Act, post: PractitionerRole) -> None:
    """Let rights of the person that rest on no post go on with this one: those at its institution, and those anywhere
    else if it is the primary post or the only one. They were given before there was a post to rest on.
    """
    person = post.practitioner
    going_on = PractitionerRole.objects.of(person).filter(Q(to_date=None) | Q(to_date__gte=post.from_date))
    loose = AccessGrant.objects.of(person).filter(post=None)
    if not post.primary and going_on.exclude(uuid=post.uuid).exists():
        loose = loose.filter(institution=post.institution_id)
    for grant in open_from(loose, post.from_date):
        carry(act, grant, post, post.from_date)


def withdraw_parted(act: Act, people: list[Practitioner]) -> None:
    """After one person became two: withdraw rights of the one that rest on posts of the other."""
    for person in people:
        grants = AccessGrant.objects.of(person).exclude(post=None)
        own = PractitionerRole.objects.of(person).values("uuid")
        for grant in open_from(grants.exclude(post__in=own), act.on):
            withdraw(act, grant, act.on, f"parted {grant.uuid}")


def end_lapsed_administrators(act: Act, person: Practitioner, first: date) -> None:
    """End administrators' rights whose post is over: they give nothing, and must not come back beside others."""
    lapsed = AccessGrant.objects.of(person).filter(role__in=ADMINISTRATORS, withdrawn_on=None).exclude(post=None)
    _withdraw_without_post(act, lapsed, first)
