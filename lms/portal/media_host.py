"""The media host (MEDIA_ORIGIN): answers signed links to recordings and nothing else, without cookies either way.

A link is turned into the request that its session would have made, and then goes the way of every request: whatever
ends a session, or the right to play a recording, ends the link.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.urls import reverse

from lms.common import clock
from media_pipeline.origin.services import opened

_PASSED_ON = {200, 206, 304, 416}
# Players that read by script ask from the app's host; they send no cookies, and only that host may read the answer.
_FOR_SCRIPTS = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "Range",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Length, Content-Range",
    "Access-Control-Max-Age": "86400",
    "Vary": "Origin",
}


class MediaHost:
    """Stands before sessions: what it lets through has the session of the link and no other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.MEDIA_ORIGIN:
            raise MiddlewareNotUsed
        app = urlsplit(settings.WAGTAILADMIN_BASE_URL)
        if app.hostname == urlsplit(settings.MEDIA_ORIGIN).hostname:
            raise ImproperlyConfigured("MEDIA_ORIGIN must be another host than PUBLIC_URL.")
        self._app_origin = f"{app.scheme}://{app.netloc}"
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _name(request.META.get("HTTP_HOST", "")) != urlsplit(settings.MEDIA_ORIGIN).hostname:
            return self.get_response(request)
        response = self._file(request)
        response.cookies.clear()
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Access-Control-Allow-Origin"] = self._app_origin
        for name, value in _FOR_SCRIPTS.items():
            response[name] = value
        return response

    def _file(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return HttpResponse(status=204)
        if request.method not in {"GET", "HEAD"}:
            return _refusal(405)
        found = opened(request.path_info, at=clock.now())
        if found is None:
            return _refusal(404)
        request.is_for_media_host = True
        request.META.pop("HTTP_COOKIE", None)
        request.__dict__["COOKIES"] = {settings.SESSION_COOKIE_NAME: found.session_key}
        # Log lines have the file and not the link.
        request.path = request.path_info = reverse("media:file", kwargs={"uuid": found.asset, "path": found.path})
        response = self.get_response(request)
        if response.status_code not in _PASSED_ON:
            response.close()
            return _refusal(404)
        return response


def _name(host: str) -> str:
    """The name alone: a browser comes to the same door with the port written out, or with a dot at the end."""
    return split_domain_port(host)[0]


def _refusal(status: int) -> HttpResponse:
    """No page of ours: it would have links, forms and a language."""
    return HttpResponse("", status=status, content_type="text/plain")
