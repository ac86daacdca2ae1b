"""`import_pathway FILE --institution CODE --by USERNAME [--publish]`: store a document, and publish it if asked."""

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.common import clock
from lms.directory.models import Institution, Practitioner
from pathways.definition.presenters import defect_words
from pathways.definition.services import ImportRefused, PublicationRefused, import_document, publish
from pathways.management.reading import document_bytes


class Command(BaseCommand):
    help = "Stores a pathway document as a new version; with --publish new runs start with it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--institution", required=True, help="code of the institution that answers for it")
        parser.add_argument("--by", required=True, help="username of the person who imports")
        parser.add_argument("--publish", action="store_true")

    def handle(self, *args, **options) -> None:
        institution = Institution.objects.filter(code=options["institution"]).first()
        by = Practitioner.objects.filter(user__username=options["by"]).first()
        if institution is None or by is None:
            raise CommandError("Unknown institution code, or no person with this username.")
        at = clock.now()
        try:
            version, findings = import_document(
                raw=document_bytes(options["file"]), institution=institution, by=by, at=at
            )
            self.stdout.write(f"{version.pathway.slug} version {version.number}, checksum {version.checksum}")
            for finding in findings:
                self.stdout.write(defect_words(finding))
            if options["publish"]:
                publish(version=version, by=by, at=at)
                self.stdout.write("published")
        except ImportRefused as refusal:
            raise CommandError("\n".join([str(refusal), *map(defect_words, refusal.problems)])) from None
        except (PublicationRefused, PermissionDenied) as refusal:
            raise CommandError(str(refusal)) from None
