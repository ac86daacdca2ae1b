"""Stylesheets, scripts and pictures of the program: served by servestatic, which is asynchronous through and through.

Only their own addresses go that way. A page that passed through it would change threads twice for nothing.
"""

from collections.abc import Callable

from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from servestatic.middleware import ServeStaticMiddleware


class StaticFiles:
    """Below STATIC_URL what servestatic answers, or what is found without it; everything else passes untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._files = async_to_sync(ServeStaticMiddleware(sync_to_async(get_response)))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(settings.STATIC_URL):
            return self._files(request)  # type: ignore[no-any-return]
        return self.get_response(request)
