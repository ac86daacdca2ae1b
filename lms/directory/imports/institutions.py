"""Institutions from a file: code, names, level, division, altitude and link."""

from django.utils.translation import gettext as _

from lms.common.names import sort_key
from lms.directory.imports.changes import BATCH, Changes, update_in_bulk, without_repeats
from lms.directory.imports.columns import Column, Row, choice, integer, pattern, text, yes_no
from lms.directory.imports.divisions import LEVELS, describe_code
from lms.directory.imports.report import Problem
from lms.directory.models import DIVISION_PATTERN, AdministrativeDivision, Institution


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
    Column("demonstration", "示范数据", yes_no, required=False, empty=False),
)


def plan(rows: list[Row]) -> tuple[Changes, list[Problem]]:
    """What the rows change, or what is wrong with them."""
    rows, problems = without_repeats(rows, "code")
    divisions = {division.code: division for division in AdministrativeDivision.objects.all()}
    known = {institution.code: institution for institution in Institution.objects.all()}
    changes = Changes()
    for row in rows:
        values = dict(row.values)
        code = values.pop("division")
        division = divisions.get(code)
        if division is None:
            problems.append(Problem(row.line, "division", _("There is no division “%(code)s”.") % {"code": code}))
        elif division.level != values["level"]:
            reason = _("The level does not fit division %(code)s, which is of level “%(level)s”.")
            words = {"code": code, "level": division.get_level_display()}
            problems.append(Problem(row.line, "level", reason % words))
        else:
            values |= {"division_id": division.pk, "sort_key": sort_key(values["name_zh"])}
            changes.take(Institution, known.get(values["code"]), values)
    return changes, problems


def write(changes: Changes) -> None:
    """Carry the changes out."""
    Institution.objects.bulk_create(changes.created, batch_size=BATCH)
    update_in_bulk(Institution, changes.updated, changes.fields)
