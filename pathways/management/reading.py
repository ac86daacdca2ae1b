"""Reading a document for the commands."""

from pathlib import Path

from django.core.management.base import CommandError

from pathways.engine.reading import MAX_CHARACTERS


def document_bytes(path: Path) -> bytes:
    """The file's bytes, no more than the engine would look at."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_CHARACTERS + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
