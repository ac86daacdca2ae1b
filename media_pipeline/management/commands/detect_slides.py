"""`manage.py detect_slides FILE`: when the slides of a recording change."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from media_pipeline.analysis.content import Analysis
from media_pipeline.lectures.services import Refused, detect_slides
from media_pipeline.management.progress import Told


class Command(BaseCommand):
    help = "Say when the slides of a recording change, and what kind of lecture it is. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: object, file: Path, json: bool = False, **options: object) -> None:
        try:
            found = detect_slides(file, on_progress=Told(self.stderr))
        except Refused as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(_document(found) if json else _lines(found))


def _document(found: Analysis) -> str:
    slides = [{"starts_s": one.starts_s, "ends_s": one.ends_s, "new_slide": one.new_slide} for one in found.slides]
    steps = [one.starts_s for one in found.slides[1:] if not one.new_slide]
    facts = {"content": found.content.value, "times": found.changes_s, "steps": steps, "slides": slides}
    return json.dumps(facts, indent=1)


def _lines(found: Analysis) -> str:
    marks = [f"{one.starts_s:10.2f}  {'slide' if one.new_slide else 'step'}" for one in found.slides]
    return "\n".join([f"kind of lecture: {found.content.value}", *marks])
