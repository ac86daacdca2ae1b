"""PDF from HTML by WeasyPrint, with a fetcher that opens nothing: no file:, no network, only data: URLs.

WeasyPrint reads `file://` by default, so that a template value could attach a local file to a certificate.
Opening the system's fonts and reading a style sheet cost more than a page: fonts stay open in each thread, and a
sheet that comes beside the HTML (`style`) is read once.
"""

import gc
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from lms.common.pdf_fonts import pack_fonts

_OPEN = threading.local()  # a map of fonts is used by one thread at a time


def render_pdf(html: str, *, style: str = "") -> bytes:
    """The PDF of a self-contained HTML page: styles in it or beside it, pictures as data: URLs, fonts of the system."""
    return laid_out(html, style=style).write_pdf(finisher=pack_fonts)


def laid_out(html: str, *, style: str = "") -> Document:
    """The same before it is written: its pages can be counted, and joined with those of others."""
    sheets = [_sheet(style)] if style else []
    return HTML(string=html, url_fetcher=_fetcher()).render(stylesheets=sheets, font_config=_fonts())


def joined_pdf(documents: Iterable[Document]) -> bytes:
    """The pages of all of them as one PDF that holds each font once."""
    laid = list(documents)
    return laid[0].copy([page for document in laid for page in document.pages]).write_pdf(finisher=pack_fonts)


@contextmanager
def much_laid_out() -> Iterator[None]:
    """Within, Python looks for no garbage: the boxes of many pages all live, and to look through them costs a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _fetcher() -> URLFetcher:
    return URLFetcher(allowed_protocols={"data"}, allow_redirects=False)


@lru_cache(maxsize=16)
def _sheet(style: str) -> CSS:
    return CSS(string=style, url_fetcher=_fetcher())


def _fonts() -> FontConfiguration:
    if not hasattr(_OPEN, "fonts"):
        _OPEN.fonts = FontConfiguration()
    return _OPEN.fonts
