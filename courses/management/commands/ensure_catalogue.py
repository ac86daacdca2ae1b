"""`manage.py ensure_catalogue`: the catalogue's page and the CMS groups' rights, made when missing."""

from django.core.management.base import BaseCommand

from courses.catalogue.services import ensure_catalogue


class Command(BaseCommand):
    help = "Make the catalogue's page and give the CMS groups their rights there (safe to repeat)."

    def handle(self, *args: object, **options: object) -> None:
        catalogue = ensure_catalogue()
        self.stdout.write(f"The catalogue is at {catalogue.url}")
