"""The three imports. Each reads a file, checks all of it, and writes all of it or nothing."""

from pathlib import Path
from types import ModuleType

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.directory.imports import divisions, institutions, practitioners
from lms.directory.imports.columns import check_table
from lms.directory.imports.readers import Table, UnreadableFileError, read_table
from lms.directory.imports.report import Problem, Report


def import_divisions(*, path: Path, dry_run: bool = False) -> Report:
    """Add and update administrative divisions by their code."""
    return _import(divisions, path, dry_run)


def import_institutions(*, path: Path, dry_run: bool = False) -> Report:
    """Add and update institutions by their code."""
    return _import(institutions, path, dry_run)


def import_practitioners(*, path: Path, dry_run: bool = False) -> Report:
    """Add and update people by their personnel number, and their posts."""
    return _import(practitioners, path, dry_run)


def _import(kind: ModuleType, path: Path, dry_run: bool) -> Report:
    try:
        table = read_table(path)
    except UnreadableFileError as error:
        return Report(dry_run=dry_run, problems=[Problem(error.line, "", error.reason)])
    try:
        return _import_table(kind, table, dry_run)
    except IntegrityError:
        # Everything was checked against the database, which must have changed in the meantime.
        reason = _("Somebody else changed the same rows at the same time. Run the import again.")
        return Report(dry_run=dry_run, source=table.source, problems=[Problem(None, "", reason)])


@transaction.atomic
def _import_table(kind: ModuleType, table: Table, dry_run: bool) -> Report:
    report = Report(dry_run=dry_run, source=table.source)
    rows, report.problems = check_table(table, kind.COLUMNS)
    changes, further = kind.plan(rows)
    report.problems = sorted(report.problems + further, key=lambda problem: problem.line)
    if not report.ok:
        return report
    # A dry run writes too and is undone, so that it meets every refusal of the database as well.
    kind.write(changes)
    if dry_run:
        transaction.set_rollback(True)
    report.created = _count(changes.created)
    report.updated = _count(changes.updated)
    report.unchanged = changes.unchanged
    return report


def _count(rows: int | list) -> int:
    return rows if isinstance(rows, int) else len(rows)
