"""A small consultation server for demonstrations and tests: somebody else's system, so it shares no code with ours.

It speaks plain FHIR R4 over HTTP on loopback: CapabilityStatement, create (with If-None-Exist), read and search of
ServiceRequest, OperationOutcome for errors. What it received is kept in a JSON-lines file and shown on a page.
"""

import html
import json
import os
import threading
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

BODY_LIMIT_BYTES = 256 * 1024
FHIR_JSON = "application/fhir+json; charset=utf-8"
_STATUSES = {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}
_INTENTS = {"proposal", "plan", "directive", "order", "original-order", "reflex-order", "filler-order"} | {
    "instance-order",
    "option",
}
_PRIORITIES = {"routine", "urgent", "asap", "stat"}


class Refusal(Exception):
    """An answer other than success: HTTP status, FHIR issue code and a sentence."""

    def __init__(self, status: HTTPStatus, code: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.code = code


class Store:
    """The received resources: in memory for reading, appended to a file so that a restart keeps them."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "service-requests.jsonl"
        self._lock = threading.Lock()
        self._resources: dict[str, dict] = {}
        for resource in self._read():
            self._resources[resource["id"]] = resource

    def _read(self) -> list[dict]:
        if not self._path.exists():
            return []
        content = self._path.read_bytes()
        whole, _newline, torn = content.rpartition(b"\n")
        if torn:  # the process died while it wrote the last line: that create was never answered
            os.truncate(self._path, len(content) - len(torn))
        return [json.loads(line) for line in whole.splitlines() if line.strip()]

    def create(self, resource: dict, *, only_if_new: tuple[str, str] | None) -> tuple[dict, bool]:
        """Keep a resource unless one with this identifier is there; answers it and whether it is new."""
        with self._lock:
            known = self._matching(only_if_new) if only_if_new else []
            if len(known) > 1:
                raise Refusal(HTTPStatus.PRECONDITION_FAILED, "multiple-matches", "More than one resource matches.")
            if known:
                return known[0], False
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            kept = {**resource, "id": str(uuid4()), "meta": {"versionId": "1", "lastUpdated": now}}
            with self._path.open("ab") as file:
                file.write(json.dumps(kept, ensure_ascii=False).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            self._resources[kept["id"]] = kept
            return kept, True

    def read(self, resource_id: str) -> dict | None:
        """The resource with this id."""
        return self._resources.get(resource_id)

    def search(self, identifier: tuple[str, str] | None) -> list[dict]:
        """Resources with this identifier, or all; the newest last."""
        with self._lock:
            return self._matching(identifier) if identifier else list(self._resources.values())

    def _matching(self, identifier: tuple[str, str]) -> list[dict]:
        system, value = identifier
        wanted = {"system": system, "value": value}
        return [
            resource
            for resource in self._resources.values()
            if any(wanted.items() <= entry.items() for entry in resource.get("identifier", []))
        ]


class ConsultationServer(ThreadingHTTPServer):
    """The server; listens on loopback only."""

    daemon_threads = True

    def __init__(self, port: int, folder: Path, handler: "type[ConsultationHandler] | None" = None) -> None:
        self.store = Store(folder)
        super().__init__(("127.0.0.1", port), handler or ConsultationHandler)

    @property
    def fhir_url(self) -> str:
        """Where clients find the FHIR interface."""
        return f"http://127.0.0.1:{self.server_port}/fhir"


class ConsultationHandler(BaseHTTPRequestHandler):
    """One connection. `server` is a ConsultationServer."""

    protocol_version = "HTTP/1.1"
    server_version = "consultation-standin"
    timeout = 30

    def do_GET(self) -> None:
        """Read, search, the CapabilityStatement, or the page for people."""
        self._answer(self._get)

    def do_POST(self) -> None:
        """Create a ServiceRequest."""
        self._answer(self._post)

    def _answer(self, work) -> None:
        try:
            work()
        except Refusal as refusal:
            self.close_connection = True  # a body that was not read must not be taken for the next request
            issue = {"severity": "error", "code": refusal.code, "diagnostics": str(refusal)}
            self.send_fhir(refusal.status, {"resourceType": "OperationOutcome", "issue": [issue]})

    def _get(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/":
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", _page(self.server.store.search(None)).encode())
        elif address.path == "/fhir/metadata":
            self.send_fhir(HTTPStatus.OK, _capability_statement(self.server.fhir_url))
        elif address.path == "/fhir/ServiceRequest":
            wanted = parse_qs(address.query).get("identifier")
            found = self.server.store.search(_identifier(wanted[0]) if wanted else None)
            self.send_fhir(HTTPStatus.OK, _bundle(found, self.server.fhir_url))
        else:
            self._get_one(address.path)

    def _get_one(self, path: str) -> None:
        parent, _slash, resource_id = path.rpartition("/")
        resource = self.server.store.read(resource_id) if parent == "/fhir/ServiceRequest" else None
        if resource is None:
            raise Refusal(HTTPStatus.NOT_FOUND, "not-found", "There is no such resource here.")
        self.send_fhir(HTTPStatus.OK, resource)

    def _post(self) -> None:
        if urlsplit(self.path).path != "/fhir/ServiceRequest":
            raise Refusal(HTTPStatus.NOT_FOUND, "not-found", "Only ServiceRequest can be created here.")
        resource = _parsed(self._body())
        problems = _problems(resource)
        if problems:
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "; ".join(problems))
        condition = self.headers.get("If-None-Exist")
        kept, new = self.server.store.create(resource, only_if_new=_condition(condition) if condition else None)
        location = f"{self.server.fhir_url}/ServiceRequest/{kept['id']}"
        self.send_fhir(HTTPStatus.CREATED if new else HTTPStatus.OK, kept, {"Location": location})

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise Refusal(HTTPStatus.LENGTH_REQUIRED, "required", "Say the length of the body.")
        if int(length) > BODY_LIMIT_BYTES:
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-long", "The body is too long.")
        return self.rfile.read(int(length))

    def send_fhir(self, status: HTTPStatus, resource: dict, headers: dict[str, str] | None = None) -> None:
        """Answer with a FHIR resource."""
        self._send(status, FHIR_JSON, json.dumps(resource, ensure_ascii=False).encode(), headers)

    def _send(self, status: HTTPStatus, mime: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        common = {"Content-Type": mime, "Content-Length": str(len(body)), "X-Content-Type-Options": "nosniff"}
        for name, value in {**common, **(headers or {})}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: what arrived can be read on the page."""


def _parsed(body: bytes) -> dict:
    try:
        resource = json.loads(body)
    except ValueError as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, "structure", f"The body is not JSON: {error}") from error
    if not isinstance(resource, dict):
        raise Refusal(HTTPStatus.BAD_REQUEST, "structure", "A resource is a JSON object.")
    return resource


def _problems(resource: dict) -> list[str]:
    """What FHIR R4 requires of a ServiceRequest and this one does not have."""
    if resource.get("resourceType") != "ServiceRequest":
        return ["resourceType must be ServiceRequest"]
    problems = []
    for name, known in (("status", _STATUSES), ("intent", _INTENTS), ("priority", _PRIORITIES)):
        optional = name == "priority" and name not in resource
        if not optional and resource.get(name) not in known:
            problems.append(f"{name} is missing or unknown")
    subject = resource.get("subject")
    if not isinstance(subject, dict) or not ("reference" in subject or "identifier" in subject):
        problems.append("subject must refer to somebody")
    identifiers = resource.get("identifier", [])
    if not isinstance(identifiers, list) or not all(isinstance(entry, dict) for entry in identifiers):
        problems.append("identifier must be a list of objects")
    return problems


def _condition(header: str) -> tuple[str, str]:
    wanted = parse_qs(header.lstrip("?")).get("identifier")
    if not wanted:
        raise Refusal(HTTPStatus.PRECONDITION_FAILED, "not-supported", "If-None-Exist takes identifier=system|value.")
    return _identifier(wanted[0])


def _identifier(token: str) -> tuple[str, str]:
    system, bar, value = token.partition("|")
    if not (bar and system and value):
        raise Refusal(HTTPStatus.BAD_REQUEST, "value", "An identifier is searched as system|value.")
    return system, value


def _bundle(resources: list[dict], base: str) -> dict:
    entries = [
        {"fullUrl": f"{base}/ServiceRequest/{resource['id']}", "resource": resource, "search": {"mode": "match"}}
        for resource in resources
    ]
    return {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}


def _capability_statement(base: str) -> dict:
    interactions = [{"code": code} for code in ("create", "read", "search-type")]
    service_request = {
        "type": "ServiceRequest",
        "interaction": interactions,
        "conditionalCreate": True,
        "searchParam": [{"name": "identifier", "type": "token"}],
    }
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-01-01",
        "kind": "instance",
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "implementation": {"description": "Stand-in of a consultation system, for demonstrations", "url": base},
        "rest": [{"mode": "server", "resource": [service_request]}],
    }


_PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>会诊系统（演示替身）</title>
<style>body{{font:1rem/1.6 system-ui,sans-serif;max-width:44rem;margin:1rem auto;padding:0 1rem}}
article{{border:1px solid #bbb;border-radius:.5rem;padding:.6rem 1rem;margin:.8rem 0}}
p{{white-space:pre-line}}small{{color:#555}}</style></head><body>
<h1>会诊系统（演示替身）</h1><p>收到的转诊：{count}</p>{articles}</body></html>"""
_ARTICLE = (
    "<article><h2>{priority} · {reason}</h2><p>{note}</p><small>{sender} → {receiver}"
    " · {time}<br>{id}</small></article>"
)


def _page(resources: list[dict]) -> str:
    """The received referrals for people to look at, the newest first; every value escaped."""
    articles = "".join(_article(resource) for resource in reversed(resources))
    return _PAGE.format(count=len(resources), articles=articles)


def _article(resource: dict) -> str:
    values = {
        "priority": resource.get("priority"),
        "reason": _first(resource, "reasonCode", "text"),
        "note": _first(resource, "note", "text"),
        "sender": _first(resource, "requester", "display"),
        "receiver": _first(resource, "performer", "display"),
        "time": resource["meta"]["lastUpdated"],
        "id": resource["id"],
    }
    return _ARTICLE.format(**{name: html.escape(str(value or "—")) for name, value in values.items()})


def _first(resource: dict, name: str, part: str) -> object:
    value = resource.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return value.get(part) if isinstance(value, dict) else None
