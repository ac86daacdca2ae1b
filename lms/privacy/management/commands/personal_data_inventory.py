from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.privacy.inventory.rooms import problems
from lms.privacy.inventory.tables import written

DOCUMENT = Path("docs") / "personal-data.md"


class Command(BaseCommand):
    help = "Write the tables of docs/personal-data.md from the inventory; --check only says whether they are right."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if the tables are old")

    def handle(self, *args: object, check: bool, **options: object) -> None:
        found = problems()
        if found:
            raise CommandError("\n".join(found))
        path = settings.BASE_DIR / DOCUMENT
        now = path.read_text(encoding="utf-8")
        wanted = written(now)
        if check and wanted != now:
            raise CommandError(f"{DOCUMENT} is not what the inventory says. Run personal_data_inventory.")
        if not check:
            path.write_text(wanted, encoding="utf-8")
