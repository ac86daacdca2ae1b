"""The log as files: JSON lines as the chain hashes them, or CSV for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator

from lms.audit.chain.digests import COLUMNS, canonical, plain
from lms.audit.models import AuditEntry
from lms.common.spreadsheets import BYTE_ORDER_MARK, guarded

_HEADER = (*COLUMNS, "hash")


def as_jsonl(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """A line for each entry; with its own line before it, anybody can compute its hash."""
    for entry in entries:
        yield f"{canonical({**plain(vars(entry)), 'hash': entry.hash})}\n"


def as_csv(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """A header and a line for each entry; no cell acts as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    out.write(BYTE_ORDER_MARK)
    writer.writerow(_HEADER)
    for entry in entries:
        columns = {**plain(vars(entry)), "hash": entry.hash, "detail": canonical(entry.detail)}
        writer.writerow([guarded(str(columns[name])) for name in _HEADER])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


FORMATS = {
    "jsonl": (as_jsonl, "application/x-ndjson; charset=utf-8"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}
