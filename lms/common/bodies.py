"""Requests whose body is read as it arrives.

Django's ASGI handler waits for the whole body before any view runs, and forgets all of it when the connection breaks.
For an upload over a link that breaks this would mean: nothing ever arrives. `ArrivingHandler` hands bodies of the given
content types below the given address through, so that `request.read(n)` waits for the next bytes; when the link breaks
it raises UnreadablePostError, and the view keeps what it has. Memory stays at what the server buffers (64 KiB).
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import TimeoutError as Stalled
from io import RawIOBase
from typing import Any, NoReturn

from lms.common.one_thread import OneThreadHandler

# A connection that says nothing for so long is gone: nobody may hold an upload's lock by keeping silent.
SILENCE_S = 30
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class ArrivingBody(RawIOBase):
    """A body that other threads than the event loop's read from; to the handler it is also its `receive`."""

    def __init__(self, receive: Receive, *, silence_s: float = SILENCE_S) -> None:
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._silence_s = silence_s
        self._held = b""
        self._more = True

    async def __call__(self) -> NoReturn:
        """The handler listens here whether the client has left. It never hears so: what has arrived is to be kept."""
        await asyncio.get_running_loop().create_future()
        raise AssertionError("a future that nobody holds is never done")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Wait for bytes; 0 at the end of the body, OSError when the rest will not come."""
        while not self._held and self._more:
            self._take()
        piece = self._held[: len(buffer)]
        self._held = self._held[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def _take(self) -> None:
        waiting = asyncio.run_coroutine_threadsafe(self._next(), self._loop)
        try:
            message = waiting.result(self._silence_s)
        except Stalled:
            waiting.cancel()
            self._more = False
            raise OSError("The client has been silent for too long.") from None
        if message["type"] == "http.disconnect":
            self._more = False
            raise OSError("The connection broke before the end of the body.")
        self._held = message.get("body", b"")
        self._more = message.get("more_body", False)

    async def _next(self) -> MutableMapping[str, Any]:
        return await self._receive()


class ArrivingHandler(OneThreadHandler):
    """Django's handler, but that bodies of these content types, below this address, are read as they arrive."""

    def __init__(self, below: str, *content_types: str) -> None:
        super().__init__()
        self._below = below  # elsewhere no view knows that a body may be cut
        self._content_types = {name.encode() for name in content_types}

    async def handle(self, scope: MutableMapping[str, Any], receive: Receive, send: Callable) -> None:
        kind = dict(scope["headers"]).get(b"content-type", b"").strip().lower()
        arriving = kind in self._content_types and scope["path"].startswith(self._below)
        await super().handle(scope, ArrivingBody(receive) if arriving else receive, send)

    async def read_body(self, receive: Receive) -> Any:
        return receive if isinstance(receive, ArrivingBody) else await super().read_body(receive)
