"""Hands out renditions: whole or by byte range, in small pieces, with names that never change their content."""

import asyncio
import mimetypes
from collections.abc import AsyncIterator, Iterator
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.core.files.storage import default_storage
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.http import StreamingHttpResponse as Streaming
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from media_pipeline import policy, ranges, selectors
from media_pipeline.captions import selectors as captions
from media_pipeline.captions.webvtt import write
from media_pipeline.models import Rendition, RenditionKind

PIECE = 64 * 1024
A_YEAR = 365 * 24 * 3600
_LISTS = {RenditionKind.MASTER, RenditionKind.PLAYLIST}


@require_safe
def file(request: HttpRequest, uuid: UUID, path: str) -> HttpResponseBase:
    """One rendition, or captions. Only paths of rows are answered: none reaches the storage that we did not write."""
    if settings.MEDIA_ORIGIN and not getattr(request, "is_for_media_host", False):
        raise Http404  # the app's host serves nothing of it (lms/portal/media_host.py)
    if path.startswith(captions.FOLDER):
        return _captions(request, uuid, path)
    row = selectors.rendition(uuid=uuid, path=path)
    if row is None or not policy.may_play(request, row.asset) or not default_storage.exists(row.storage_name):
        raise Http404
    response = _answer(request, row)
    response["ETag"] = _etag(row)
    # The path holds a hash of the content: a copy never goes stale. Private, because it is for people signed in.
    patch_cache_control(response, private=True, max_age=A_YEAR, immutable=True)
    return response


@require_safe
@permission_required("wagtailadmin.access_admin", raise_exception=True)
def thumbnail(request: HttpRequest, name: str) -> HttpResponseBase:
    """A picture in the size that a page of the CMS asks for: made by us, never the file that was uploaded."""
    model = get_image_model()
    made = model.get_rendition_model().objects.filter(file=f"images/{name}").select_related("image").first()
    chosen_from = policy_registry.get_by_type(model)
    if made is None or not chosen_from.user_has_permission_for_instance(request.user, "choose", made.image):
        raise Http404
    mime, _encoding = mimetypes.guess_type(name)
    with made.file.open() as stored:
        response = HttpResponse(stored.read(), content_type=mime or "application/octet-stream")
    patch_cache_control(response, private=True, max_age=A_YEAR)
    return response


def _captions(request: HttpRequest, uuid: UUID, path: str) -> HttpResponse:
    """A text track: small, and made of its row whenever it is asked for."""
    version = captions.version_at(uuid=uuid, path=path)
    if version is None or not policy.may_play(request, version.caption.asset):
        raise Http404
    etag = f'"{version.digest}"'
    response: HttpResponse
    if _held(request.headers.get("If-None-Match", ""), etag):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(write(version.cues), content_type="text/vtt; charset=utf-8")
    response["ETag"] = etag
    patch_cache_control(response, private=True, max_age=A_YEAR, immutable=True)
    return response


def _etag(row: Rendition) -> str:
    return f'"{row.path}"'


def _held(header: str, etag: str) -> bool:
    """Does the list of copies that the client holds name this one? Compared weakly (RFC 9110, 13.1.2)."""
    return header.strip() == "*" or etag in {held.removeprefix("W/") for held in parse_etags(header)}


def _answer(request: HttpRequest, row: Rendition) -> HttpResponseBase:
    if _held(request.headers.get("If-None-Match", ""), _etag(row)):
        return HttpResponseNotModified()
    if row.kind in _LISTS:
        with default_storage.open(row.storage_name) as listing:
            return HttpResponse(listing.read(), content_type=row.mime)
    try:
        wanted = ranges.requested(_range_header(request, row), row.size_bytes)
    except ranges.Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{row.size_bytes}"})
    return _media(request, row, wanted)


def _range_header(request: HttpRequest, row: Rendition) -> str:
    """The range asked for; none on HEAD, and none when the copy that the client holds is not this one."""
    if request.method != "GET" or request.headers.get("If-Range", _etag(row)) != _etag(row):
        return ""
    return request.headers.get("Range", "")


def _media(request: HttpRequest, row: Rendition, wanted: tuple[int, int] | None) -> HttpResponseBase:
    first, last = wanted or (0, row.size_bytes - 1)
    length = last - first + 1
    # GZipMiddleware would compress what is compressed already, and a compressed range is no range.
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=row.mime)
    elif isinstance(request, ASGIRequest):
        response = Streaming(_pieces_async(row.storage_name, first, length), content_type=row.mime)
    else:
        response = Streaming(_pieces(row.storage_name, first, length), content_type=row.mime)
    response["Content-Length"] = str(length)
    response["Accept-Ranges"] = "bytes"
    if wanted is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{row.size_bytes}"
    return response


def _pieces(name: str, first: int, length: int) -> Iterator[bytes]:
    with default_storage.open(name) as stored:
        stored.seek(first)
        while length > 0 and (piece := stored.read(min(PIECE, length))):
            length -= len(piece)
            yield piece


async def _pieces_async(name: str, first: int, length: int) -> AsyncIterator[bytes]:
    stored = await asyncio.to_thread(default_storage.open, name)
    try:
        await asyncio.to_thread(stored.seek, first)
        while length > 0 and (piece := await asyncio.to_thread(stored.read, min(PIECE, length))):
            length -= len(piece)
            yield piece
    finally:
        stored.close()
