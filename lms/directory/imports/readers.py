"""Files to rows of text: CSV in UTF-8 or GB18030 (what Excel writes in China), and the first sheet of an .xlsx."""

import csv
import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from xml.etree.ElementTree import ParseError  # only its name: openpyxl parses with defusedxml  # nosec B405
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from lms.common.spreadsheets import unguarded

MAX_BYTES = 30 * 1024 * 1024
# A workbook is a zip file: a small one may unpack to more than any memory. Lists of a whole region stay far below.
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_PARTS = 2_000
MAX_ROWS = 200_000
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
_ZIP_MARK = b"PK\x03\x04"


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
    return _table(*reader(content))


def read_upload(path: Path) -> Table:
    """The table in a file that somebody sent: its content decides what it is, whatever its name says."""
    content = _content(path)
    return _table(*(_read_xlsx(content) if content.startswith(_ZIP_MARK) else _read_csv(content)))


def refuse_other_kinds(content: bytes) -> None:
    """Raise UnreadableFileError for what is neither text of a known encoding nor a workbook; reads no rows yet."""
    if len(content) > MAX_BYTES:
        raise _too_large()
    if not content.startswith(_ZIP_MARK):
        _decoded(content)
        return
    try:
        parts = _refuse_bomb(content)
    except _DAMAGED as error:
        raise _no_workbook() from error
    if "xl/workbook.xml" not in parts:
        raise _no_workbook()


def _table(source: str, lines: list[Line]) -> Table:
    filled = [line for line in lines if not line.blank]
    if not filled:
        raise UnreadableFileError(_("The file is empty."))
    if len(filled) > MAX_ROWS:
        raise _too_large()
    return Table(source, filled[0], filled[1:])


def _too_large() -> UnreadableFileError:
    return UnreadableFileError(
        _("The file is larger than %(limit)s MB. Divide it into smaller files.") % {"limit": MAX_BYTES // 1024**2}
    )


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise _too_large()
    return content


def _decoded(content: bytes) -> tuple[str, str]:
    if content.startswith(_ZIP_MARK):
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
            lines.append(Line(start, [unguarded(cell.strip()) for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFileError(
            _("The line cannot be read as CSV; look for a quotation mark without its partner."), line=start
        ) from error
    return source, lines


def _read_xlsx(content: bytes) -> tuple[str, list[Line]]:
    try:
        _refuse_bomb(content)
        lines = _first_sheet(io.BytesIO(content))
    except _DAMAGED as error:
        raise _no_workbook() from error
    return "xlsx", lines


def _no_workbook() -> UnreadableFileError:
    return UnreadableFileError(
        _("This is not an Excel workbook (.xlsx). Open it in Excel and save it as “Excel Workbook (.xlsx)”.")
    )


def _refuse_bomb(content: bytes) -> set[str]:
    """The names of a workbook's parts, after a look at what they would unpack to and before anything unpacks them.

    A part that tells too small a size is cut off there by `zipfile`, and its check sum is wrong then.
    """
    with ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise UnreadableFileError(
            _("The workbook unpacks to more than a list can hold. Copy the table into a new workbook and save that.")
        )
    return {part.filename for part in parts}


def _first_sheet(file: io.BytesIO) -> list[Line]:
    workbook = load_workbook(file, read_only=True, data_only=True)
    try:
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong size, and rows would be missing
        rows = enumerate(sheet.iter_rows(values_only=True), start=1)
        return list(_limited(rows))
    finally:
        workbook.close()


def _limited(rows: Iterable[tuple[int, tuple]]) -> Iterator[Line]:
    for count, (number, row) in enumerate(rows):
        if count > MAX_ROWS:  # before the memory is full of empty rows
            raise _too_large()
        yield Line(number, _without_tail([_text(value) for value in row]))


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
    return unguarded(str(value).strip())
