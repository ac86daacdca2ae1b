"""Institutions from a file: code, names, level, division, altitude, link, services, drugs, first and last day."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from lms.directory.imports.changes import without_repeats
from lms.directory.imports.columns import Column, Row, choice, civil_date, codes, integer, pattern, text, yes_no
from lms.directory.imports.divisions import LEVELS, describe_code
from lms.directory.imports.places import PlaceChanges, new_lifetime_problems, planned_ends, without_lifetime
from lms.directory.imports.report import Problem
from lms.directory.imports.scope import Scope
from lms.directory.imports.writing import record_institutions
from lms.directory.models import DIVISION_PATTERN, AdministrativeDivision, Institution, InstitutionFact, Status
from lms.directory.services import close_institution
from lms.directory.services.acts import By


def _describe_institution_code() -> str:
    return _("An institution code has up to 20 letters, digits and hyphens.")


COLUMNS = (
    Column("code", "机构编码", pattern(r"[0-9A-Za-z-]{1,20}", _describe_institution_code)),
    Column("name_zh", "中文名称", text(200)),
    Column("name_bo", "藏文名称", text(300), required=False),
    Column("name_en", "英文名称", text(200), required=False),
    Column("level", "级别", choice(LEVELS)),
    Column("division", "行政区划代码", pattern(DIVISION_PATTERN, describe_code)),
    Column("altitude_m", "海拔（米）", integer(0, 6000)),
    Column("link_kbps", "带宽（kbit/s）", integer(1, 10_000_000)),
    Column("link_round_trip_ms", "往返时延（毫秒）", integer(0, 60_000)),
    Column("services", "开展的服务", codes, required=False, empty=[]),
    Column("drugs", "配备的药品", codes, required=False, empty=[]),
    Column("valid_from", "设立日期", civil_date, required=False, empty=None),
    Column("valid_to", "撤销日期", civil_date, required=False, empty=None),
    Column("demonstration", "示范数据", yes_no, required=False, empty=False),
)


def plan(rows: list[Row], scope: Scope, _on: date, _by_key: UUID | None = None) -> tuple[PlaceChanges, list[Problem]]:
    """What the rows change, or what is wrong with them."""
    rows, problems = without_repeats(rows, "code")
    divisions = {division.code: division for division in AdministrativeDivision.objects.all()}
    known = {each.code: each for each in Institution.objects.select_related("division")}
    ends = planned_ends(InstitutionFact, rows)
    changes = PlaceChanges()
    for row in rows:
        stored = known.get(row.values["code"])
        wrong = list(_problems(row, stored, divisions, scope))
        if not wrong:
            wrong = _take(row, stored, divisions, changes, ends)
        problems += wrong
    return changes, problems


def _take(
    row: Row,
    stored: Institution | None,
    divisions: dict[str, AdministrativeDivision],
    changes: PlaceChanges,
    ends: dict[str, date],
) -> list[Problem]:
    values = without_lifetime(row)
    values["division"] = divisions[values["division"]]
    if stored is not None:
        return changes.take(stored, row, values, ends.get(stored.code))
    changes.found(Institution(**values, valid_from=row.values.get("valid_from")), row)
    return []


def _problems(
    row: Row, stored: Institution | None, divisions: dict[str, AdministrativeDivision], scope: Scope
) -> Iterator[Problem]:
    if stored is not None and not scope.holds_institution(stored):
        yield Problem(row.line, "code", _("The institution lies outside of what you may change."))
        return
    code = row.values["division"]
    division = divisions.get(code)
    stays = stored is not None and stored.division.code == code
    if division is None or not (stays or (scope.holds_division(division) and division.status != Status.MERGED)):
        yield Problem(row.line, "division", _("There is no division “%(code)s”.") % {"code": code})
    elif division.level != row.values["level"]:
        reason = _("The level does not fit division %(code)s, which is of level “%(level)s”.")
        yield Problem(row.line, "level", reason % {"code": code, "level": division.get_level_display()})
    if stored is None:
        yield from new_lifetime_problems(row)


def write(changes: PlaceChanges, by: By) -> list[Problem]:
    """Write what changes; what the services refuse."""
    record_institutions(changes.rows, **by)
    codes = [each.code for each in changes.closings]
    places = {each.code: each for each in Institution.objects.filter(code__in=codes)}
    return changes.close(places, lambda place, day: close_institution(institution=place, last_day=day, reason="", **by))
