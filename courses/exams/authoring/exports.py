"""Results as a file: XLSX and CSV in which no cell acts as a formula."""

import csv
import io

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook

from courses.exams.authoring.results import ResultLine
from lms.common.spreadsheets import BYTE_ORDER_MARK, safe_text

Row = list[str | int | None]


def rows_of(lines: list[ResultLine]) -> list[Row]:
    """A header and a row for each attempt."""
    header: Row = [
        *(_("Personnel number"), _("Name"), _("Attempt"), _("Started"), _("Ended"), _("Per cent"), _("Points")),
        *(_("Out of"), _("Passed")),
    ]
    return [header, *(_row(line) for line in lines)]


def _row(line: ResultLine) -> Row:
    attempt, marking = line.attempt, line.marking
    end = attempt.submission.at if marking is not None else None
    result: Row = [None, None, None, None]
    if marking is not None:
        passed = _("yes") if marking.passed else _("no")
        result = [marking.score, str(marking.points), str(marking.of), passed]
    return [
        line.person.personnel_number or "",
        line.person.name,
        attempt.number,
        localtime(attempt.started_at).strftime("%Y-%m-%d %H:%M"),
        localtime(end).strftime("%Y-%m-%d %H:%M") if end else None,
        *result,
    ]


def _cell(value: str | int | None) -> str | int | None:
    return safe_text(value) if isinstance(value, str) else value


def as_csv(rows: list[Row]) -> bytes:
    """UTF-8 with a byte order mark."""
    out = io.StringIO(newline="")
    out.write(BYTE_ORDER_MARK)
    csv.writer(out).writerows([["" if cell is None else _cell(cell) for cell in row] for row in rows])
    return out.getvalue().encode()


def as_xlsx(rows: list[Row]) -> bytes:
    """A workbook whose header stays in view."""
    book = Workbook(write_only=True)
    page = book.create_sheet(safe_text(_("Results")))
    page.freeze_panes = "A2"
    for row in rows:
        page.append([_cell(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


FORMATS = {
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}
