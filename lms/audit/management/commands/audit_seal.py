from django.core.management.base import BaseCommand

from lms.audit.chain import seals
from lms.common import clock


class Command(BaseCommand):
    help = "Seal what was added to the audit log since the last seal."

    def handle(self, *args: object, **options: object) -> None:
        made = seals.seal(clock.now())
        if made is None:
            self.stdout.write("Everything is sealed already.")
        else:
            self.stdout.write(f"Seal {made.number} covers the log up to entry {made.through_sequence}.")
