"""One line for each request, in place of the server's own, which would tell whole addresses."""

import logging
import time
from asyncio import iscoroutinefunction
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_and_async_middleware

from lms.common.logs.context import Note, noting, request_id

_log = logging.getLogger("lms.request")
HEADER = "X-Request-ID"
PERSON_KEY = "person_key"  # where a session keeps the key of its person, for log lines only
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# Asked every few seconds by whatever watches over the product.
_WATCHED = {"portal:healthz", "portal:readyz"}


@sync_and_async_middleware
def request_line(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request an id, answer with it, and write the request's line. The outermost of our middleware."""
    if iscoroutinefunction(get_response):

        async def middleware(request: HttpRequest) -> HttpResponse:
            with noting(_note(request)) as note:
                started = time.monotonic()
                response = await get_response(request)
                return _finished(request, response, note, started)
    else:

        def middleware(request: HttpRequest) -> HttpResponse:
            with noting(_note(request)) as note:
                started = time.monotonic()
                response = get_response(request)
                return _finished(request, response, note, started)

    return middleware


def route_of(request: HttpRequest) -> str:
    """The name of the address that was asked for, never the address itself."""
    match = request.resolver_match
    return "" if match is None else match.view_name or match.route


def _note(request: HttpRequest) -> Note:
    return Note(request_id(request.headers.get(HEADER)), lambda: person_key(request))


def person_key(request: HttpRequest) -> str:
    """The key of the person whose session this is, if the request has looked into it; asks no database."""
    session = getattr(request, "session", None)
    return session.get(PERSON_KEY, "") if session is not None and session.accessed else ""


def _finished(request: HttpRequest, response: HttpResponse, note: Note, started: float) -> HttpResponse:
    response[HEADER] = note.request_id
    route, status = route_of(request), response.status_code
    duration_ms = round((time.monotonic() - started) * 1000)
    method = request.method if request.method in _METHODS else "other"
    fields = {"method": method, "route": route, "status": status, "duration_ms": duration_ms}
    _log.log(_level(route, status), "request", extra=fields)
    return response


def _level(route: str, status: int) -> int:
    if status >= 500:
        return logging.WARNING
    is_file = not route and status < 400  # stylesheets and scripts are answered before any route is looked for
    return logging.DEBUG if is_file or route in _WATCHED else logging.INFO
