from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.common import clock
from lms.directory.models import (
    DivisionFact,
    GrantFact,
    InstitutionFact,
    LeaveFact,
    MergeFact,
    PostFact,
    Practitioner,
)
from lms.directory.services.places import lock_places
from lms.directory.services.projections import project_all

SHOWN = 20
FACTS = (DivisionFact, InstitutionFact, PostFact, GrantFact, LeaveFact, MergeFact)


def hold_still() -> None:
    """Nothing is added while rows are written anew: a fact read too late would be undone in its row.

    Places, people, then tables: every act takes its locks in this order. SQLite has one writer at a time anyway.
    """
    lock_places()
    people = Practitioner.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)
    for _pk in people.iterator():
        pass
    if connection.vendor == "postgresql":
        tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in FACTS)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")


class Command(BaseCommand):
    help = "Compute the rows of the directory from its facts, and mend those that differ; --check mends nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count what differs; exit code 1 if anything does"
        )

    @transaction.atomic
    def handle(self, *args: object, check: bool, **options: object) -> None:
        if not check:
            hold_still()
        differences = project_all(clock.today(), write=not check)
        for table, name in differences[:SHOWN]:
            self.stdout.write(f"{table} {name}")
        if check and differences:
            raise CommandError(_("Rows that differ from the facts: %(count)s.") % {"count": len(differences)})
        if differences:
            record("directory.rebuilt", object_kind="directory", detail={"rows": len(differences)})
        self.stdout.write(_("Rows that differed from the facts: %(count)s.") % {"count": len(differences)})
