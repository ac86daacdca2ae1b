"""Tables as files: XLSX with typed numbers, CSV that Excel opens in Chinese, and no cell that acts as a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from lms.common.spreadsheets import BYTE_ORDER_MARK, safe_text
from lms.compliance import selectors
from lms.compliance.engine.rates import Tally
from lms.compliance.models import STATUS_LABELS
from lms.compliance.policy import Place, Scope
from lms.directory.models import AdministrativeDivision, PostRole


class Kind(StrEnum):
    """What a column holds; the value is its number format in a worksheet."""

    TEXT = "@"
    COUNT = "0"
    AMOUNT = "0.0"
    SHARE = "0.0%"


Cell = str | int | Decimal | None


@dataclass(frozen=True)
class Column:
    title: str
    kind: Kind
    width: int = 12


@dataclass(frozen=True)
class Sheet:
    """A header and rows, not yet in any format."""

    title: str
    columns: list[Column]
    rows: Iterable[list[Cell]]


def places_sheet(scope: Scope, place: Place | None, *, year: int) -> Sheet:
    """The table of a place with its total; a county lists its institutions, which its page lists by township."""
    table = selectors.table_for(scope, place, year=year, parts=selectors.places_in_file)
    columns = [
        Column(_("Code"), Kind.TEXT),
        Column(_("Place"), Kind.TEXT, 36),
        Column(_("Institutions"), Kind.COUNT),
        Column(_("People required"), Kind.COUNT),
        Column(_("Met"), Kind.COUNT),
        Column(_("Rate"), Kind.SHARE),
        Column(_("Average credits"), Kind.AMOUNT),
    ]
    lines = [[line.place.code, line.place.name, *_figures(line.institutions, line.tally)] for line in table.lines]
    whole = ["", _("Together"), *_figures(table.institutions, table.tally)]
    return Sheet(_("Compliance"), columns, [*lines, whole])


def people_sheet(scope: Scope, place: Place | None, *, year: int) -> Sheet:
    """Everyone in a place whom the viewer may see by name."""
    columns = [
        Column(_("Prefecture"), Kind.TEXT, 16),
        Column(_("County"), Kind.TEXT, 16),
        Column(_("Institution code"), Kind.TEXT),
        Column(_("Institution"), Kind.TEXT, 36),
        Column(_("Name"), Kind.TEXT, 16),
        Column(_("Post"), Kind.TEXT, 18),
        Column(_("Credits of class I"), Kind.AMOUNT),
        Column(_("Credits of class II"), Kind.AMOUNT),
        Column(_("Credits together"), Kind.AMOUNT),
        Column(_("Status"), Kind.TEXT),
    ]
    return Sheet(_("People"), columns, _people_rows(scope, place, year))


def _people_rows(scope: Scope, place: Place | None, year: int) -> Iterator[list[Cell]]:
    divisions = selectors.division_names()
    for row in selectors.named_people(scope, place, year=year):
        totals = row.person.totals
        yield [
            *_prefecture_and_county(row.institution.division.path, divisions),
            row.institution.code,
            row.institution.name,
            row.practitioner.name,
            str(PostRole(row.person.role).label),
            totals.class_i,
            totals.class_ii,
            totals.total,
            str(STATUS_LABELS[row.person.status]),
        ]


def _prefecture_and_county(path: str, divisions: dict[str, AdministrativeDivision]) -> list[str]:
    codes = [*path.strip("/").split("/"), "", ""]
    return [divisions[code].name if code in divisions else "" for code in codes[1:3]]


def _figures(institutions: int, tally: Tally) -> list[Cell]:
    return [institutions, tally.required, tally.compliant, tally.rate, tally.average]


def as_csv(sheet: Sheet) -> bytes:
    """The sheet as UTF-8 with a byte order mark; shares in per cent."""
    out = io.StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow([safe_text(column.title) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_csv_cell(value, column.kind) for value, column in zip(row, sheet.columns, strict=True)])
    return out.getvalue().encode()


def as_xlsx(sheet: Sheet) -> bytes:
    """The sheet as a workbook with typed numbers and a header that stays in view."""
    book = Workbook(write_only=True)
    page = book.create_sheet(safe_text(sheet.title))
    page.freeze_panes = "A2"
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    page.append([_header_cell(page, column.title) for column in sheet.columns])
    for row in sheet.rows:
        page.append([_xlsx_cell(page, value, column.kind) for value, column in zip(row, sheet.columns, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _csv_cell(value: Cell, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    if kind is Kind.SHARE:
        return f"{value * 100:.1f}%"
    return f"{value:.1f}" if kind is Kind.AMOUNT else str(value)


def _xlsx_cell(page: object, value: Cell, kind: Kind) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=safe_text(value) if isinstance(value, str) else value)
    cell.number_format = kind.value
    return cell


def _header_cell(page: object, title: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=safe_text(title))
    cell.font = Font(bold=True)
    return cell


FORMATS = {
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}
SHEETS = {"table": places_sheet, "people": people_sheet}
