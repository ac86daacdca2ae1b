from django.core.management.base import BaseCommand

from lms.audit.chain import archives
from lms.common import clock


class Command(BaseCommand):
    help = "Write the months that are older than 13 months to sealed files, and take them out of the table."

    def handle(self, *args: object, **options: object) -> None:
        made = archives.archive(clock.now())
        for archive in made:
            self.stdout.write(f"{archive.file_name}: entries {archive.first_sequence} to {archive.last_sequence}")
        if not made:
            self.stdout.write(f"Nothing is older than {archives.MONTHS_ONLINE} months; nothing was written.")
