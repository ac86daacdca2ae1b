"""Files to rows of text: CSV in UTF-8 or GB18030 (what Excel writes in China), and the first sheet of an .xlsx."""

import csv
import io
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES = 30 * 1024 * 1024
# What openpyxl lets through when a workbook is damaged (found by damaging thousands of them).
_DAMAGED = (
    BadZipFile,
    InvalidFileException,
    ParseError,
    zlib.error,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
)
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class UnreadableFileError(Exception):
    """The file cannot be read as a table; the message says what to do about it."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True)
class Line:
    """One row of the file with the line on which it starts."""

    number: int
    cells: list[str]

    @property
    def blank(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True)
class Table:
    """Headings and the rows below them; empty rows are left out."""

    source: str
    headings: Line
    lines: list[Line]


def read_table(path: Path) -> Table:
    """The table in a .csv or .xlsx file; raises UnreadableFileError with a sentence for people."""
    readers = {".csv": _read_csv, ".xlsx": _read_xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UnreadableFileError(_("The file name must end in .csv or .xlsx."))
    try:
        content = _content(path)
    except OSError as error:
        raise UnreadableFileError(
            _("The file cannot be opened: %(reason)s.") % {"reason": error.strerror or error}
        ) from error
    source, lines = reader(content)
    filled = [line for line in lines if not line.blank]
    if not filled:
        raise UnreadableFileError(_("The file is empty."))
    return Table(source, filled[0], filled[1:])


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise UnreadableFileError(
            _("The file is larger than %(limit)s MB. Divide it into smaller files.") % {"limit": MAX_BYTES // 1024**2}
        )
    return content


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith(b"PK\x03\x04"):
        raise UnreadableFileError(_("This is an Excel workbook with a .csv name. Rename it to .xlsx."))
    if not content.startswith(_UTF16_MARKS) and b"\x00" not in content:
        for name, codec in (("UTF-8", "utf-8-sig"), ("GB18030", "gb18030")):
            try:
                return name, content.decode(codec)
            except UnicodeDecodeError:
                continue
    raise UnreadableFileError(
        _("The encoding of the file is neither UTF-8 nor GB18030. In Excel, save it as “CSV UTF-8” or as .xlsx.")
    )


def _read_csv(content: bytes) -> tuple[str, list[Line]]:
    source, text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    lines: list[Line] = []
    start = 1  # a quoted cell may run over several lines; the row is named by its first
    try:
        for cells in reader:
            lines.append(Line(start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFileError(
            _("The line cannot be read as CSV; look for a quotation mark without its partner."), line=start
        ) from error
    return source, lines


def _read_xlsx(content: bytes) -> tuple[str, list[Line]]:
    try:
        lines = _first_sheet(io.BytesIO(content))
    except _DAMAGED as error:
        raise UnreadableFileError(
            _("This is not an Excel workbook (.xlsx). Open it in Excel and save it as “Excel Workbook (.xlsx)”.")
        ) from error
    return "xlsx", lines


def _first_sheet(file: io.BytesIO) -> list[Line]:
    workbook = load_workbook(file, read_only=True, data_only=True)
    try:
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong size, and rows would be missing
        rows = enumerate(sheet.iter_rows(values_only=True), start=1)
        return [Line(number, _without_tail([_text(value) for value in row])) for number, row in rows]
    finally:
        workbook.close()


def _without_tail(cells: list[str]) -> list[str]:
    """The cells without the empty ones that Excel keeps to the right of a table."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: object) -> str:
    """A cell as a person reads it: whole numbers without ".0", dates as 2026-01-31, true and false as yes and no."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
