"""`manage.py remove_lapsed_uploads`: what was sent in part and nobody went on with."""

from django.core.management.base import BaseCommand, CommandParser

from lms.common import clock
from media_pipeline.presenters import size_text
from media_pipeline.uploads.services import remove_lapsed


class Command(BaseCommand):
    help = "Remove unfinished uploads whose time is over, and their bytes; the schedule does so every hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would be removed")

    def handle(self, *args: object, dry_run: bool = False, **options: object) -> None:
        done = remove_lapsed(at=clock.now(), dry_run=dry_run)
        verb = "Would remove" if dry_run else "Removed"
        self.stdout.write(f"{verb} {done.uploads} uploads and {done.files} files, {size_text(done.size_bytes)}.")
