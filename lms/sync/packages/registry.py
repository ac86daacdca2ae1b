"""Where rooms say what of theirs a device may keep. This room knows no lessons and no pathways (decision 0005)."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Model

from lms.directory.policy import Permission


class Size(StrEnum):
    """How much of a thing is kept: its texts and pictures; with the sound of its lectures; with their film as well."""

    TEXT = "text"
    SOUND = "sound"
    FILM = "film"


@dataclass(frozen=True)
class Piece:
    """One file of a package, under its address at our own origin. `part`: a recording, fetched by ranges.

    `about` names the document that a page carries, if it carries one: two pages that differ in their bytes alone, and
    not in this, say the same to who runs it.
    """

    url: str
    bytes: int
    sha256: str
    type: str
    part: bool = False
    about: str = ""


@dataclass(frozen=True)
class Page:
    """Where a page that knows nobody is drawn: the shelf and the id of what it shows.

    `revision` names all that the page depends on (`revision_of`): while it is the same, the page is not drawn again to
    tell its size and hash. Empty: it is drawn each time. `about` is that of its piece.
    """

    kind: str
    uuid: UUID
    revision: str = ""
    about: str = ""


@dataclass(frozen=True)
class Package:
    """One thing that can be kept: its title in the reader's language, its pages, and the recordings that it takes."""

    title: str
    pages: list[Page]
    files: Callable[[Size], Iterable[Piece]] = lambda _size: ()


@dataclass(frozen=True)
class Shelf:
    """What a room offers to keep. Both answers are None for what is not there or not published.

    `draw` gives a whole page in the active language, the same for everybody: no name, no token, nothing that depends
    on who asks. Who asks for a package or for one of its pages holds `permission`. `beside` tells the pictures that a
    drawn page names; they are part of what its revision names.
    """

    permission: Permission
    package: Callable[[UUID], Package | None]
    draw: Callable[[UUID], str | None]
    beside: Callable[[str], Iterable[Piece]] = lambda _page: ()


def revision_of(*shown: object) -> str:
    """A name of what a page shows: of rows all columns, of everything else its words."""
    told = [_columns(each) if isinstance(each, Model) else each for each in shown]
    return hashlib.sha256(json.dumps(told, default=str, ensure_ascii=False).encode()).hexdigest()


def _columns(row: Model) -> list[object]:
    unread = row.get_deferred_fields()
    fields = [field for field in row._meta.concrete_fields if field.attname not in unread]
    return [row._meta.label, *(field.value_to_string(row) for field in fields)]


_SHELVES: dict[str, Shelf] = {}


def register_shelf(kind: str, shelf: Shelf) -> None:
    """Let a room offer its things, once, while the program starts."""
    _SHELVES[kind] = shelf


def shelf_of(kind: str) -> Shelf | None:
    """Who offers things of this kind, if anybody."""
    return _SHELVES.get(kind)
