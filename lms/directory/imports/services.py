"""The three imports. Each reads a file, checks all of it, and writes all of it or nothing."""

from pathlib import Path
from types import ModuleType

from django.db import transaction

from lms.directory.imports import divisions, institutions, practitioners
from lms.directory.imports.columns import check_table
from lms.directory.imports.readers import UnreadableFileError, read_table
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


@transaction.atomic
def _import(kind: ModuleType, path: Path, dry_run: bool) -> Report:
    report = Report(dry_run=dry_run)
    try:
        table = read_table(path)
    except UnreadableFileError as error:
        report.problems.append(Problem(error.line, "", error.reason))
        return report
    report.source = table.source
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
