"""Referrals, the fake partner, and a consultation server whose faults a test chooses."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import factory
from factory.django import DjangoModelFactory

from lms.common.identifiers import new_id
from lms.directory.models import Institution, Practitioner
from lms.integrations.consultation import fhir
from lms.integrations.consultation.client import ReferralReceipt
from lms.integrations.consultation.standin import ConsultationHandler, ConsultationServer
from lms.integrations.models import MessageKind, OutboxMessage
from tests.factories.directory import InstitutionFactory, PractitionerFactory

NOW = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


@dataclass
class Run:
    """What the outbox reads of a pathway run."""

    uuid: UUID
    practitioner: Practitioner
    institution: Institution


def a_run() -> Run:
    return Run(uuid=new_id(), practitioner=PractitionerFactory(), institution=InstitutionFactory())


def a_referral(**changes: object) -> dict:
    """The payload of the event referral_requested."""
    values = {"key": new_id(), "urgency": "urgent", "reason": "重度脱水", "summary": "18个月，男，腹泻2天。"}
    return {**values, **changes}


def a_request(key: UUID) -> dict[str, object]:
    """A valid ServiceRequest with this key."""
    place = fhir.Place("T00001", "示范乡卫生院")
    referral = fhir.Referral(
        key=key,
        run=new_id(),
        requester=new_id(),
        sender=place,
        receiver=None,
        urgency="asap",
        reason="重度脱水",
        summary="计划C",
        authored_at=NOW,
    )
    return fhir.service_request(referral)


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = OutboxMessage

    key = factory.LazyFunction(new_id)
    kind = MessageKind.REFERRAL
    run_uuid = factory.LazyFunction(new_id)
    payload = factory.LazyAttribute(lambda row: a_request(row.key))


@dataclass
class FakeConsultation:
    """The partner in memory: keeps what it receives, and does first what `faults` says."""

    received: dict[UUID, dict[str, object]] = field(default_factory=dict)
    faults: list[BaseException] = field(default_factory=list)
    calls: int = 0

    def open_referral(self, *, request: dict[str, object], key: UUID) -> ReferralReceipt:
        self.calls += 1
        if self.faults:
            raise self.faults.pop(0)
        self.received.setdefault(key, request)
        place = list(self.received).index(key) + 1
        return ReferralReceipt(f"ServiceRequest/{place}", "active")


Fault = Callable[[ConsultationHandler], None]


class FaultyHandler(ConsultationHandler):
    """Misbehaves as the server's list of faults says, one for each POST, and then works."""

    def do_POST(self) -> None:
        if self.server.faults:
            self.server.faults.pop(0)(self)
        else:
            super().do_POST()

    def read_body(self) -> None:
        self._body()

    def raw(self, answer: bytes) -> None:
        """Answer with these bytes and hang up."""
        self.read_body()
        self.close_connection = True
        self.wfile.write(answer)


def answers(status: int, *, headers: str = "", body: str = "", mime: str = "application/fhir+json") -> Fault:
    content = body.encode()
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {mime}\r\nContent-Length: {len(content)}\r\n{headers}\r\n"
    return lambda handler: handler.raw(head.encode() + content)


def refuses(text: str, status: int = 422) -> Fault:
    issue = {"severity": "error", "code": "invalid", "diagnostics": text}
    return answers(status, body=json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}))


def hangs(seconds: float) -> Fault:
    """Read the request and say nothing for a while."""

    def fault(handler: FaultyHandler) -> None:
        handler.read_body()
        time.sleep(seconds)
        handler.close_connection = True

    return fault


def trickles(handler: FaultyHandler) -> None:
    """Send a byte now and then, so that no single read is slow."""
    handler.read_body()
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 201 X\r\nContent-Length: 1000\r\n\r\n")
    try:
        for _ in range(20):
            handler.wfile.write(b" ")
            time.sleep(0.05)
    except OSError:
        return  # the client has hung up, as it should


def keeps_it_and_hangs_up(handler: FaultyHandler) -> None:
    """Do the work, and drop the connection before the answer: did it arrive?"""
    answer, handler.wfile = handler.wfile, _Nowhere()
    ConsultationHandler.do_POST(handler)
    handler.wfile = answer
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


class _Nowhere:
    closed = False

    def write(self, data: bytes) -> int:
        return len(data)

    def flush(self) -> None:
        """Nothing is kept."""


@contextmanager
def consultation_server(folder: Path, *faults: Fault) -> Iterator[ConsultationServer]:
    """The stand-in over real loopback HTTP, misbehaving first as told."""
    server = ConsultationServer(0, folder, FaultyHandler)
    server.faults = list(faults)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
