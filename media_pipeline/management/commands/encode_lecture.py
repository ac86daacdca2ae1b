"""`manage.py encode_lecture FILE --out DIR`: the pipeline's plan and encoders, without database and queue."""

import json
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from media_pipeline.analysis.content import Content
from media_pipeline.lectures.manifest import MANIFEST
from media_pipeline.lectures.services import Refused, encode_lecture
from media_pipeline.management.progress import Told

_KINDS = [Content.SLIDES.value, Content.SPEAKER.value, Content.MOVING.value]


class Command(BaseCommand):
    help = "Make everything that can be played of a recording in a new folder, with manifest.json. Needs no database."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--out", type=Path, required=True, help="a folder that is empty or does not exist yet")
        parser.add_argument("--class", dest="content", choices=[*_KINDS, "auto"], default="auto")
        parser.add_argument("--package-mb", type=_megabytes, help="say what an offline package of this size would hold")
        parser.add_argument("--json", action="store_true", help="the manifest on standard output too")

    def handle(self, *args: object, file: Path, out: Path, json: bool = False, **options: Any) -> None:
        content = None if options["content"] == "auto" else Content(options["content"])
        size = options["package_mb"]
        try:
            made = encode_lecture(
                file, out.absolute(), content=content, package_bytes=size, on_progress=Told(self.stderr)
            )
        except Refused as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(_document(made) if json else _lines(made, out))


def _megabytes(text: str) -> int:
    try:
        size = round(float(text) * 1_000_000)
    except (ValueError, OverflowError):
        size = 0
    if size <= 0:
        raise ArgumentTypeError("a size in megabytes, for example 20")
    return size


def _document(made: dict[str, Any]) -> str:
    return json.dumps(made, ensure_ascii=False, indent=1)


def _lines(made: dict[str, Any], out: Path) -> str:
    lines = [f"{each['file']:16} {each['kbps']:8.1f} kbit/s {each['bytes']:12,} bytes" for each in made["renditions"]]
    if "slide_mode" in made:
        mode = made["slide_mode"]
        lines.append(f"{'slides + speech':16} {mode['kbps']:8.1f} kbit/s {mode['bytes']:12,} bytes")
    if "left_out" in made:
        lines.append(f"left out, because its encoder failed: {', '.join(made['left_out'])}")
    return "\n".join([f"kind of lecture: {made['content']}", *lines, f"written to {out / MANIFEST}"])
