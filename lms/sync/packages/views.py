"""/offline/<kind>/<uuid>/: what a device may keep. The same bytes for everybody who may open it at all."""

import hashlib
import json
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lms.common import clock
from lms.directory.policy import require
from lms.directory.selectors import practitioner_of
from lms.sync.middleware import for_devices
from lms.sync.packages.registry import Page, Shelf, Size, shelf_of
from lms.sync.packages.selectors import HTML, drawn
from lms.sync.packages.services import manifest


@for_devices
@require_safe
def package(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """The list of pieces of a thing, at a size, with its pages in the named languages, else in the reader's."""
    shelf = _open_shelf(request, kind)
    size = request.GET.get("size", Size.TEXT.value)
    if size not in list(Size):
        raise Http404
    languages = _languages(request) or [get_language()]
    listed = manifest(shelf, kind, uuid, size=Size(size), languages=languages)
    if listed is None:
        raise Http404
    text = json.dumps(listed, ensure_ascii=False, separators=(",", ":"))
    return _answer(request, text.encode(), "application/json")


@for_devices
@require_safe
def kept_page(request: HttpRequest, kind: str, uuid: UUID) -> HttpResponse:
    """A page that knows nobody, in the language that its address names."""
    _open_shelf(request, kind)
    languages = _languages(request)
    if len(languages) != 1:
        raise Http404
    with translation.override(languages[0]):
        content = drawn(Page(kind, uuid))
    if content is None:
        raise Http404
    return _answer(request, content.encode(), HTML)


def _open_shelf(request: HttpRequest, kind: str) -> Shelf:
    shelf = shelf_of(kind)
    if shelf is None:
        raise Http404
    require(practitioner_of(request.user), shelf.permission, clock.today())
    return shelf


def _languages(request: HttpRequest) -> list[str]:
    """The languages that are named, joined by commas: each once, the known ones, in their order."""
    known = dict(settings.LANGUAGES)
    return [name for name in dict.fromkeys(request.GET.get("lang", "").split(",")) if name in known]


def _answer(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """With a strong ETag. Anybody's cache may hold it and must ask before each use, so that rights end at once."""
    response = HttpResponse(content, content_type=content_type)
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
    patch_cache_control(response, no_cache=True)
    return get_conditional_response(request, etag=response["ETag"], response=response)
