"""Build the search index anew from everything published, beside the old one, and swap."""

from django.core.management.base import BaseCommand, CommandError

from search import services
from search.backends.base import SearchUnavailable


class Command(BaseCommand):
    help = "Build the search index anew; search goes on in the old one until the new one is complete."

    def handle(self, **options: object) -> None:
        try:
            count = services.rebuild()
        except SearchUnavailable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} documents in the new index.")
