"""Administrative divisions from a file: code, names, level, parent, first and last day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from lms.directory.imports.changes import without_repeats
from lms.directory.imports.columns import Column, Row, choice, civil_date, pattern, text, yes_no
from lms.directory.imports.places import PlaceChanges, new_lifetime_problems, planned_ends, without_lifetime
from lms.directory.imports.report import Problem
from lms.directory.imports.scope import Scope
from lms.directory.imports.writing import record_divisions
from lms.directory.models import (
    DIVISION_CODE,
    DIVISION_PATTERN,
    AdministrativeDivision,
    DivisionFact,
    Level,
    Status,
)
from lms.directory.services import close_division
from lms.directory.services.acts import By

LEVELS = {
    "自治区": Level.REGION.value,
    "地市": Level.PREFECTURE.value,
    "县区": Level.COUNTY.value,
    "乡镇": Level.TOWNSHIP.value,
}


def describe_code() -> str:
    """How a division's code looks."""
    return str(DIVISION_CODE.message)


COLUMNS = (
    Column("code", "行政区划代码", pattern(DIVISION_PATTERN, describe_code)),
    Column("name_zh", "中文名称", text(200)),
    Column("name_bo", "藏文名称", text(300), required=False),
    Column("name_en", "英文名称", text(200), required=False),
    Column("level", "级别", choice(LEVELS)),
    Column("parent", "上级代码", pattern(DIVISION_PATTERN, describe_code), required=False),
    Column("valid_from", "设立日期", civil_date, required=False, empty=None),
    Column("valid_to", "撤销日期", civil_date, required=False, empty=None),
    Column("demonstration", "示范数据", yes_no, required=False, empty=False),
)
_RANK = {level.value: rank for rank, level in enumerate(Level)}


@dataclass(frozen=True)
class _Known:
    """What matters of a division, stored or in the file."""

    row: AdministrativeDivision
    level: str
    path: str
    status: str = Status.OPEN


class _Divisions:
    """The stored divisions and those of the file that were found good, as one importer sees them."""

    def __init__(self, scope: Scope, rows: list[Row]) -> None:
        self.scope = scope
        stored = AdministrativeDivision.objects.select_related("parent")
        self.stored = {division.code: division for division in stored}
        self.known = {code: _Known(each, each.level, each.path, each.status) for code, each in self.stored.items()}
        self.ends = planned_ends(DivisionFact, rows)

    def in_scope(self, code: str) -> bool:
        return self.scope.holds_path(self.known[code].path)

    def parent_code(self, division: AdministrativeDivision) -> str:
        return division.parent.code if division.parent else ""


def plan(rows: list[Row], scope: Scope, _on: date, _by_key: UUID | None = None) -> tuple[PlaceChanges, list[Problem]]:
    """What the rows change, from the top level down, or what is wrong with them."""
    rows, problems = without_repeats(rows, "code")
    rows = sorted(rows, key=lambda row: _RANK[row.values["level"]])
    divisions = _Divisions(scope, rows)
    changes = PlaceChanges()
    for row in rows:
        stored = divisions.stored.get(row.values["code"])
        if stored is not None and "parent" not in row.values:
            row.values["parent"] = divisions.parent_code(stored)  # a file without the column moves nothing
        wrong = list(_problems(row, stored, divisions))
        if not wrong:
            wrong = _take(row, stored, divisions, changes)
        problems += wrong
    return changes, problems


def _take(
    row: Row, stored: AdministrativeDivision | None, divisions: _Divisions, changes: PlaceChanges
) -> list[Problem]:
    values = without_lifetime(row)
    code, parent = values["code"], divisions.known.get(values.pop("parent", ""))
    values["parent"] = parent.row if parent else None
    if stored is not None:
        return changes.take(stored, row, values, divisions.ends.get(code))
    division = AdministrativeDivision(**values, valid_from=row.values.get("valid_from"))
    path = f"{parent.path if parent else ''}{code}/"
    divisions.known[code] = _Known(division, division.level, path)
    changes.found(division, row)
    return []


def _problems(row: Row, stored: AdministrativeDivision | None, divisions: _Divisions) -> Iterator[Problem]:
    code, level, parent_code = row.values["code"], row.values["level"], row.values.get("parent", "")
    if (len(code) == 9) != (level == Level.TOWNSHIP):
        yield Problem(row.line, "code", describe_code())
    if stored is not None and not divisions.in_scope(code):
        yield Problem(row.line, "code", _("The division lies outside of what you may change."))
        return
    parent = divisions.known.get(parent_code)
    moved = stored is None or divisions.parent_code(stored) != parent_code
    if level == Level.REGION:
        if parent_code:
            yield Problem(row.line, "parent", _("A region has no parent; leave the cell empty."))
        elif stored is None and not divisions.scope.everything:
            yield Problem(row.line, "code", _("The division lies outside of what you may change."))
    elif parent is None or (moved and not _may_hold(parent, divisions.scope)):
        yield Problem(row.line, "parent", _("There is no valid division “%(code)s”.") % {"code": parent_code})
    elif _RANK[parent.level] >= _RANK[level]:
        yield Problem(row.line, "parent", _("The parent must be of a higher level."))
    if stored is not None and stored.level != level:
        # Institutions and what lies below hang on the level: a new division needs a new code.
        yield Problem(row.line, "level", _("The division exists with another level; that cannot be imported."))
    if stored is None:
        yield from new_lifetime_problems(row)


def _may_hold(parent: _Known, scope: Scope) -> bool:
    return scope.holds_path(parent.path) and parent.status in (Status.OPEN, Status.PLANNED)


def write(changes: PlaceChanges, by: By) -> list[Problem]:
    """Write what changes; what the services refuse."""
    record_divisions(changes.rows, **by)
    codes = [each.code for each in changes.closings]
    places = {each.code: each for each in AdministrativeDivision.objects.filter(code__in=codes)}
    return changes.close(places, lambda place, day: close_division(division=place, last_day=day, reason="", **by))
