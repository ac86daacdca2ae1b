"""What every search engine behind this room can do, and how it says that it cannot."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from lms.common.content import Moment, Searchable

DEEPEST_HIT = 1000  # nobody reads further, and engines pay for depth


class SearchUnavailable(Exception):
    """The engine does not answer now; the text says why, for operators."""


class IndexMissing(SearchUnavailable):
    """There is no index that can be read: it was never built, or it is damaged. A rebuild mends it."""


@dataclass(frozen=True)
class Hit:
    """One piece of content that was found."""

    uuid: UUID
    kind: str
    url: str
    title: dict[str, str]
    text: dict[str, str]
    score: float = 0.0
    moments: list[Moment] = field(default_factory=list)


def shown_parts(document: Searchable) -> dict[str, object]:
    """What an index keeps of a document to show it."""
    moments = [[moment.at_s, moment.language, moment.text] for moment in document.moments]
    return {"url": document.url, "title": document.title, "text": document.text, "moments": moments}


def moments_of(kept: list[list]) -> list[Moment]:
    """The moments again, of what an index kept."""
    return [Moment(*each) for each in kept]


@dataclass(frozen=True)
class Found:
    """One page of what was found. `loose`: no strong token was there, so single characters had to do."""

    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    loose: bool = False


@dataclass(frozen=True)
class State:
    """Whether the engine can answer, and the number of documents or the reason why not."""

    ok: bool
    detail: str


class Backend(Protocol):
    """One engine with one index of everything published."""

    def index(self, documents: Iterable[Searchable]) -> None:
        """Add documents, or replace those with the same uuid."""
        ...

    def delete(self, uuids: Iterable[UUID]) -> None:
        """Take documents out; one that is not there is none to take."""
        ...

    def search(self, query: str, *, page: int = 1, size: int = 10) -> Found:
        """The page of documents that answer the query best. Any text is a query; none has a syntax."""
        ...

    def rebuild(self, documents: Iterable[Searchable]) -> int:
        """Make a new index beside the old one and put it in its place; answers how many documents it has."""
        ...

    def state(self) -> State:
        """Can it be searched?"""
        ...


def first_hit(page: int, size: int) -> int | None:
    """Where a page begins; None when it lies deeper than anybody reads."""
    offset = (max(1, page) - 1) * size
    return offset if offset + size <= DEEPEST_HIT else None
