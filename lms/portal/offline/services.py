"""Whose records lie on a device, and the keys under which they lie there. Why so: docs/decisions/0012."""

import base64
from collections.abc import Iterator
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from lms.directory.models import Practitioner

_OWNERS = UUID("7c1f1c9e-6f0b-5a3e-9c55-2b1b0e6d4a10")
_KEY_BYTES = 32


def owner_of(practitioner: Practitioner) -> UUID:
    """What a device calls this person: always the same, and nothing that any other page or list says."""
    return uuid5(_OWNERS, str(practitioner.person_key))


def keys_of(practitioner: Practitioner, device: UUID) -> Iterator[str]:
    """The keys of this person's records on this device, in base64: today's, then those of earlier secrets.

    They are computed and stored nowhere. After SECRET_KEY was changed, what lies sealed on devices opens only while
    the old one stands in SECRET_KEY_FALLBACKS.
    """
    context = f"offline records/{owner_of(practitioner)}/{device}".encode()
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        made = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=context).derive(secret.encode())
        yield base64.b64encode(made).decode()
