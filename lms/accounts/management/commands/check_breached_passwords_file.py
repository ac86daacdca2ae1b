from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from lms.accounts.passwords.breached import NotInOrder, lines_checked


class Command(BaseCommand):
    help = "Read a file of breached passwords from end to end: can it be searched?"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", default="", help="the file; without it BREACHED_PASSWORDS_FILE")

    def handle(self, *args: object, path: str, **options: object) -> None:
        chosen = path or settings.BREACHED_PASSWORDS_FILE
        if not chosen:
            raise CommandError(_("Name a file, or set BREACHED_PASSWORDS_FILE."))
        count = 0
        try:
            with Path(chosen).open("rb") as file:
                for number in lines_checked(file):
                    count = number
        except (NotInOrder, OSError) as error:
            raise CommandError(_("%(path)s: %(reason)s.") % {"path": chosen, "reason": error}) from error
        self.stdout.write(_("%(path)s is in order: %(count)s hashes.") % {"path": chosen, "count": f"{count:,}"})
