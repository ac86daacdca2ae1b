"""The three imports. Each reads a file, checks all of it, and writes all of it or nothing."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.common import clock
from lms.common.jobs import JobStatus
from lms.common.turns import take_turn
from lms.directory.imports import divisions, institutions, practitioners
from lms.directory.imports.columns import check_table
from lms.directory.imports.readers import Table, UnreadableFileError, read_table, read_upload
from lms.directory.imports.report import Problem, Report
from lms.directory.imports.scope import Scope
from lms.directory.imports.undo import BatchStandsError, undo_batch
from lms.directory.models import BatchKind, BatchStep, ImportBatch
from lms.directory.services.places import lock_places

_KINDS: dict[str, ModuleType] = {
    BatchKind.DIVISIONS: divisions,
    BatchKind.INSTITUTIONS: institutions,
    BatchKind.PRACTITIONERS: practitioners,
}
_LOCK = 0x6C6D_7369  # one import at a time; no other turn has this number
EVERYTHING = Scope()  # of the command line
Show = Callable[..., None]
Close = Callable[[Report], None]


@dataclass(frozen=True)
class Order:
    """What is to be imported, by whom, and how far the author reaches."""

    kind: str
    on: date
    by_key: UUID | None = None
    scope: Scope = field(default_factory=Scope)
    dry_run: bool = False
    batch: ImportBatch | None = None  # of an upload; the command line makes one when there is something to write
    file_name: str = ""
    sha256: str = ""


def import_divisions(*, path: Path, on: date, dry_run: bool = False) -> Report:
    """Found, rename, move and close administrative divisions by their code."""
    return _import_file(BatchKind.DIVISIONS, path, on, dry_run)


def import_institutions(*, path: Path, on: date, dry_run: bool = False) -> Report:
    """Found, rename, change, move and close institutions by their code."""
    return _import_file(BatchKind.INSTITUTIONS, path, on, dry_run)


def import_practitioners(*, path: Path, on: date, dry_run: bool = False) -> Report:
    """Add and update people by their personnel number, and their posts."""
    return _import_file(BatchKind.PRACTITIONERS, path, on, dry_run)


def _import_file(kind: str, path: Path, on: date, dry_run: bool) -> Report:
    """An import from the command line, which reaches everything."""
    try:
        table = read_table(path)
    except UnreadableFileError as error:
        return Report(dry_run=dry_run, problems=[Problem(error.line, "", error.reason)])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    order = Order(kind=kind, on=on, dry_run=dry_run, file_name=path.name[:255], sha256=digest)
    return _import(order, table, _say_nothing, _say_nothing)


def _say_nothing(*_what: object, **_more: object) -> None:
    pass


def import_upload(order: Order, *, path: Path, show: Show, close: Close) -> Report:
    """An uploaded file. `show` is told where the work is; `close` gets the report, inside of the transaction that
    writes, so that the rows and the end of the work are one.
    """
    show(BatchStep.READ, 5)
    try:
        table = read_upload(path)
    except UnreadableFileError as error:
        report = Report(dry_run=order.dry_run, problems=[Problem(error.line, "", error.reason)])
        close(report)
        return report
    return _import(order, table, show, close)


def _import(order: Order, table: Table, show: Show, close: Close) -> Report:
    kind = _KINDS[order.kind]
    report = Report(dry_run=order.dry_run, source=table.source)
    # Reading cells takes a while and needs no lock; comparing and writing hold the one for all writers.
    rows, report.problems = check_table(table, kind.COLUMNS)
    show(BatchStep.WRITE, 40, rows=len(rows))
    written = False
    try:
        written = _write(order, kind, rows, report, close)
    except IntegrityError:
        # Everything was checked against the database, which must have changed in the meantime.
        reason = _("Somebody else changed the same rows at the same time. Run the import again.")
        report.problems.append(Problem(None, "", reason))
    except ValidationError as error:
        report.problems += [Problem(None, "", sentence) for sentence in error.messages]
    if not written:
        close(report)
    return report


@transaction.atomic
def _write(order: Order, kind: ModuleType, rows: list, report: Report, close: Close) -> bool:
    """Compare and write; True when it was for good, and closed."""
    take_turn(_LOCK)
    lock_places()
    changes, further = kind.plan(rows, order.scope, order.on, order.by_key)
    report.problems = sorted(report.problems + further, key=lambda problem: problem.line or 0)
    if not report.ok:
        return False
    report.created, report.updated, report.unchanged = changes.created, changes.updated, changes.unchanged
    batch = order.batch
    if batch is None and (changes.created or changes.updated):
        batch = _batch(order, report)
    if batch is not None:
        report.problems += kind.write(changes, {"on": order.on, "by_key": order.by_key, "batch": batch})
        _told(batch, report)
    # A dry run writes too and is undone, so that it meets every refusal of the database as well.
    if order.dry_run or not report.ok:
        transaction.set_rollback(True)
        return False
    report.batch = batch
    close(report)
    return True


@transaction.atomic
def undo_import(*, batch: ImportBatch, at: datetime, by_key: UUID | None = None, scope: Scope = EVERYTHING) -> int:
    """Undo an import; how many facts were taken back.

    BatchStandsError when something stands on it, when it is undone, or when it reaches beyond the scope.
    """
    take_turn(_LOCK)
    unmarked = ImportBatch.objects.filter(pk=batch.pk, undone_at=None, imported_at__isnull=False)
    if not unmarked.update(undone_at=at, undone_by_key=by_key):
        raise BatchStandsError([_("The import is undone already.")])
    return undo_batch(batch=batch, on=clock.civil_date(at), by_key=by_key, scope=scope)


def _batch(order: Order, report: Report) -> ImportBatch:
    facts: dict[str, Any] = {"kind": order.kind, "file_name": order.file_name, "sha256": order.sha256}
    counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
    done = {"status": JobStatus.DONE, "progress": 100, "imported_at": Now()}
    return ImportBatch.objects.create(author_key=order.by_key, counts=counts, **facts, **done)


def _told(batch: ImportBatch, report: Report) -> None:
    detail = {"kind": batch.kind, "created": report.created, "updated": report.updated, "sha256": batch.sha256}
    record("list.imported", object_kind="import_batch", object_id=batch.pk, detail=detail)
