"""Batches of records as devices send them."""

import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import factory
from django.test import Client
from django.urls import reverse
from factory.django import DjangoModelFactory

from lms.common.identifiers import new_id
from lms.sync.models import SyncDevice

NOW = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
DEVICE = UUID("0197d1c0-0000-7000-8000-00000000d001")
OTHER_DEVICE = UUID("0197d1c0-0000-7000-8000-00000000d002")


class DeviceFactory(DjangoModelFactory):
    """A device of a person, last heard when the tests' server clock stands."""

    class Meta:
        model = SyncDevice

    device = factory.LazyFunction(new_id)
    first_contact_at = NOW
    last_contact_at = NOW


def told(at: datetime) -> str:
    """An instant as a browser writes it."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def a_record(kind: str = "test.done", data: dict | None = None, **values: object) -> dict:
    """One record of a device, made an hour ago."""
    fields = {"id": str(new_id()), "n": 1, "kind": kind, "kv": 1, "at": told(NOW - timedelta(hours=1))}
    return fields | {"d": data or {}} | values


def numbered(records: Iterable[dict]) -> list[dict]:
    """The records with the counter of a device."""
    return [record | {"n": number} for number, record in enumerate(records, 1)]


def a_batch(*records: dict, **values: object) -> dict:
    """A request with these records, from a device whose clock is right."""
    fields = {"v": 1, "device": str(DEVICE), "now": told(NOW), "waiting": 0, "records": list(records)}
    return fields | values


def wire(batch: dict) -> bytes:
    """The bytes that a device sends: compact JSON, compressed."""
    return gzip.compress(json.dumps(batch, separators=(",", ":"), ensure_ascii=False).encode(), 9, mtime=0)


def send(client: Client, *records: dict, **values: object):
    """Send a batch as a device does, and return the answer."""
    body = wire(a_batch(*records, **values))
    headers = {"content-encoding": "gzip"}
    return client.post(reverse("sync:intake"), body, content_type="application/json", headers=headers)


def results(response) -> list[str]:
    """What became of the records of a batch."""
    assert response.status_code == 200, response.content
    return [result["s"] for result in response.json()["results"]]
