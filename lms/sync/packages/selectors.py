"""Lists of pieces: what a device fetches to keep a thing, each with its hash, so that later it fetches differences."""

import hashlib
from dataclasses import asdict
from uuid import UUID

from django.urls import reverse

from lms.sync.packages.registry import Page, Piece, Shelf, Size, shelf_of

HTML = "text/html; charset=utf-8"
VERSION = 1


def page_url(page: Page, language: str) -> str:
    """The address of a page that knows nobody, in one language."""
    return reverse("sync:kept_page", args=[page.kind, page.uuid]) + f"?lang={language}"


def drawn(page: Page) -> str | None:
    """The page in the active language."""
    shelf = shelf_of(page.kind)
    return shelf.draw(page.uuid) if shelf is not None else None


def manifest(shelf: Shelf, kind: str, uuid: UUID, *, size: Size, language: str) -> dict[str, object] | None:
    """The list of pieces of a thing at a size: pages in the active language, then pictures, then recordings."""
    package = shelf.package(uuid)
    if package is None:
        return None
    every = [(page, drawn(page)) for page in package.pages]
    pages = [(page, text) for page, text in every if text is not None]
    found = [_piece_of(page, text.encode(), language) for page, text in pages]
    found += package.files(size, [text for _page, text in pages])
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


def _piece_of(page: Page, content: bytes, language: str) -> Piece:
    return Piece(page_url(page, language), len(content), hashlib.sha256(content).hexdigest(), HTML)


def _told(piece: Piece) -> dict[str, object]:
    told = asdict(piece)
    return told if piece.part else {name: value for name, value in told.items() if name != "part"}
