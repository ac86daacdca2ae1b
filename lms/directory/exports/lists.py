"""The three lists, narrowed to what their reader may see, in the columns that the imports take."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from lms.audit.services import record
from lms.directory.exports.tables import FORMATS, Cell, Table
from lms.directory.imports import divisions, institutions, practitioners
from lms.directory.imports.columns import CODES_BETWEEN, Column
from lms.directory.institutions.selectors import Reader
from lms.directory.models import AdministrativeDivision, BatchKind, Institution, PractitionerRole

CHUNK = 2_000
_WORDS = {
    "level": {value: word for word, value in divisions.LEVELS.items()},
    "role": {value: word for word, value in practitioners.ROLES.items()},
}
_YES_NO = {True: ("yes", "是"), False: ("no", "否")}


@dataclass(frozen=True)
class _List:
    columns: tuple[Column, ...]
    rows: Callable[[Reader], Iterable[dict[str, object]]]


def table(kind: str, reader: Reader) -> Table:
    """A list as its reader may see it; headings and words in Chinese on Chinese pages, in English on others."""
    chosen = _LISTS[BatchKind(kind)]
    chinese = (get_language() or "").startswith("zh")
    headings = [column.alias if chinese else column.name for column in chosen.columns]
    names = [column.name for column in chosen.columns]
    rows = ([_cell(name, values[name], chinese) for name in names] for values in chosen.rows(reader))
    return Table(str(BatchKind(kind).label)[:30], headings, rows)


def kinds_of(reader: Reader) -> list[BatchKind]:
    """The lists that a reader may have; that of people only with the right to see them by name."""
    return [kind for kind in BatchKind if kind != BatchKind.PRACTITIONERS or reader.sees_people()]


def write(kind: str, form: str, reader: Reader) -> bytes:
    """A list as a file; that somebody took it away is recorded."""
    write_table, _content_type = FORMATS[form]
    content = write_table(table(kind, reader))
    record("list.exported", object_kind="list", object_id=kind, detail={"form": form, "bytes": len(content)})
    return content


def _cell(name: str, value: object, chinese: bool) -> Cell:
    if isinstance(value, bool):
        return _YES_NO[value][chinese]
    if isinstance(value, list):
        return CODES_BETWEEN.join(value)
    if chinese and name in _WORDS:
        return _WORDS[name][str(value)]
    return value if isinstance(value, int | date) or value is None else str(value)


def _division_rows(reader: Reader) -> Iterator[dict[str, object]]:
    for division in reader.divisions().select_related("parent").order_by("path").iterator(CHUNK):
        yield _values(division, divisions.COLUMNS) | {"parent": division.parent.code if division.parent else ""}


def _institution_rows(reader: Reader) -> Iterator[dict[str, object]]:
    rows = reader.institutions().select_related("division").order_by("division__path", "code")
    for institution in rows.iterator(CHUNK):
        yield _values(institution, institutions.COLUMNS) | {"division": institution.division.code}


def _post_rows(reader: Reader) -> Iterator[dict[str, object]]:
    """One row for each post, in the reader's scope, of those who are there today or will be; as the import reads it."""
    posts = PractitionerRole.objects.filter(institution__in=reader.people_institutions())
    posts = posts.filter(practitioner__in=reader.people()).exclude(practitioner__personnel_number="")
    posts = posts.select_related("practitioner", "institution")
    for post in posts.order_by("practitioner__personnel_number", "from_date", "pk").iterator(CHUNK):
        person = _values(post.practitioner, practitioners.PERSON_COLUMNS)
        yield person | _values(post, practitioners.POST_COLUMNS) | {"institution": post.institution.code}


def _values(
    row: AdministrativeDivision | Institution | PractitionerRole, columns: tuple[Column, ...]
) -> dict[str, object]:
    """The columns that are fields of the row by the same name; the others are filled in by the caller."""
    return {column.name: getattr(row, column.name) for column in columns}


_LISTS = {
    BatchKind.DIVISIONS: _List(divisions.COLUMNS, _division_rows),
    BatchKind.INSTITUTIONS: _List(institutions.COLUMNS, _institution_rows),
    BatchKind.PRACTITIONERS: _List(practitioners.COLUMNS, _post_rows),
}
