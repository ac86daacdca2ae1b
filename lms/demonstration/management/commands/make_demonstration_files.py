from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from lms.demonstration.people import PEOPLE_FILE, write_people
from lms.demonstration.region import DIVISIONS_FILE, INSTITUTIONS_FILE, SEED, write_region


class Command(BaseCommand):
    help = "Write the demonstration's divisions, institutions and practitioners as files to try the imports with."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", type=Path, required=True, help="the folder to write to (made when missing)")
        parser.add_argument("--seed", type=int, default=SEED, help="the same seed gives the same files")

    def handle(self, *args: object, out: Path, seed: int, **options: object) -> None:
        write_region(folder=out, seed=seed)
        write_people(folder=out, seed=seed)
        for step, name in (
            ("import_divisions", DIVISIONS_FILE),
            ("import_institutions", INSTITUTIONS_FILE),
            ("import_practitioners", PEOPLE_FILE),
        ):
            self.stdout.write(f"python manage.py {step} {out / name}")
