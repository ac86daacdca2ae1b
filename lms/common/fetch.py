"""The one door to other machines: every call that leaves the product goes through `fetch`.

Where an address leads is decided after its name is resolved, on the very address that is then connected to: a name
that answers first with a public and then with a private address gains nothing. Private networks, this machine and
the metadata services of clouds are closed, unless the settings name a partner there (`allowed_hosts`). Redirects are
followed by hand and each is looked at anew. Size and total time are limited, however slowly the other side answers.
"""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import httpcore
import httpx

PORTS = frozenset({80, 443})  # other ports only at partners that the settings name
MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_RELAYS_6TO4 = ipaddress.ip_network("192.88.99.0/24")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class FetchError(Exception):
    """Nothing was fetched; the text says why, for operators."""


class FetchRefused(FetchError):
    """We do not go there, or do not take what came."""


class FetchTooLarge(FetchRefused):
    """The answer is larger than the caller takes."""


class FetchTimedOut(FetchError):
    """The answer was not complete in time."""


class FetchFailed(FetchError):
    """The other side cannot be reached, or does not speak HTTP."""


@dataclass(frozen=True)
class Fetched:
    """A complete answer."""

    url: str
    status: int
    headers: httpx.Headers
    content: bytes


@dataclass(frozen=True)
class Question:
    """What is sent besides the address."""

    method: str = "GET"
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name as the system knows them; also what "0x7f.1" and "2130706433" mean to it."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch(
    url: str,
    *,
    limit_bytes: int,
    timeout_s: float,
    allowed_hosts: Iterable[str] = (),
    question: Question | None = None,
    resolve: Callable[[str, int], list[str]] = resolved,
) -> Fetched:
    """The answer of an http(s) address; `allowed_hosts` ("host" or "host:port") may lie in a private network.

    A GET follows at most three redirects; other methods follow none. Any status is an answer, for the caller to judge.
    """
    question = question or Question()
    door = _Door(frozenset(name.lower() for name in allowed_hosts), time.monotonic() + timeout_s, resolve)
    target = _parsed(url)
    for _step in range(MAX_REDIRECTS + 1):
        door.require(target)
        answer = _exchange(door, target, question, limit_bytes)
        onward = answer.headers.get("Location") if answer.status in _REDIRECTS and question.method == "GET" else None
        if onward is None:
            return answer
        target, question = _redirected(target, onward, question)
    raise FetchRefused(f"More than {MAX_REDIRECTS} redirects from {_named(_parsed(url))}.")


def require_public(address: str) -> None:
    """FetchRefused for every address that is not on the public internet, however it is written."""
    for meant in _meanings(_ip(address)):
        if not meant.is_global or meant.is_multicast or meant.is_reserved or meant.is_private or _is_of_old(meant):
            raise FetchRefused("The address lies in a private network, and the settings name no partner there.")


def _is_of_old(address: _Address) -> bool:
    """Ranges that are deprecated and still routed inside of some networks, though registries call them global."""
    return address in _RELAYS_6TO4 or getattr(address, "is_site_local", False)


def _require_tolerable(address: str) -> None:
    """Where not even a partner can be: metadata services live on link-local addresses."""
    for meant in _meanings(_ip(address)):
        if meant.is_link_local or meant.is_multicast or meant.is_unspecified:
            raise FetchRefused("No partner can be at a link-local, multicast or unspecified address.")


def _ip(address: str) -> _Address:
    try:
        return ipaddress.ip_address(address.partition("%")[0])
    except ValueError as error:
        raise FetchRefused("The name does not lead to an address.") from error


def _meanings(address: _Address) -> list[_Address]:
    """The address and every IPv4 address that is packed into it (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    packed = [address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        packed.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [address, *filter(None, packed)]


class _Door:
    """What one fetch may do and until when."""

    def __init__(self, allowed: frozenset[str], until: float, resolve: Callable[[str, int], list[str]]) -> None:
        self._allowed, self._until, self._resolve = allowed, until, resolve

    def left_s(self) -> float:
        """The seconds that are left for everything that is still to be done."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise FetchTimedOut("The answer was not complete in time.")
        return left

    def require(self, url: httpx.URL) -> None:
        """Refuses what can be refused before a name is asked for."""
        if url.scheme not in {"http", "https"}:
            raise FetchRefused("Only http and https are fetched.")
        if not url.host or url.userinfo:
            raise FetchRefused("The address has no host, or carries a password.")
        if _port(url) not in PORTS and not self.names(url.host, _port(url)):
            raise FetchRefused("The address leads to an unusual port, and the settings name no partner there.")

    def names(self, host: str, port: int) -> bool:
        """Do the settings name this host?"""
        host = host.lower()
        return host in self._allowed or f"{host}:{port}" in self._allowed

    def addresses(self, host: str, port: int) -> list[str]:
        """The checked addresses of a host. One bad one spoils all: an honest name has none."""
        found = self._resolve_in_time(host, port)
        for address in found:
            if self.names(host, port):
                _require_tolerable(address)
            else:
                require_public(address)
        return found

    def _resolve_in_time(self, host: str, port: int) -> list[str]:
        """The system's resolver cannot be interrupted, so it is left behind when it is slow."""
        found: list[str] = []
        failure: list[OSError | UnicodeError] = []

        def ask() -> None:
            try:
                found.extend(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                failure.append(error)

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(self.left_s())
        self.left_s()
        if failure or not found:
            raise FetchFailed("The name of the host cannot be resolved.") from (failure[0] if failure else None)
        return list(dict.fromkeys(found))


class _CheckedNetwork(httpcore.NetworkBackend):
    """Connects to addresses that the door has checked, and to nothing else."""

    def __init__(self, door: _Door) -> None:
        self._door, self._network = door, httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: object = None,
    ) -> httpcore.NetworkStream:
        addresses = self._door.addresses(host, port)
        for address in addresses[:-1]:
            try:
                return self._connect(address, port)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(addresses[-1], port)

    def _connect(self, address: str, port: int) -> httpcore.NetworkStream:
        return _HastyStream(self._network.connect_tcp(address, port, timeout=self._door.left_s()), self._door)


class _HastyStream(httpcore.NetworkStream):
    """A connection whose every step ends when the whole fetch must end: one byte a second helps nobody."""

    def __init__(self, stream: httpcore.NetworkStream, door: _Door) -> None:
        self._stream, self._door = stream, door

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=self._door.left_s())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._door.left_s())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, timeout=self._door.left_s())
        return _HastyStream(secured, self._door)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _exchange(door: _Door, url: httpx.URL, question: Question, limit_bytes: int) -> Fetched:
    """One request and its whole answer, over one connection of its own."""
    # The system's certificates: regional networks have authorities of their own. No proxy from the environment.
    certificates = ssl.create_default_context()
    sent = httpx.Request(question.method, url, headers=_headers(question), content=question.content or None)
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    asked = httpcore.Request(sent.method, target, headers=sent.headers.raw, content=question.content)
    try:
        with httpcore.ConnectionPool(certificates, network_backend=_CheckedNetwork(door)) as pool:
            response = pool.handle_request(asked)
            try:
                headers = httpx.Headers(response.headers)
                return Fetched(str(url), response.status, headers, _body(response, headers, limit_bytes))
            finally:
                response.close()
    except httpcore.TimeoutException as error:
        raise FetchTimedOut("The answer was not complete in time.") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise FetchFailed(f"{_named(url)} cannot be reached: {type(error).__name__}.") from error


def _headers(question: Question) -> dict[str, str]:
    """Unpacked answers only: a few packed kilobytes can unpack to gigabytes."""
    return {"User-Agent": "plateau-medical-learning", **question.headers, "Accept-Encoding": "identity"}


def _body(response: httpcore.Response, headers: httpx.Headers, limit_bytes: int) -> bytes:
    if headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
        raise FetchRefused("The answer is packed, which was not asked for.")
    stated = headers.get("Content-Length", "")
    if stated.isascii() and stated.isdecimal() and len(stated) < 19 and int(stated) > limit_bytes:
        raise FetchTooLarge(f"The answer is larger than {limit_bytes} bytes.")
    content = bytearray()
    for part in response.iter_stream():
        content += part
        if len(content) > limit_bytes:
            raise FetchTooLarge(f"The answer is larger than {limit_bytes} bytes.")
    return bytes(content)


def _redirected(url: httpx.URL, location: str, question: Question) -> tuple[httpx.URL, Question]:
    """The next address; what was meant for the first host (credentials) is not carried to another."""
    try:
        target = url.join(location)
    except httpx.InvalidURL as error:
        raise FetchRefused("The redirect leads to no address.") from error
    if url.scheme == "https" and target.scheme != "https":
        raise FetchRefused("The redirect leads from https to an open connection.")
    if (url.scheme, url.host, _port(url)) == (target.scheme, target.host, _port(target)):
        return target, question
    return target, Question(method=question.method)


def _parsed(url: str) -> httpx.URL:
    try:
        return httpx.URL(url)
    except httpx.InvalidURL as error:
        raise FetchRefused("This is no address.") from error


def _port(url: httpx.URL) -> int:
    return url.port or (443 if url.scheme == "https" else 80)


def _named(url: httpx.URL) -> str:
    """The host, for people; never the path or the query, which may carry somebody's data."""
    return f"{url.scheme}://{url.host}"
