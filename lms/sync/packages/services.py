"""Lists of pieces: what a device fetches to keep a thing, each with its hash, so that later it fetches differences.

To tell a page's size and hash it has to be drawn, with its pictures. That is done once for each content and language
and written down (DrawnPage) under the name of everything that the page depends on. The name is made of the rows as they
are now, of the program and of what its settings decide, so nobody has to remember to forget an entry: whatever
changes, by whichever way, is another name at once.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from uuid import UUID

from django.utils import translation

from lms.sync.models import DrawnPage
from lms.sync.packages.registry import Page, Piece, Shelf, Size, shelf_of
from lms.sync.packages.selectors import HTML, drawn, page_url, program, settled

VERSION = 1
_FACTS = ["revision", "bytes", "sha256", "beside"]


def manifest(shelf: Shelf, kind: str, uuid: UUID, *, size: Size, languages: list[str]) -> dict[str, object] | None:
    """The list of pieces of a thing at a size: its pages in each of these languages, then pictures, then recordings.

    Its title is in the first of them.
    """
    with translation.override(languages[0]):
        package = shelf.package(uuid)
    if package is None:
        return None
    pages = _drawn_pages(package.pages, languages)
    about = {(page.kind, page.uuid): page.about for page in package.pages}
    found = [_page_piece(row, about[row.kind, row.uuid]) for row in pages]
    found += [Piece(**beside) for row in pages for beside in row.beside]
    found += package.files(size)
    pieces = list({piece.url: piece for piece in found}.values())
    return {
        "v": VERSION,
        "kind": kind,
        "uuid": str(uuid),
        "title": package.title,
        "size": size.value,
        "bytes": sum(piece.bytes for piece in pieces),
        "pieces": [_told(piece) for piece in pieces],
    }


def _page_piece(row: DrawnPage, about: str) -> Piece:
    return Piece(page_url(row.kind, row.uuid, row.language), row.bytes, row.sha256, HTML, about=about)


def _drawn_pages(pages: list[Page], languages: list[str]) -> list[DrawnPage]:
    """What is known of each page in each language, in this order; drawn where it is not known."""
    rows = DrawnPage.objects.filter(uuid__in=[page.uuid for page in pages], language__in=languages)
    known = {_place(row): row for row in rows}
    revisions = _revisions(pages)
    found, fresh = [], []
    for (page, revision), language in [(named, language) for language in languages for named in revisions.items()]:
        row = known.get((page.kind, page.uuid, language))
        if row is None or not revision or row.revision != revision:
            row = _draw(page, language, revision)
            fresh += [row] if row is not None and revision else []
        found += [row] if row is not None else []
    # In one order, whatever the reader's languages are: two who ask at once would wait for each other's rows for ever.
    fresh.sort(key=_place)
    DrawnPage.objects.bulk_create(
        fresh, update_conflicts=True, unique_fields=["kind", "uuid", "language"], update_fields=_FACTS
    )
    return found


def _place(row: DrawnPage) -> tuple[str, UUID, str]:
    return row.kind, row.uuid, row.language


def _revisions(pages: list[Page]) -> dict[Page, str]:
    """Each page once, with the name of what it is made from; empty where that cannot be told."""
    made_by = f"{program()} {settled()}"
    return {
        page: hashlib.sha256(f"{made_by} {page.revision}".encode()).hexdigest() if page.revision else ""
        for page in pages
    }


def _draw(page: Page, language: str, revision: str) -> DrawnPage | None:
    with translation.override(language):
        text = drawn(page)
    if text is None:
        return None
    content = text.encode()
    return DrawnPage(
        kind=page.kind,
        uuid=page.uuid,
        language=language,
        revision=revision,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        beside=[asdict(piece) for piece in _beside(page, text)],
    )


def _beside(page: Page, text: str) -> Iterator[Piece]:
    shelf = shelf_of(page.kind)
    if shelf is not None:
        yield from shelf.beside(text)


def _told(piece: Piece) -> dict[str, object]:
    told = asdict(piece)
    return {name: value for name, value in told.items() if value or name not in ("part", "about")}
