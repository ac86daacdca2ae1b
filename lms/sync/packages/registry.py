"""Where rooms say what of theirs a device may keep. This room knows no lessons and no pathways (decision 0005)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from lms.directory.policy import Permission


class Size(StrEnum):
    """How much of a thing is kept: its texts and pictures; with the sound of its lectures; with their film as well."""

    TEXT = "text"
    SOUND = "sound"
    FILM = "film"


@dataclass(frozen=True)
class Piece:
    """One file of a package, under its address at our own origin. `part`: a recording, fetched by ranges."""

    url: str
    bytes: int
    sha256: str
    type: str
    part: bool = False


@dataclass(frozen=True)
class Page:
    """Where a page that knows nobody is drawn: the shelf and the id of what it shows."""

    kind: str
    uuid: UUID


@dataclass(frozen=True)
class Package:
    """One thing that can be kept: its title in the reader's language, its pages, and the other files that it takes.

    `files` is asked with the size and with the drawn pages, which name the pictures that they show.
    """

    title: str
    pages: list[Page]
    files: Callable[[Size, list[str]], Iterable[Piece]]


@dataclass(frozen=True)
class Shelf:
    """What a room offers to keep. Both answers are None for what is not there or not published.

    `draw` gives a whole page in the active language, the same for everybody: no name, no token, nothing that depends
    on who asks. Who asks for a package or for one of its pages holds `permission`.
    """

    permission: Permission
    package: Callable[[UUID], Package | None]
    draw: Callable[[UUID], str | None]


_SHELVES: dict[str, Shelf] = {}


def register_shelf(kind: str, shelf: Shelf) -> None:
    """Let a room offer its things, once, while the program starts."""
    _SHELVES[kind] = shelf


def shelf_of(kind: str) -> Shelf | None:
    """Who offers things of this kind, if anybody."""
    return _SHELVES.get(kind)
