"""`verify_pathway FILE [--json]`: every defect of a document, without storing it. Exit status 1 if there are any."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

from pathways.definition.presenters import defect_words
from pathways.definition.services import examine
from pathways.engine import Finding, Problem
from pathways.management.reading import document_bytes


class Command(BaseCommand):
    help = "Checks a pathway document and prints what is wrong with it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON list of all defects")

    def handle(self, *args, **options) -> None:
        _document, defects = examine(document_bytes(options["file"]))
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(defect) for defect in defects], ensure_ascii=False, indent=1))
        else:
            for defect in defects:
                self.stdout.write(defect_words(defect))
            self.stdout.write(f"{len(defects)} defects")
        if defects:
            sys.exit(1)


def _as_json(defect: Problem | Finding) -> dict[str, str]:
    if isinstance(defect, Problem):
        return {"rule": "form", "place": defect.path, "expected": defect.expected}
    return {"rule": defect.rule, "place": defect.place, "zh": defect.zh, "en": defect.en}
