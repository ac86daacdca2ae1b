"""The log as files: JSON lines as the chain hashes them, or CSV for a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from lms.audit.chain.digests import COLUMNS, canonical, plain
from lms.audit.models import AuditEntry

_HEADER = (*COLUMNS, "hash")
_FORMULA_START = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_BYTE_ORDER_MARK = "\ufeff"  # tells Excel that the CSV is UTF-8


def as_jsonl(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """A line for each entry; with its own line before it, anybody can compute its hash."""
    for entry in entries:
        yield f"{canonical({**plain(vars(entry)), 'hash': entry.hash})}\n"


def as_csv(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """A header and a line for each entry; no cell acts as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    out.write(_BYTE_ORDER_MARK)
    writer.writerow(_HEADER)
    for entry in entries:
        columns = {**plain(vars(entry)), "hash": entry.hash, "detail": canonical(entry.detail)}
        writer.writerow([_cell(columns[name]) for name in _HEADER])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _cell(value: object) -> str:
    text = str(value)
    return f"'{text}" if _FORMULA_START.match(text) else text


FORMATS = {
    "jsonl": (as_jsonl, "application/x-ndjson; charset=utf-8"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}
