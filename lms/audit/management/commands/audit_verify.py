from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from lms.audit.chain.verification import verify
from lms.audit.presenters import finding_sentence


class Command(BaseCommand):
    help = "Check the whole audit log: archives, table, seals and the file of seals outside of the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seals", type=Path, metavar="FILE", help="a copy of the file of seals kept elsewhere")

    def handle(self, *args: object, seals: Path | None, **options: object) -> None:
        if seals is not None and not seals.exists():
            raise CommandError(f"There is no file {seals}.")
        outcome = verify(outside=seals)
        seen = f"{outcome.entries} entries, {outcome.archives} archives and {outcome.seals} seals"
        if outcome.finding is not None:
            sentence = finding_sentence(outcome.finding)
            raise CommandError(f"NOT SOUND. First wrong entry: {outcome.wrong_sequence}. {sentence} Sound: {seen}.")
        self.stdout.write(f"Sound: {seen} are as they were.")
