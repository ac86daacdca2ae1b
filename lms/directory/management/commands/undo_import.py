from argparse import ArgumentParser
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lms.common import clock
from lms.directory.imports.services import undo_import
from lms.directory.imports.undo import BatchStandsError
from lms.directory.models import ImportBatch


class Command(BaseCommand):
    help = "Undo an import, all of it or nothing; tells what stands on it when that cannot be done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=UUID, nargs="?", help="the id that the import printed; without it: the list")

    def handle(self, *args: object, batch: UUID | None, **options: object) -> None:
        if batch is None:
            self._list()
            return
        found = ImportBatch.objects.filter(pk=batch, imported_at__isnull=False).first()
        if found is None:
            raise CommandError(_("There is no import “%(batch)s”.") % {"batch": batch})
        try:
            count = undo_import(batch=found, at=clock.now())
        except BatchStandsError as error:
            for sentence in error.sentences:
                self.stderr.write(sentence)
            raise CommandError(_("Nothing was undone.")) from error
        self.stdout.write(_("Undone. Facts taken back: %(count)s.") % {"count": count})

    def _list(self) -> None:
        for batch in ImportBatch.objects.filter(imported_at__isnull=False):
            undone = batch.undone_at.isoformat(timespec="minutes") if batch.undone_at else "–"
            self.stdout.write(f"{batch.pk}  {batch.imported_at:%Y-%m-%d %H:%M}  {batch.kind}  undone: {undone}")
