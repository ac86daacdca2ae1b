from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.common import clock
from lms.directory.services.projections import project_all

SHOWN = 20


class Command(BaseCommand):
    help = "Compute the rows of the directory from its facts, and mend those that differ; --check mends nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count what differs; exit code 1 if anything does"
        )

    @transaction.atomic
    def handle(self, *args: object, check: bool, **options: object) -> None:
        differences = project_all(clock.today(), write=not check)
        for table, name in differences[:SHOWN]:
            self.stdout.write(f"{table} {name}")
        if check and differences:
            raise CommandError(_("Rows that differ from the facts: %(count)s.") % {"count": len(differences)})
        if differences:
            record("directory.rebuilt", object_kind="directory", detail={"rows": len(differences)})
        self.stdout.write(_("Rows that differed from the facts: %(count)s.") % {"count": len(differences)})
