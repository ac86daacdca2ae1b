"""Administrative divisions: founded, renamed, moved, merged, closed, reopened; each from a day on.

A division's code and level are for ever. One that gets another code (a county that becomes a district) is founded anew
and the old one merged into it.
"""

from datetime import date
from typing import Required, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lms.directory.models import (
    AccessGrant,
    AdministrativeDivision,
    DivisionFact,
    FactKind,
    Institution,
    InstitutionFact,
    Level,
    Status,
)
from lms.directory.selectors.places import DAY, Place, division_on, facts_by_code, path_on, state_from
from lms.directory.services.acts import Act, By
from lms.directory.services.grants import open_from, withdraw
from lms.directory.services.groups import announce_access
from lms.directory.services.places import (
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

_RANK = {level.value: rank for rank, level in enumerate(Level)}


class NewDivision(By, total=False):
    """What is said of a new division."""

    name_zh: Required[str]
    name_bo: str
    name_en: str
    demonstration: bool


@transaction.atomic
def found_division(
    *,
    code: str,
    level: str,
    parent: AdministrativeDivision | None,
    valid_from: date | None,
    **values: Unpack[NewDivision],
) -> AdministrativeDivision:
    """Found a division from a day on; without a day it is older than these records."""
    by = {name: values.pop(name) for name in By.__annotations__ if name in values}
    act = Act(**by)
    lock_places()
    row = AdministrativeDivision(code=code, level=level, parent=parent, valid_from=valid_from, **values)
    if not repeated(act, row):
        if (len(code) == 9) != (level == Level.TOWNSHIP):
            raise ValidationError(_("A division code has 6 digits (GB/T 2260), or 9 for a township."))
        _check_parent(level, parent, valid_from or act.on)
        found(act, row)
    return AdministrativeDivision.objects.get(code=code)


@transaction.atomic
def rename_division(
    *,
    division: AdministrativeDivision,
    from_date: date,
    name_zh: str,
    name_bo: str = "",
    name_en: str = "",
    reason: str = "",
    **by: Unpack[By],
) -> AdministrativeDivision:
    """Give a division other names, in all languages at once."""
    act = Act(**by, reason=reason)
    lock_places()
    if repeated(act, division):
        return division
    before = check_stands(division, from_date)
    names = {"name_zh": name_zh, "name_bo": name_bo, "name_en": name_en}
    check_columns(division, names)
    names = {name: value for name, value in names.items() if getattr(before, name) != value}
    if names:
        change(act, division, FactKind.RENAMED, from_date, names)
        told("renamed", act, division, from_date)
    return division


@transaction.atomic
def move_division(
    *,
    division: AdministrativeDivision,
    parent: AdministrativeDivision,
    from_date: date,
    reason: str = "",
    **by: Unpack[By],
) -> AdministrativeDivision:
    """Put a division, with everything below it, under another parent. Rights in either follow the tree of the day."""
    act = Act(**by, reason=reason)
    lock_places()
    if repeated(act, division):
        return division
    before = check_stands(division, from_date)
    if division.code in path_on(parent, from_date).split("/"):
        raise ValidationError(_("A division cannot be put into itself or into a part of itself."))
    _check_parent(division.level, parent, from_date)
    if before.parent != parent.code:
        change(act, division, FactKind.MOVED, from_date, {"parent": parent.code})
        told("moved", act, division, from_date, into=parent.code)
    return division


@transaction.atomic
def close_division(
    *, division: AdministrativeDivision, last_day: date, reason: str, **by: Unpack[By]
) -> AdministrativeDivision:
    """Close a division after a last day. Refused while parts or institutions of it go on."""
    act = Act(**by, reason=reason)
    lock_places()
    if repeated(act, division):
        return division
    check_stands(division, last_day)
    check_ends_once(division, last_day + DAY)
    check_awaits_nobody(division, last_day + DAY)
    inside = _inside(division, last_day + DAY)
    if inside:
        words = {"codes": ", ".join(place.code for place in inside[:10])}
        raise ValidationError(
            _("These lie in the division and go on: %(codes)s. Move, merge or close them first.") % words
        )
    change(act, division, FactKind.CLOSED, last_day + DAY)
    _end_rights(act, division, last_day + DAY)
    told("closed", act, division, last_day + DAY)
    return division


@transaction.atomic
def reopen_division(
    *, division: AdministrativeDivision, from_date: date, reason: str = "", **by: Unpack[By]
) -> AdministrativeDivision:
    """Let a closed or merged division exist again, empty."""
    act = Act(**by, reason=reason)
    lock_places()
    if not repeated(act, division):
        check_reopens(division, from_date)
        change(act, division, FactKind.REOPENED, from_date)
        check_lies_somewhere(division, from_date, max(from_date, act.on))
        told("reopened", act, division, from_date)
    return division


@transaction.atomic
def merge_divisions(
    *,
    merged: list[AdministrativeDivision],
    into: AdministrativeDivision,
    from_date: date,
    reason: str,
    **by: Unpack[By],
) -> AdministrativeDivision:
    """Let divisions become part of another one of their level from a day on, with all parts and institutions.

    Rights in a merged division end: in the larger one they would reach further, so they are given anew.
    """
    act = Act(**by, reason=reason)
    lock_places()
    check_chosen(merged, into)
    if repeated(act, merged[0]):
        return into
    check_goes_on(into, from_date)
    for index, division in enumerate(merged):
        _check_merges(division, into, from_date)
        for place in _inside(division, from_date):
            column = "division" if isinstance(place, Institution) else "parent"
            change(act, place, FactKind.MOVED, from_date, {column: into.code}, f"moved {place.code}")
        part = f"merged {index}" if index else ""
        change(act, division, FactKind.MERGED, from_date, {"successor": into.code}, part)
        _end_rights(act, division, from_date)
        told("merged", act, division, from_date, into=into.code)
    into.refresh_from_db()
    return into


def _check_merges(division: AdministrativeDivision, into: AdministrativeDivision, from_date: date) -> None:
    check_stands(division, from_date)
    check_awaits_nobody(division, from_date)
    check_ends_once(division, from_date)
    if division.level != into.level:
        raise ValidationError(_("Only divisions of the same level can be merged."))
    if division_on(division, from_date).level == Level.REGION:
        raise ValidationError(_("A region cannot be merged."))


def _check_parent(level: str, parent: AdministrativeDivision | None, on: date) -> None:
    """A region has no parent; every other division one of a higher level that exists on the day."""
    if level not in _RANK:
        raise ValidationError(_("There is no such level."))
    if parent is None:
        if level != Level.REGION:
            raise ValidationError(_("Only a region has no division above it. Choose one."))
        return
    if _RANK[parent.level] >= _RANK[level]:
        raise ValidationError(_("The parent must be of a higher level."))
    check_stands(parent, on)


def _inside(division: AdministrativeDivision, on: date) -> list[Place]:
    """Divisions and institutions directly in this one that exist on that day, or are planned to."""
    return [
        *_members(AdministrativeDivision, DivisionFact, "parent", division, on),
        *_members(Institution, InstitutionFact, "division", division, on),
    ]


def _members(
    rows: type[Place],
    facts: type[DivisionFact | InstitutionFact],
    column: str,
    division: AdministrativeDivision,
    on: date,
) -> list[Place]:
    """Rows that have no facts count as they stand."""
    histories = facts_by_code(facts)
    found_rows = []
    for row in rows.objects.select_related(column).order_by("code"):
        above = getattr(row, column)
        then = {"status": row.status, column: above.code if above is not None else ""}
        then = state_from(histories.get(row.code, []), on) or then
        if then["status"] in (Status.OPEN, Status.PLANNED) and then[column] == division.code:
            found_rows.append(row)
    return found_rows


def _end_rights(act: Act, division: AdministrativeDivision, from_date: date) -> None:
    for grant in open_from(AccessGrant.objects.filter(division=division), from_date):
        withdraw(act, grant, from_date, f"right {grant.uuid}")
        announce_access(grant.practitioner, act.on)
