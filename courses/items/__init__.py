"""Questions as plain Python: what an item is, reading and writing it, answers, marks. No framework is imported here."""

from courses.items.document import (
    Area,
    Item,
    ItemType,
    Media,
    Option,
    Part,
    PartKey,
    PartKind,
    Reference,
    Text,
)
from courses.items.drafts import Choice, Draft, Pair, Question, build, drafted
from courses.items.findings import BadItem, BadResponse, Finding
from courses.items.marking import Marked, PartMark, Rule, mark
from courses.items.parsing import read
from courses.items.responses import answered, check_response
from courses.items.writing import canonical, checksum, content_of, key_of, shown, shuffles

__all__ = [
    "Area",
    "BadItem",
    "BadResponse",
    "Choice",
    "Draft",
    "Finding",
    "Item",
    "ItemType",
    "Marked",
    "Media",
    "Option",
    "Pair",
    "Part",
    "PartKey",
    "PartKind",
    "PartMark",
    "Question",
    "Reference",
    "Rule",
    "Text",
    "answered",
    "build",
    "canonical",
    "check_response",
    "checksum",
    "content_of",
    "drafted",
    "key_of",
    "mark",
    "read",
    "shown",
    "shuffles",
]
