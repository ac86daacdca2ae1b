"""A browser without the test client's extras: 30,000 requests are made of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.handlers.base import BaseHandler
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase
from django.test import RequestFactory

# Tables in which a refused request may write: that somebody came, and what their groups are today.
HARMLESS = (
    *("django_session", "usersessions_usersession", "directory_user_groups", "directory_user", "accounts_"),
    "audit_auditentry",  # that somebody was refused
    "wagtailcore_pagesubscription",  # whether the account wants word of comments: its own
    *("auth_group", "wagtailcore_groupcollectionpermission"),  # groups that are put in step with the grants
)
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
_DENIED = "Sorry, you do not have permission"


@dataclass(frozen=True)
class Answer:
    """What came back, and what it cost the database."""

    status: int
    location: str
    body: bytes
    queries: int
    written: tuple[str, ...]
    denied: bool  # in Wagtail's way: a sentence, and the way back to the start page

    @property
    def refused(self) -> bool:
        return self.status in (403, 404, 405) or self.denied


class Browser:
    """Sends requests as somebody, each in a savepoint that is rolled back."""

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()
        self._requests = RequestFactory()

    def send(
        self, method: str, url: str, session: str | None, query: Mapping[str, Any], data: Mapping[str, Any]
    ) -> Answer:
        """One request; whatever it changed is undone."""
        request = self._request(method, url, query, data)
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = "en"
        if session is not None:
            request.COOKIES[settings.SESSION_COOKIE_NAME] = session
        request._dont_enforce_csrf_checks = True
        point = transaction.savepoint()
        try:
            queries: list[str] = []
            with connection.execute_wrapper(_noting(queries)):
                response = self._handler.get_response(request)
                body = whole_body(response)
            return self._answer(request, response, body, queries)
        finally:
            transaction.savepoint_rollback(point)

    def _request(self, method: str, url: str, query: Mapping[str, Any], data: Mapping[str, Any]) -> HttpRequest:
        if method == "POST":
            return self._requests.post(url, data, query_params=query)
        return self._requests.generic(method, url, query_params=query)

    def _answer(self, request: HttpRequest, response: HttpResponseBase, body: bytes, queries: list[str]) -> Answer:
        location = response.headers.get("Location", "")
        denied = response.status_code == 302 and any(
            _DENIED in str(message) for message in get_messages(request)._queued_messages
        )
        written = tuple(sql for sql in queries if sql.startswith(WRITES) and not any(name in sql for name in HARMLESS))
        return Answer(response.status_code, location, body, len(queries), written, denied)


def _noting(queries: list[str]) -> Callable[..., Any]:
    """Writes down what the database is asked. Django's own capture asks it again for every value that it quotes."""

    def note(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        queries.append(sql)
        return execute(sql, *arguments)

    return note


async def whole_stream(response: HttpResponseBase) -> bytes:
    """All bytes of an answer whose stream, if it is one, only an event loop can read; what it holds open is closed."""
    body = b"".join([part async for part in response]) if response.streaming else response.content
    response.close()
    return body


def whole_body(response: HttpResponseBase) -> bytes:
    """All bytes of an answer that may be a stream; whatever it holds open is closed."""
    if hasattr(response, "render") and callable(response.render):
        response.render()
    body = b"".join(response.streaming_content) if response.streaming else response.content
    for close in response._resource_closers:  # not response.close(): it would tell Django to close the connection
        close()
    return body
