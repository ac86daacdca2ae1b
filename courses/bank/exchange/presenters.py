"""What a file holds, in words: refused lines with their reasons, and the stems of what would be made."""

from typing import Any

from django.utils.translation import gettext as _

from courses.bank.models import ItemImport, ItemVersion, TypeName
from courses.bank.presenters import finding_words, sentence
from courses.items import Finding


def batch_lines(batch: ItemImport) -> dict[str, list[Any]]:
    """Warnings, refused lines and stems of a file."""
    stems = [(TypeName(each["content"]["type"]).label, each["content"]["stem"]["zh"]) for each in batch.questions]
    return {
        "warnings": [_words(each) for each in batch.warnings],
        "refusals": [_words(each) for each in batch.refusals],
        "stems": stems,
    }


def _words(said: dict[str, Any]) -> str:
    finding = Finding(said["place"], said["code"], said["params"])
    if not said["row"]:
        return sentence(finding)
    words = sentence(finding) if said["row"] == said["place"] else finding_words(finding)
    return _("%(row)s: %(words)s") % {"row": row_words(said["row"]), "words": words}


def row_words(row: str) -> str:
    """The place in the file: a row of a table, or a line of a text."""
    kind, _space, number = row.partition(" ")
    words = {"row": _("Row %(number)s"), "line": _("Line %(number)s"), "question": _("Question %(number)s")}
    return words.get(kind, "%(number)s") % {"number": number}


def refused_words(refused: list[tuple[ItemVersion, Finding]]) -> list[dict[str, str]]:
    """The questions that a format cannot hold, each with the reason."""
    return [{"stem": version.content["stem"]["zh"], "reason": sentence(finding)} for version, finding in refused]
