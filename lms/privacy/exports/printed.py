"""The copy of a person's data as a PDF that people read."""

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import get_language, override

from lms.common.pdf import render_pdf
from lms.directory.models import Practitioner
from lms.privacy.exports.document import Chapter, Table
from lms.privacy.inventory.declaration import Category
from lms.privacy.inventory.labels import has_label

ROWS_PRINTED = 200
OWNERS = ("user", "practitioner")  # always the reader
FIELDS_ACROSS = 6  # wider tables are printed as one list for each row


@dataclass(frozen=True)
class PrintedTable:
    """A table as the page lays it out; what is not printed stands in the JSON."""

    title: str
    purpose: str
    retention: str
    headings: list[str]
    rows: list[list[str]]
    pairs: list[list[tuple[str, str]]]
    left_out: int


def printed_html(chapters: list[Chapter], person: Practitioner, made_at: datetime, language: str) -> str:
    """The self-contained page that is printed, in the reader's language."""
    with override(language):
        context = {
            "chapters": [
                {"code": chapter.code, "title": chapter.title, "tables": [_printed(table) for table in chapter.tables]}
                for chapter in chapters
            ],
            "person": person,
            "made_at": made_at,
            "language": get_language(),
        }
        return render_to_string("privacy/printed.html", context)


def printed_pdf(chapters: list[Chapter], person: Practitioner, made_at: datetime, language: str) -> bytes:
    """The same as a PDF."""
    return render_pdf(printed_html(chapters, person, made_at, language))


def _printed(table: Table) -> PrintedTable:
    """Columns that hold nothing in any row are not printed; technical ones only where nothing else is there."""
    used = [name for name in table.fields if any(row[name] for row in table.shown)]
    plain = [name for name in used if table.rule.fields[name].category != Category.TECHNICAL]
    told = plain or [name for name in used if has_label(name) and name not in OWNERS] or used
    headings = {name: heading for name, heading in zip(table.fields, table.headings, strict=True)}
    rows = [[row[name] for name in told] for row in table.shown[:ROWS_PRINTED]]
    across = len(told) <= FIELDS_ACROSS
    return PrintedTable(
        title=table.title,
        purpose=str(table.rule.purpose.label),
        retention=str(table.rule.retention.words),
        headings=[headings[name] for name in told],
        rows=rows if across else [],
        pairs=[] if across else [_pairs(told, headings, row) for row in rows],
        left_out=max(0, len(table.shown) - ROWS_PRINTED),
    )


def _pairs(names: list[str], headings: dict[str, str], row: list[str]) -> list[tuple[str, str]]:
    return [(headings[name], value) for name, value in zip(names, row, strict=True) if value]
