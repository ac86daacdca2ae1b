"""Texts leave compressed: with Brotli where the browser reads it, else with gzip.

Django's own middleware knows gzip only and takes every kind of content, films too. What this one must not give away is
said in docs/security.md, "Compressed pages".
"""

import secrets
import zlib
from collections.abc import AsyncIterator, Callable, Iterator

import brotli
from django.http import HttpRequest, HttpResponseBase
from django.http.response import StreamingHttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.text import compress_string

SMALLEST = 200  # bytes: below it the header costs what compression saves
# 5 is where Brotli begins to look further back: a tenth smaller than gzip in the same time. 11 would save another 5 %
# of a page and cost twenty times the processor (docs/decisions/0014).
QUALITY = 5
WINDOW = 18  # 256 KB: larger than any page
NOISE = "X-Noise"
MOST_NOISE = 48
_TEXTS = ("text/",)
_ALSO = {
    "application/javascript",
    "application/json",
    "application/fhir+json",
    "application/manifest+json",
    "application/vnd.apple.mpegurl",
    "application/xml",
    "image/svg+xml",
}


class Compression(MiddlewareMixin):
    """Compresses whole answers and streams of text; leaves alone what is compressed, cut into ranges, or no text."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not _is_text(response) or response.has_header("Content-Encoding") or response.has_header("Accept-Ranges"):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if response.status_code in (204, 206, 304) or (not response.streaming and len(response.content) < SMALLEST):
            return response
        coding = chosen(request.headers.get("Accept-Encoding", ""))
        if not coding:
            return response
        if isinstance(response, StreamingHttpResponse):
            _compress_stream(response, coding)
        else:
            response.content = _whole(coding, response.content)
            response.headers["Content-Length"] = str(len(response.content))
        etag = response.get("ETag", "")
        if etag.startswith('"'):
            response.headers["ETag"] = f"W/{etag}"  # RFC 9110, 8.8.1: other bytes, the same meaning
        response.headers["Content-Encoding"] = coding
        if request.COOKIES:
            response.headers[NOISE] = secrets.token_urlsafe(MOST_NOISE)[: secrets.randbelow(MOST_NOISE + 1)] or "0"
        return response


def chosen(accepted: str) -> str:
    """The coding to answer with: "br", "gzip", or nothing when the header names neither or refuses it by q=0."""
    weights: dict[str, float] = {}
    for part in accepted[:200].lower().split(","):
        name, _semicolon, parameters = part.partition(";")
        weights[name.strip()] = _weight(parameters)
    usable = [coding for coding in ("br", "gzip") if weights.get(coding, 0) > 0]
    return usable[0] if usable else ""


def _weight(parameters: str) -> float:
    name, _equals, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1
    try:
        return float(value)
    except ValueError:
        return 0


def _is_text(response: HttpResponseBase) -> bool:
    kind = response.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind.startswith(_TEXTS) or kind in _ALSO


def _whole(coding: str, content: bytes) -> bytes:
    if coding == "br":
        return brotli.compress(content, mode=brotli.MODE_TEXT, quality=QUALITY, lgwin=WINDOW)
    return compress_string(content)


def _stepwise(coding: str) -> tuple[Callable[[bytes], bytes], Callable[[], bytes]]:
    """Add a piece, end: what is ready comes back from both."""
    if coding == "br":
        encoder = brotli.Compressor(mode=brotli.MODE_TEXT, quality=QUALITY, lgwin=WINDOW)
        return encoder.process, encoder.finish
    gzip = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    return gzip.compress, gzip.flush


def _compress_stream(response: StreamingHttpResponse, coding: str) -> None:
    """Streams here are long tables: pieces are gathered for the sake of their size."""
    pieces = response.streaming_content
    add, end = _stepwise(coding)

    def in_turn() -> Iterator[bytes]:
        for piece in pieces:
            yield add(piece)
        yield end()

    async def as_they_come() -> AsyncIterator[bytes]:
        async for piece in pieces:
            yield add(piece)
        yield end()

    response.streaming_content = as_they_come() if response.is_async else in_turn()
    del response.headers["Content-Length"]
