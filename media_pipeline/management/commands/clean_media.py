"""`manage.py clean_media`: what the storage keeps of recordings and nothing refers to."""

from django.core.management.base import BaseCommand, CommandParser

from lms.common import clock
from media_pipeline import services
from media_pipeline.presenters import size_text
from media_pipeline.uploads.services import remove_lapsed

WHY = {"orphan": "belongs to nothing", "original": "no recording has it", "dead": "of work that failed long ago"}


class Command(BaseCommand):
    help = "Remove from the storage what no row refers to: recordings, files made of them, parts of dead work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only list what would be removed")

    def handle(self, *args: object, dry_run: bool = False, **options: object) -> None:
        at = clock.now()
        found = services.clean(at=at, dry_run=dry_run)
        for one in found:
            self.stdout.write(f"{one.name}  {size_text(one.size_bytes)}  {WHY[one.why]}")
        lapsed = remove_lapsed(at=at, dry_run=dry_run)
        size = sum(one.size_bytes for one in found) + lapsed.size_bytes
        verb = "Would remove" if dry_run else "Removed"
        files = len(found) + lapsed.files
        self.stdout.write(f"{verb} {files} files and {lapsed.uploads} unfinished uploads, {size_text(size)}.")
