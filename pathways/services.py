"""What other rooms may do with pathways."""

from pathways.definition.services import ImportRefused, PublicationRefused, examine, import_document, publish
from pathways.runs.services import answer, start_run, undo

__all__ = [
    "ImportRefused",
    "PublicationRefused",
    "answer",
    "examine",
    "import_document",
    "publish",
    "start_run",
    "undo",
]
