"""The service worker, the manifest of the installable product, the page of what is kept, and whose session this is."""

import hashlib
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.accounts.sessions.selectors import shared_until
from lms.directory.selectors import practitioner_of
from lms.portal.offline.services import session_of
from lms.sync.middleware import for_devices

WORKER = "portal/worker.js"
# The worker may ask this host and do nothing else; what it fetches for pages is theirs to judge.
WORKER_POLICY = (
    "default-src 'none'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
    "form-action 'self'"
)
NO_DEVICE = UUID(int=0)
PRELOAD = "Service-Worker-Navigation-Preload"  # what a worker says with a page that the browser asks for beside it


def _for_everybody(response: HttpResponse) -> HttpResponse:
    """The same bytes for everybody: may be kept, and is asked for anew each time there is a link."""
    patch_cache_control(response, public=True, no_cache=True)
    return response


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. At the root, because it answers for every page."""
    path = finders.find(WORKER)
    if path is None:
        raise Http404  # the assets are not built
    script, digest = _script(path, Path(path).stat().st_mtime_ns)
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["ETag"] = tag = f'"{digest}"'
    response = get_conditional_response(request, etag=tag, response=_for_everybody(response))
    response["Content-Security-Policy"] = WORKER_POLICY  # of 304 too: its headers take the place of those kept
    return response


@lru_cache(maxsize=1)
def kept_version() -> str:
    """Another one for each other page of what is kept. It stands in the worker's script and in the page: a worker takes
    no other page than its own, so a browser that has the worker of a version has its page, and need not be sent it."""
    pages = "".join(_kept_page(language) for language, _name in settings.LANGUAGES)
    return hashlib.sha256(pages.encode()).hexdigest()[:20]


def _kept_page(language: str, version: str = "") -> str:
    with translation.override(language):
        context = {"languages": settings.LANGUAGES, "version": version}
        return render_to_string("portal/offline/kept.html", context)


@lru_cache(maxsize=2)
def _script(path: str, _changed: int) -> tuple[bytes, str]:
    script = f'self.keptVersion="{kept_version()}";\n'.encode() + Path(path).read_bytes()
    return script, hashlib.sha256(script).hexdigest()[:20]


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone shows of the product when it is put beside its other programs."""
    icons = [("portal/icon-192.png", "192x192"), ("portal/icon-512.png", "512x512")]
    described = {
        "id": "/",
        "name": _("Plateau Medical Learning"),
        "short_name": _("Medical Learning"),
        "lang": translation.get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#fbfaf7",
        "theme_color": "#0b5c5a",
        "icons": [
            {"src": static("portal/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(
                {"src": static(name), "sizes": size, "type": "image/png", "purpose": "any maskable"}
                for name, size in icons
            ),
        ],
    }
    response = JsonResponse(described, content_type="application/manifest+json")
    patch_cache_control(response, public=True, max_age=86400)
    return response


@login_not_required
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """What is kept on the reader's device, which only the device knows; also shown when the server does not answer."""
    language = request.GET.get("lang")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language()
    if request.headers.get(PRELOAD) == kept_version():
        response = HttpResponse(status=204)  # the worker has the page, or asks once more
    else:
        response = HttpResponse(_kept_page(language, kept_version()))
    patch_vary_headers(response, [PRELOAD])
    return _for_everybody(response)


@for_devices
@never_cache
@require_safe
def session(request: HttpRequest) -> HttpResponse:
    """Whose session this is, for kept pages, which know nobody: the owner, the token for sending, the keys."""
    practitioner = practitioner_of(request.user)
    if practitioner is None:
        raise PermissionDenied
    until = shared_until(request)
    return JsonResponse(
        {
            "v": 1,
            **session_of(practitioner, _device(request)),
            "csrf": get_token(request),
            "until": int(until.timestamp() * 1000) if until else 0,
        }
    )


def _device(request: HttpRequest) -> UUID:
    try:
        return UUID(request.GET.get("device", ""))
    except ValueError:
        return NO_DEVICE
