"""Rows to CSV and Excel files, in which no cell becomes a formula and each reads back as what it was."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from lms.common.spreadsheets import BYTE_ORDER_MARK, safe_text

_AS_TEXT = "@"
_WIDTH = 16

Cell = str | int | date | None


@dataclass(frozen=True)
class Table:
    """A title, headings, and rows of as many cells."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def as_csv(table: Table) -> bytes:
    """The table as UTF-8 with a byte order mark."""
    out = io.StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(table.headings)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return out.getvalue().encode()


def as_xlsx(table: Table) -> bytes:
    """The table as a workbook whose headings stay in view; codes are text and keep their leading zeros."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.title)
    sheet.freeze_panes = "A2"
    for number in range(1, len(table.headings) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTH
    sheet.append([_heading(sheet, text) for text in table.headings])
    for row in table.rows:
        sheet.append([_typed(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    return safe_text(cell) if isinstance(cell, str) else str(cell)


def _typed(sheet: object, cell: Cell) -> object:
    if not isinstance(cell, str):
        return cell
    typed = WriteOnlyCell(sheet, value=safe_text(cell))
    typed.data_type = "s"  # "#N/A" and the like are text here as well
    typed.number_format = _AS_TEXT
    return typed


def _heading(sheet: object, text: str) -> object:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


FORMATS = {
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}
