"""Whose records lie on a device, and the keys under which they lie there. Why so: docs/decisions/0012."""

import base64
from collections.abc import Iterator
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from lms.directory.models import Practitioner
from lms.sync.intake.selectors import owner_of

_KEY_BYTES = 32


def session_of(person: Practitioner, device: UUID) -> dict[str, object]:
    """Whose records a device keeps from now on, and those that it may keep of accounts that were joined to this one."""
    others = Practitioner.objects.same_as(person).exclude(pk=person.pk).order_by("pk")
    return {**_owner(person, device), "former": [_owner(row, device) for row in others]}


def _owner(practitioner: Practitioner, device: UUID) -> dict[str, object]:
    return {"owner": str(owner_of(practitioner)), "keys": list(keys_of(practitioner, device))}


def keys_of(practitioner: Practitioner, device: UUID) -> Iterator[str]:
    """The keys of this person's records on this device, in base64: today's, then those of earlier secrets.

    They are computed and stored nowhere. After SECRET_KEY was changed, what lies sealed on devices opens only while
    the old one stands in SECRET_KEY_FALLBACKS.
    """
    context = f"offline records/{owner_of(practitioner)}/{device}".encode()
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        made = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=context).derive(secret.encode())
        yield base64.b64encode(made).decode()
