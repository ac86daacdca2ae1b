"""Signing a document: Data Integrity with the cryptosuite eddsa-jcs-2022 (W3C, EdDSA Cryptosuites 1.0).

What is signed are two SHA-256 hashes: of how it is signed, and of the document, both written in one way (RFC 8785).
"""

import hashlib
import json
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lms.records.badges.keys import multibase

Document = dict[str, object]


def canonical(value: object) -> bytes:
    """JSON as RFC 8785 writes it, for what our documents hold: texts, whole numbers, lists, names in ASCII."""
    _refuse_what_is_written_in_two_ways(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed(document: Document, key: Ed25519PrivateKey, *, method: str, at: datetime) -> Document:
    """The document with its proof by this key, which the issuer's document names `method`."""
    options = {
        "@context": document["@context"],
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": instant(at),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    data = hashlib.sha256(canonical(options)).digest() + hashlib.sha256(canonical(document)).digest()
    return {**document, "proof": {**options, "proofValue": multibase(key.sign(data))}}


def instant(at: datetime) -> str:
    """An instant in UTC, to the second, as XML Schema writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _refuse_what_is_written_in_two_ways(value: object) -> None:
    if isinstance(value, dict):
        if not all(isinstance(name, str) and name.isascii() for name in value):
            raise TypeError("Names in signed documents are ASCII: others sort differently in other programs.")
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            _refuse_what_is_written_in_two_ways(one)
    elif not isinstance(value, str | int | bool):
        raise TypeError(f"Signed documents hold no {type(value).__name__}: it can be written in several ways.")
