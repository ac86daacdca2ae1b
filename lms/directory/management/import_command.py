"""What the three import commands have in common: arguments, printed report, exit code."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lms.common import clock
from lms.directory.imports.report import Report


class ImportCommand(BaseCommand):
    """Read a file, print what it changed or every problem in it; the exit code is not 0 when there are problems."""

    service: Callable[..., Report]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a .csv (UTF-8 or GB18030) or .xlsx file")
        parser.add_argument("--dry-run", action="store_true", help="check the file and change nothing")

    def handle(self, *args: object, file: Path, dry_run: bool, **options: object) -> None:
        report = type(self).service(path=file, on=clock.today(), dry_run=dry_run)
        for problem in report.problems:
            self.stderr.write(str(problem))
        if not report.ok:
            raise CommandError(_("Nothing was imported. Problems: %(count)s.") % {"count": len(report.problems)})
        counts = {"created": report.created, "updated": report.updated, "unchanged": report.unchanged}
        self.stdout.write(_("New: %(created)s, updated: %(updated)s, unchanged: %(unchanged)s.") % counts)
        if report.batch is not None:
            self.stdout.write(_("Batch: %(batch)s") % {"batch": report.batch.pk})
        if dry_run:
            self.stdout.write(_("This was a dry run: nothing was changed."))
