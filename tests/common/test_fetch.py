"""The one door to other machines: where it does not go, what it does not take, and how long it waits."""

import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.common import fetch as door
from lms.common.fetch import (
    FetchError,
    FetchFailed,
    FetchRefused,
    FetchTimedOut,
    FetchTooLarge,
    Question,
    fetch,
    require_public,
)

PRIVATE = [
    *("127.0.0.1", "127.8.9.10", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200"),
    *("0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.2.7", "198.18.0.1", "240.0.0.1"),  # noqa: S104
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "2002:7f00:1::", "64:ff9b::7f00:1"),
    *("fec0::1", "feff:ffff::1", "192.88.99.1", "::ffff:192.88.99.254", "2002:c058:6301::1", "64:ff9b::c058:6301"),
]
PUBLIC = ["8.8.8.8", "192.88.98.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"]


@contextmanager
def answering(*scripts: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[bytes]]]:
    """A server on loopback that serves one connection after the other with these; its host:port, and what it heard."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for script in scripts:
                try:
                    connection, _peer = listening.accept()
                except OSError:
                    return
                with connection:
                    try:
                        heard.append(_whole_request(connection))
                        script(connection)
                    except OSError:
                        continue  # the client had enough

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}", heard
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(10)
    assert not thread.is_alive()


def _whole_request(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    head, _end, body = received.partition(b"\r\n\r\n")
    stated = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    missing = int(stated[0].split(b":")[1]) - len(body) if stated else 0
    return received + (connection.recv(missing, socket.MSG_WAITALL) if missing > 0 else b"")


def saying(status: str = "200 OK", body: bytes = b"", **headers: str) -> Callable[[socket.socket], None]:
    """Answers with these and closes."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"HTTP/1.1 {status}", *lines, "Connection: close", "", ""])
    return lambda connection: connection.sendall(head.encode() + body)


def ask(address: str, path: str = "/", **options) -> door.Fetched:
    options = {"limit_bytes": 10_000, "timeout_s": 5, "allowed_hosts": [address]} | options
    return fetch(f"http://{address}{path}", **options)


# --- where it does not go ---


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public_are_refused(address):
    with pytest.raises(FetchRefused):
        require_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address):
    require_public(address)


@given(st.ip_addresses(v=4).filter(lambda address: address.is_private))
def test_no_dress_makes_a_private_address_public(address):
    number = int(address)
    for dressed in (
        str(address),
        str(ipaddress.IPv6Address((0xFFFF << 32) | number)),
        str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80))),
        str(ipaddress.IPv6Address((0x64FF9B << 96) | number)),
    ):
        with pytest.raises(FetchRefused):
            require_public(dressed)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"]
)
def test_this_machine_is_not_asked_in_any_spelling(host):
    with pytest.raises(FetchRefused):
        fetch(f"http://{host}/", limit_bytes=10, timeout_s=5)


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "data:text/plain,a", "//example.org/"),
        *("http:///a", "", "http://user:word@example.org/", "http://example.org:22/", "HTTP://a\x00b/"),
    ],
)
def test_addresses_of_the_wrong_kind(url):
    with pytest.raises(FetchRefused):
        fetch(url, limit_bytes=10, timeout_s=5, resolve=lambda *_name: pytest.fail("nothing is asked for"))


def test_one_private_address_among_public_ones_spoils_the_name():
    with pytest.raises(FetchRefused):
        fetch("http://example.org/", limit_bytes=10, timeout_s=5, resolve=lambda *_name: ["8.8.8.8", "10.0.0.1"])


def test_not_even_a_partner_is_at_the_metadata_service():
    def resolve(_host: str, _port: int) -> list[str]:
        return ["169.254.169.254"]

    with pytest.raises(FetchRefused, match="link-local"):
        fetch("http://partner/", limit_bytes=10, timeout_s=5, allowed_hosts=["partner"], resolve=resolve)


def test_a_name_is_asked_for_once_and_its_checked_address_is_the_one_that_is_reached(monkeypatch):
    """DNS rebinding: the second answer would be this machine. There is no second question."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    reached: list[str] = []

    def connect(_network, host: str, *_rest, **_options):
        reached.append(host)
        raise door.httpcore.ConnectError("closed for tests")

    monkeypatch.setattr(door.httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(FetchFailed):
        fetch("http://rebinding.example/", limit_bytes=10, timeout_s=5, resolve=lambda *_name: next(answers))
    assert reached == ["93.184.216.34"]
    assert next(answers) == ["127.0.0.1"]


def test_a_partner_is_named_with_its_port():
    with answering(saying(body=b"never")) as (address, heard):
        host = address.partition(":")[0]
        with pytest.raises(FetchRefused):
            ask(address, allowed_hosts=[f"{host}:1"])
    assert heard == []


# --- what it brings ---


def test_an_answer():
    with answering(saying("404 Not Found", b"gone", X_Word="a")) as (address, heard):
        answer = ask(address, "/path?q=1")
    assert (answer.status, answer.content, answer.headers["x-word"]) == (404, b"gone", "a")
    assert heard[0].startswith(b"GET /path?q=1 HTTP/1.1\r\n")
    assert f"Host: {address}".encode() in heard[0]


def test_a_post_carries_its_content_and_follows_no_redirect():
    with answering(saying("302 Found", Location="/elsewhere")) as (address, heard):
        answer = ask(address, question=Question("POST", b"{}", {"Content-Type": "application/json"}))
    assert answer.status == 302
    assert heard[0].endswith(b"\r\n\r\n{}")


def test_no_proxy_of_the_environment_is_used(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with answering(saying(body=b"direct")) as (address, _heard):
        assert ask(address).content == b"direct"


def test_the_other_address_of_a_partner_is_tried():
    with answering(saying(body=b"here")) as (address, _heard):
        assert ask(address, resolve=lambda *_name: ["::1", "127.0.0.1"]).content == b"here"


# --- redirects ---


def test_a_redirect_is_followed():
    with answering(saying("302 Found", Location="/next"), saying(body=b"there")) as (address, _heard):
        answer = ask(address)
    assert (answer.content, answer.url) == (b"there", f"http://{address}/next")


@pytest.mark.parametrize("location", ["http://169.254.169.254/latest/", "http://127.0.0.1:1/", "file:///etc/passwd"])
def test_each_redirect_is_looked_at_anew(location):
    with answering(saying("302 Found", Location=location)) as (address, _heard), pytest.raises(FetchRefused):
        ask(address)


def test_redirects_come_to_an_end():
    again = saying("302 Found", Location="/again")
    with answering(*[again] * 9) as (address, heard), pytest.raises(FetchRefused, match="redirects"):
        ask(address)
    assert len(heard) == door.MAX_REDIRECTS + 1


def test_credentials_are_not_carried_to_another_host():
    question = Question(headers={"Authorization": "Bearer secret"})
    with (
        answering(saying(body=b"second")) as (other, heard_there),
        answering(saying("302 Found", Location=f"http://{other}/")) as (address, heard_here),
    ):
        ask(address, allowed_hosts=[address, other], question=question)
    assert b"secret" in heard_here[0]
    assert b"secret" not in heard_there[0]


def test_a_redirect_out_of_tls_is_refused():
    with pytest.raises(FetchRefused, match="open connection"):
        door._redirected(door._parsed("https://example.org/"), "http://example.org/", Question())


# --- how much and how long ---


def test_too_much_is_refused_before_it_is_read():
    with answering(saying(Content_Length="99999999")) as (address, _heard), pytest.raises(FetchTooLarge):
        ask(address)


def test_too_much_that_was_not_announced_is_refused():
    with answering(saying(body=b"x" * 20_000)) as (address, _heard), pytest.raises(FetchTooLarge):
        ask(address)


def test_packed_answers_are_not_unpacked():
    packed = saying(body=b"\x1f\x8b", Content_Encoding="gzip")
    with answering(packed) as (address, heard), pytest.raises(FetchRefused, match="packed"):
        ask(address)
    assert b"Accept-Encoding: identity" in heard[0]


def trickle(start: bytes) -> Callable[[socket.socket], None]:
    """Sends one byte again and again until nobody listens any more."""

    def script(connection: socket.socket) -> None:
        connection.sendall(start)
        stop = threading.Event()
        while not stop.wait(0.02):
            connection.sendall(b"a")

    return script


@pytest.mark.parametrize(
    "start", [b"HTTP/1.1 200 OK\r\nX-Endless: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"]
)
def test_who_sends_a_byte_at_a_time_does_not_hold_us(start):
    with answering(trickle(start)) as (address, _heard), pytest.raises(FetchTimedOut):
        ask(address, timeout_s=0.3)


def test_a_name_server_that_does_not_answer_does_not_hold_us():
    never = threading.Event()

    def resolve(_host: str, _port: int) -> list[str]:
        never.wait(30)
        return []

    with pytest.raises(FetchTimedOut):
        fetch("http://example.org/", limit_bytes=1, timeout_s=0.2, resolve=resolve)
    never.set()


def test_a_name_that_nobody_knows():
    def resolve(_host: str, _port: int) -> list[str]:
        raise socket.gaierror("unknown")

    with pytest.raises(FetchFailed, match="resolved"):
        fetch("http://example.org/", limit_bytes=1, timeout_s=5, resolve=resolve)


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"])
def test_what_is_not_whole_http_fails(answer):
    with answering(lambda connection: connection.sendall(answer)) as (address, _heard), pytest.raises(FetchFailed):
        ask(address)


def test_a_server_without_a_certificate_that_we_trust_fails():
    with answering(saying(body=b"plain")) as (address, _heard), pytest.raises(FetchError):
        fetch(f"https://{address}/", limit_bytes=10, timeout_s=5, allowed_hosts=[address])


def test_what_went_wrong_names_no_path():
    with answering(lambda connection: None) as (address, _heard), pytest.raises(FetchFailed) as caught:
        ask(address, "/people/P00017?token=secret")
    assert "P00017" not in str(caught.value)
    assert "secret" not in str(caught.value)
