"""The failing link fails as it says, and otherwise changes nothing."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.proxy import link_to

ANSWER = b"x" * 100_000


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_response(200)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def link():
    Handler.asked = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with link_to(server.server_address[1]) as proxy:
        yield proxy
    server.shutdown()
    server.server_close()
    thread.join()


def get(proxy) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().read()
    finally:
        connection.close()


def test_on_a_good_day_everything_passes(link):
    assert get(link) == ANSWER


def test_when_it_is_down_nobody_answers_and_afterwards_it_is_as_before(link):
    link.down()
    with pytest.raises(OSError, match="refused"):
        get(link)
    link.up()
    assert get(link) == ANSWER


def test_a_lost_request_never_arrives(link):
    link.weather.lost_requests = 1
    with pytest.raises((OSError, http.client.HTTPException)):
        get(link)
    assert Handler.asked == 0


def test_a_lost_answer_was_asked_for(link):
    link.weather.lost_answers = 1
    with pytest.raises((OSError, http.client.HTTPException)):
        get(link)
    assert Handler.asked == 1


def test_a_cut_ends_what_is_open_and_nothing_else(link):
    link.weather.kbps = 200
    failed = []

    def asking() -> None:
        try:
            get(link)
        except (OSError, http.client.HTTPException) as error:
            failed.append(error)

    thread = threading.Thread(target=asking)
    thread.start()
    while not Handler.asked:
        thread.join(timeout=0.01)
    link.cut()
    thread.join(timeout=10)
    assert len(failed) == 1
    link.weather.kbps = 0
    assert get(link) == ANSWER


def test_breaks_at_the_bytes_that_were_named_once_each(link):
    link.weather.breaks_at = [1, 2]
    for _ in range(2):
        assert not link.weather.broken.is_set()
        with pytest.raises((OSError, http.client.HTTPException)):
            get(link)
    assert link.weather.broken.is_set()
    assert Handler.asked == 0
    assert get(link) == ANSWER
