"""Institutions: founded, changed, moved, merged, closed, reopened; each from a day on."""

import re
from datetime import date
from typing import Any, Required, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lms.common.identifiers import new_id
from lms.directory.models import (
    AccessGrant,
    AccessRole,
    AdministrativeDivision,
    FactKind,
    Institution,
    PostFact,
    Practitioner,
    PractitionerRole,
)
from lms.directory.querysets import GrantQuerySet
from lms.directory.selectors.places import DAY, InstitutionState, division_on
from lms.directory.services.acts import Act, By, append, in_chunks
from lms.directory.services.grants import Scope, carry, lock_person, open_from, withdraw
from lms.directory.services.groups import announce_access
from lms.directory.services.places import (
    NAMES,
    change,
    check_awaits_nobody,
    check_chosen,
    check_columns,
    check_ends_once,
    check_goes_on,
    check_lies_somewhere,
    check_reopens,
    check_stands,
    found,
    lock_places,
    repeated,
    told,
)
from lms.directory.services.post_facts import columns, end, void, write
from lms.directory.services.projections import project_posts

CODE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")


class InstitutionColumns(By, total=False):
    """What can be said of an institution."""

    name_zh: str
    name_bo: str
    name_en: str
    level: str
    division: AdministrativeDivision
    altitude_m: int
    link_kbps: int
    link_round_trip_ms: int
    services: list[str]
    drugs: list[str]
    demonstration: bool


class NewInstitution(InstitutionColumns, total=False):
    """What must be said of a new one."""

    division: Required[AdministrativeDivision]
    name_zh: Required[str]


@transaction.atomic
def found_institution(*, code: str, valid_from: date | None, **values: Unpack[NewInstitution]) -> Institution:
    """Found an institution from a day on; without a day it is older than these records. Its code is for ever."""
    act, said = _parted(values)
    lock_places()
    said = _checked_codes(said)
    row = Institution(code=code, valid_from=valid_from, **said)
    if not repeated(act, row):
        _check_division(row.division, row.level, valid_from or act.on)
        found(act, row)
    return Institution.objects.get(code=code)


@transaction.atomic
def change_institution(
    *, institution: Institution, from_date: date, reason: str = "", **values: Unpack[InstitutionColumns]
) -> Institution:
    """State something about an institution from a day on: names, division, level, link, services, drugs, altitude."""
    act, changes = _parted(values, reason)
    lock_places()
    if repeated(act, institution):
        return institution
    before = check_stands(institution, from_date)
    changes = _checked_codes(changes)
    check_columns(institution, changes)
    if "division" in changes or "level" in changes:
        division = changes.get("division") or AdministrativeDivision.objects.get(code=before.division)
        _check_division(division, changes.get("level", before.level), from_date)
    kind = _kind(changes)
    changes = _differing(before, changes)
    if changes:
        change(act, institution, kind, from_date, changes)
        told(kind.value, act, institution, from_date, columns=sorted(changes))
    return institution


def rename_institution(
    *,
    institution: Institution,
    from_date: date,
    name_zh: str,
    name_bo: str = "",
    name_en: str = "",
    reason: str = "",
    **by: Unpack[By],
) -> Institution:
    """Give an institution other names, in all languages at once."""
    names = {"name_zh": name_zh, "name_bo": name_bo, "name_en": name_en}
    return change_institution(institution=institution, from_date=from_date, reason=reason, **names, **by)


def move_institution(
    *,
    institution: Institution,
    division: AdministrativeDivision,
    from_date: date,
    reason: str = "",
    **by: Unpack[By],
) -> Institution:
    """Put an institution into another division of the same level."""
    return change_institution(institution=institution, from_date=from_date, reason=reason, division=division, **by)


@transaction.atomic
def close_institution(*, institution: Institution, last_day: date, reason: str, **by: Unpack[By]) -> Institution:
    """Close an institution after a last day. Refused while posts go on: their people are transferred first."""
    act = Act(**by, reason=reason)
    lock_places()
    if repeated(act, institution):
        return institution
    _hold(institution)
    check_stands(institution, last_day)
    check_ends_once(institution, last_day + DAY)
    check_awaits_nobody(institution, last_day + DAY)
    posts = _posts_from(institution, last_day + DAY).count()
    if posts:
        words = {"count": posts, "day": last_day.isoformat()}
        raise ValidationError(
            _("Posts that go on after %(day)s: %(count)s. Transfer these people or end their posts first.") % words
        )
    change(act, institution, FactKind.CLOSED, last_day + DAY)
    _end_rights(act, AccessGrant.objects.filter(institution=institution), last_day + DAY)
    told("closed", act, institution, last_day + DAY)
    return institution


@transaction.atomic
def reopen_institution(*, institution: Institution, from_date: date, reason: str = "", **by: Unpack[By]) -> Institution:
    """Open a closed or merged institution again, without people."""
    act = Act(**by, reason=reason)
    lock_places()
    if not repeated(act, institution):
        check_reopens(institution, from_date)
        change(act, institution, FactKind.REOPENED, from_date)
        check_lies_somewhere(institution, from_date, max(from_date, act.on))
        told("reopened", act, institution, from_date)
    return institution


@transaction.atomic
def merge_institutions(
    *, merged: list[Institution], into: Institution, from_date: date, reason: str, **by: Unpack[By]
) -> Institution:
    """Let institutions go on as another one from a day on, with all posts.

    Whoever could learn there can learn at the successor. Other rights at a merged institution end: at the successor
    they would open the data of more people, so they are given anew.
    """
    act = Act(**by, reason=reason)
    lock_places()
    check_chosen(merged, into)
    if repeated(act, merged[0]):
        return into
    _lock_people(merged)
    check_goes_on(into, from_date)
    for index, institution in enumerate(merged):
        part = f"merged {index}" if index else ""
        _hold(institution)
        check_stands(institution, from_date)
        check_awaits_nobody(institution, from_date)
        check_ends_once(institution, from_date)
        _move_posts(act, institution, into, from_date)
        _move_rights(act, institution, into, from_date)
        change(act, institution, FactKind.MERGED, from_date, {"successor": into.code}, part)
        told("merged", act, institution, from_date, into=into.code)
    into.refresh_from_db()
    return into


# --- what happens to posts and rights ---


def _hold(institution: Institution) -> None:
    """Nobody starts a post here until this act is done."""
    Institution.objects.select_for_update(no_key=True).get(pk=institution.pk)


def _lock_people(institutions: list[Institution]) -> None:
    """Hold everybody with a post or a right here, in one order and before the institutions, as whoever starts a post
    does: two acts that wait for one another would both fail.
    """
    posts = PractitionerRole.objects.filter(institution__in=institutions).order_by().values("practitioner")
    grants = AccessGrant.objects.filter(institution__in=institutions).order_by().values("practitioner")
    people = Practitioner.objects.filter(Q(pk__in=posts) | Q(pk__in=grants)).order_by()
    roots = {root or pk for pk, root in people.values_list("pk", "merged_into")}
    for some in in_chunks(sorted(roots)):
        rows = Practitioner.objects.filter(Q(pk__in=some) | Q(merged_into__in=some))
        list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def _posts_from(institution: Institution, from_date: date) -> Any:
    """Posts that hold on that day or later."""
    posts = PractitionerRole.objects.filter(Q(to_date=None) | Q(to_date__gte=from_date), institution=institution)
    return posts.select_related("practitioner", "institution").order_by("pk")


def _move_posts(act: Act, institution: Institution, into: Institution, from_date: date) -> None:
    """Let every post go on at the successor, with the rights that rest on it and are not about the old institution."""
    for post in _posts_from(institution, from_date):
        person = lock_person(post.practitioner)
        same = _same_post(post, into, from_date)
        kept = _kept_of_two(post, same, from_date) if same is not None else post
        over = [each for each in (post, same) if each is not None and each != kept]
        for each in over:
            _end_by(act, each, from_date, f"ended {each.uuid}")
        new = same if kept == same else _successor(act, post, into, from_date)
        resting = {each.uuid for each in (post, *over)} - {new.uuid}
        for grant in open_from(AccessGrant.objects.filter(post__in=resting), from_date):
            if grant.institution_id != institution.pk:
                carry(act, grant, new, from_date)
            elif grant.role == AccessRole.LEARNER:
                carry(act, grant, new, from_date, {"institution": into, "division": None})
        announce_access(person, act.on)


def _successor(act: Act, post: PractitionerRole, into: Institution, from_date: date) -> PractitionerRole:
    """The post at the successor: the same one if it begins there, else a new one."""
    if post.from_date >= from_date:
        write(act, post, FactKind.CHANGED, f"post {post.uuid}", institution=into.code)
        return post
    after = {**columns(post), "post": new_id(), "institution": into.code, "from_date": from_date}
    end(act, post, from_date - DAY, f"ended {post.uuid}")
    append(PostFact, act, FactKind.STARTED, f"started {post.uuid}", **after)
    project_posts([after["post"]])
    return PractitionerRole.objects.select_related("practitioner", "institution").get(uuid=after["post"])


def _end_by(act: Act, post: PractitionerRole, from_date: date, part: str) -> None:
    """Let a post not hold on that day or later."""
    if post.from_date >= from_date:
        void(act, post, part)
    else:
        end(act, post, from_date - DAY, part)


def _same_post(post: PractitionerRole, into: Institution, from_date: date) -> PractitionerRole | None:
    """The person's post of the same role at the successor that would stand beside the moved one."""
    others = PractitionerRole.objects.of(post.practitioner).filter(institution=into, role=post.role)
    others = others.filter(Q(to_date=None) | Q(to_date__gte=max(from_date, post.from_date)))
    if post.to_date is not None:
        others = others.filter(from_date__lte=post.to_date)
    return others.select_related("practitioner", "institution").order_by("-primary", "from_date", "pk").first()


def _kept_of_two(post: PractitionerRole, same: PractitionerRole, from_date: date) -> PractitionerRole:
    """Of two posts that become the same the primary one goes on, or else the longer one; the other ends."""
    for kept, other in ((post, same), (same, post)):
        longer = kept.to_date is None or (other.to_date is not None and other.to_date <= kept.to_date)
        covers = longer and kept.from_date <= max(other.from_date, from_date)
        if covers and (kept.primary or not other.primary):
            return kept
    words = {"code": post.institution.code, "other": same.institution.code}
    raise ValidationError(
        _(
            "Somebody holds the same post at “%(code)s” and at “%(other)s”, for different times. End one of the two"
            " first."
        )
        % words
    )


def _move_rights(act: Act, institution: Institution, into: Institution, from_date: date) -> None:
    """Rights at the merged institution that rest on other posts, or on none: learning goes along, the rest ends."""
    here = AccessGrant.objects.filter(institution=institution)
    scope: Scope = {"institution": into, "division": None}
    for grant in open_from(here.filter(role=AccessRole.LEARNER), from_date):
        post = PractitionerRole.objects.filter(uuid=grant.post_id).first() if grant.post_id else None
        carry(act, grant, post, from_date, scope)
        announce_access(grant.practitioner, act.on)
    _end_rights(act, here, from_date)


def _end_rights(act: Act, grants: GrantQuerySet, from_date: date) -> None:
    for grant in open_from(grants, from_date):
        withdraw(act, grant, from_date, f"right {grant.uuid}")
        announce_access(grant.practitioner, act.on)


# --- what must be true ---


def _parted(values: Any, reason: str = "") -> tuple[Act, dict[str, Any]]:
    """Who does it, and what is said."""
    by = {name: values[name] for name in By.__annotations__ if name in values}
    return Act(**by, reason=reason), {name: value for name, value in values.items() if name not in by}


def _check_division(division: AdministrativeDivision, level: str, on: date) -> None:
    check_stands(division, on)
    if division_on(division, on).level != level:
        words = {"code": division.code, "level": division.get_level_display()}
        raise ValidationError(_("The level does not fit division %(code)s, which is of level “%(level)s”.") % words)


def _checked_codes(changes: dict[str, Any]) -> dict[str, Any]:
    """Services and drugs as sorted lists of codes, each once."""
    changes = dict(changes)
    for name in ("services", "drugs"):
        for code in changes.get(name, []):
            if not isinstance(code, str) or not CODE.fullmatch(code):
                raise ValidationError(
                    _("“%(code)s” is not a code: small letters, digits, points, hyphens, up to 40.") % {"code": code}
                )
        if name in changes:
            changes[name] = sorted(set(changes[name]))
    return changes


def _kind(changes: dict[str, Any]) -> FactKind:
    if changes.keys() <= set(NAMES):
        return FactKind.RENAMED
    return FactKind.MOVED if "division" in changes else FactKind.CHANGED


def _differing(before: InstitutionState, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes as a fact holds them, without what was so before."""
    said = {name: value.code if name == "division" else value for name, value in changes.items()}
    return {name: value for name, value in said.items() if getattr(before, name) != value}
