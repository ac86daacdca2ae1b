"""A link that fails: a proxy on loopback that loses requests, loses answers, cuts, is slow, or is not there at all.

A page that is set offline by the browser's own tools does not cut its service worker; nothing listening does.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

CHUNK = 16 * 1024


@dataclass
class Weather:
    """What happens to what passes, from now on. Shares are of the pieces that pass, each decided by itself."""

    lost_requests: float = 0.0
    lost_answers: float = 0.0
    kbps: float = 0.0  # 0: as fast as it goes
    breaks_at: list[int] = field(default_factory=list)  # at so many bytes towards the server, once each
    broken: threading.Event = field(default_factory=threading.Event)  # the last of these breaks has been
    random: Random = field(default_factory=lambda: Random(1))

    def takes(self, share: float) -> bool:
        """Is this piece lost? The first of a connection may be as well as any other."""
        return share > 0 and self.random.random() < share

    def breaks(self, sent: int) -> bool:
        """Is it at this byte that the link breaks?"""
        if not self.breaks_at or sent < self.breaks_at[0]:
            return False
        self.breaks_at.pop(0)
        if not self.breaks_at:
            self.broken.set()
        return True


class Proxy:
    """Stands before one server on a port of its own; `up` and `down` as often as wanted."""

    def __init__(self, upstream: int, port: int) -> None:
        self.port = port
        self.weather = Weather()
        self.upstream = upstream
        self.sent = 0  # bytes towards the server, over all connections
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def up(self) -> None:
        """The link is there."""
        self._run(self._listen)

    def down(self) -> None:
        """Nothing listens, and every connection is reset."""
        self._run(self._close)

    def cut(self) -> None:
        """Every open connection is reset; new ones are taken."""
        self._run(self._reset)

    def end(self) -> None:
        """Down for good."""
        self.down()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()

    def _run(self, work: Callable) -> None:
        asyncio.run_coroutine_threadsafe(work(), self._loop).result(timeout=20)

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port, limit=CHUNK)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._reset()

    async def _reset(self) -> None:
        for writer in list(self._open):
            _abort(writer)
        await asyncio.sleep(0)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            above, above_writer = await asyncio.open_connection("127.0.0.1", self.upstream, limit=CHUNK)
        except OSError:
            _abort(writer)
            return
        both = {writer, above_writer}
        self._open |= both
        there = self._pass(reader, above_writer, self._loses_request)
        back = self._pass(above, writer, lambda _size: self.weather.takes(self.weather.lost_answers))
        done, waiting = await asyncio.wait(
            [asyncio.ensure_future(there), asyncio.ensure_future(back)], return_when=asyncio.FIRST_COMPLETED
        )
        for task in waiting:
            task.cancel()
        await asyncio.gather(*done, *waiting, return_exceptions=True)
        for each in both:
            _abort(each)
        self._open -= both

    def _loses_request(self, size: int) -> bool:
        self.sent += size
        return self.weather.takes(self.weather.lost_requests) or self.weather.breaks(self.sent)

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, loses: Callable[[int], bool]
    ) -> None:
        while data := await reader.read(CHUNK):
            if loses(len(data)):
                return
            if self.weather.kbps:
                await asyncio.sleep(len(data) * 8 / 1000 / self.weather.kbps)
            writer.write(data)
            await writer.drain()


def _abort(writer: asyncio.StreamWriter) -> None:
    if writer.transport is not None:
        writer.transport.abort()


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def link_to(upstream: int) -> Iterator[Proxy]:
    """A link to a server, up until it is taken down."""
    proxy = Proxy(upstream, free_port())
    proxy.up()
    try:
        yield proxy
    finally:
        proxy.end()
