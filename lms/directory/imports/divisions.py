"""Administrative divisions from a file: code, names, level, parent."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from lms.common.names import sort_key
from lms.directory.imports.changes import Changes, update_in_bulk, without_repeats
from lms.directory.imports.columns import Column, Row, choice, pattern, text, yes_no
from lms.directory.imports.report import Problem
from lms.directory.models import DIVISION_CODE, DIVISION_PATTERN, AdministrativeDivision, Level

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
    Column("demonstration", "示范数据", yes_no, required=False, empty=False),
)
_RANK = {level.value: rank for rank, level in enumerate(Level)}


def plan(rows: list[Row]) -> tuple[Changes, list[Problem]]:
    """What the rows change, from the top level down, or what is wrong with them."""
    rows, problems = without_repeats(rows, "code")
    rows = sorted(rows, key=lambda row: _RANK[row.values["level"]])
    known = {division.code: division for division in AdministrativeDivision.objects.select_related("parent")}
    changes = Changes()
    for row in rows:
        _keep_parent(row, known)
        wrong = list(_problems(row, known))
        problems += wrong
        if wrong:
            continue
        values = dict(row.values)
        parent = known.get(values.pop("parent", ""))
        values["path"] = f"{parent.path if parent else ''}{values['code']}/"
        values["sort_key"] = sort_key(values["name_zh"])
        division = known.get(values["code"])
        known[values["code"]] = changes.take(AdministrativeDivision, division, {**values, "parent": parent})
    return changes, problems


def _keep_parent(row: Row, known: dict[str, AdministrativeDivision]) -> None:
    """A file without the column `parent` leaves stored divisions where they are."""
    existing = known.get(row.values["code"])
    if "parent" not in row.values and existing is not None and existing.parent is not None:
        row.values["parent"] = existing.parent.code


def _problems(row: Row, known: dict[str, AdministrativeDivision]) -> Iterator[Problem]:
    code, level, parent_code = row.values["code"], row.values["level"], row.values.get("parent", "")
    if (len(code) == 9) != (level == Level.TOWNSHIP):
        yield Problem(row.line, "code", describe_code())
    parent = known.get(parent_code)
    if level == Level.REGION:
        if parent_code:
            yield Problem(row.line, "parent", _("A region has no parent; leave the cell empty."))
    elif parent is None:
        yield Problem(row.line, "parent", _("There is no valid division “%(code)s”.") % {"code": parent_code})
    elif _RANK[parent.level] >= _RANK[level]:
        yield Problem(row.line, "parent", _("The parent must be of a higher level."))
    existing = known.get(code)
    if existing is None:
        return
    if existing.level != level:
        # Institutions and paths below hang on the level and the parent: a new division needs a new code.
        yield Problem(row.line, "level", _("The division exists with another level; that cannot be imported."))
    if parent is not None and existing.parent_id != parent.pk:
        yield Problem(row.line, "parent", _("The division exists with another parent; that cannot be imported."))


def write(changes: Changes) -> None:
    """Carry the changes out; parents before children, which need their parents' ids."""
    for level in Level:
        AdministrativeDivision.objects.bulk_create([row for row in changes.created if row.level == level])
    update_in_bulk(AdministrativeDivision, changes.updated, changes.fields)
