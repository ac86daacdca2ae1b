"""Bodies that are read as they arrive, also when they do not arrive in whole."""

import asyncio
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, UnreadablePostError
from django.urls import reverse

from lms.asgi import application
from lms.common.bodies import ArrivingBody, ArrivingHandler
from lms.common.identifiers import new_id
from media_pipeline.uploads.forms import CHUNK_TYPE

CHUNK = "application/offset+octet-stream"
END = {"type": "http.disconnect"}


def part(body: bytes, *, more: bool = True) -> dict:
    return {"type": "http.request", "body": body, "more_body": more}


def sender(*messages: dict) -> Callable:
    """What a server's `receive` hands out; after the last one it waits for ever, as a silent client lets it."""
    left = list(messages)

    async def receive() -> dict:
        if left:
            return left.pop(0)
        return await asyncio.get_running_loop().create_future()

    return receive


def read_in_thread(*messages: dict, silence_s: float = 60, size: int = 4) -> list[bytes]:
    """The pieces that a view's thread reads, and at the end b"" or what was wrong."""

    async def run() -> list[bytes]:
        body = ArrivingBody(sender(*messages), silence_s=silence_s)

        def all_of_it() -> list[bytes]:
            found = []
            try:
                while piece := body.read(size):
                    found.append(piece)
            except OSError as error:
                found.append(str(error).encode())
            return found

        return await asyncio.to_thread(all_of_it)

    return asyncio.run(run())


def test_pieces_come_as_they_arrive():
    assert read_in_thread(part(b"0123456"), part(b""), part(b"78", more=False)) == [b"0123", b"456", b"78"]


def test_what_came_before_a_cut_is_read():
    assert read_in_thread(part(b"0123"), END) == [b"0123", b"The connection broke before the end of the body."]


def test_a_silent_client_is_given_up():
    found = read_in_thread(part(b"01"), silence_s=0.5)
    assert found == [b"01", b"The client has been silent for too long."]


def test_an_empty_body():
    assert read_in_thread(part(b"", more=False)) == []


class Handler(ArrivingHandler):
    """Answers with what it could read, without the product's middleware."""

    def load_middleware(self, is_async: bool = False) -> None:
        pass

    async def run_get_response(self, request: ASGIRequest) -> HttpResponse:
        def view() -> HttpResponse:
            found = b""
            try:
                while piece := request.read(3):
                    found += piece
            except UnreadablePostError:
                found += b"|cut"
            return HttpResponse(found)

        return await sync_to_async(view)()


def answer(kind: str, *messages: dict, path: str = "/x/1/") -> bytes | None:
    """What a request with this content is answered with; None when it is not answered."""
    sent: list[dict] = []

    async def send(message: dict) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "PATCH",
        "path": path,
        "query_string": b"",
        "headers": [(b"content-type", kind.encode())],
    }
    asyncio.run(Handler("/x/", CHUNK)(scope, sender(*messages), send))
    return b"".join(message.get("body", b"") for message in sent) if sent else None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("kind", [CHUNK, CHUNK.upper(), "text/plain"])
def test_a_whole_body_is_answered_whatever_its_kind(kind):
    assert answer(kind, part(b"0123"), part(b"45", more=False)) == b"012345"


def test_what_a_cut_left_reaches_the_view():
    assert answer(CHUNK, part(b"0123"), END) == b"0123|cut"


@pytest.mark.parametrize(("kind", "path"), [("text/plain", "/x/1/"), (CHUNK, "/y/x/")], ids=["kind", "address"])
def test_other_bodies_are_forgotten_with_their_connection(kind, path):
    assert answer(kind, part(b"0123"), END, path=path) is None


@pytest.mark.django_db
def test_the_product_streams_where_pieces_of_uploads_go():
    assert reverse("uploads:upload", kwargs={"uuid": new_id()}).startswith(application._below)
    assert application._content_types == {CHUNK_TYPE.encode()}
