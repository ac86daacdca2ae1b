"""The issuer's Ed25519 keys: the one that signs, and the public halves of those that signed before it.

A key is written as 32 random bytes in base64url, as the setting BADGE_KEY or a file holds it; a public key as
Multikey, which is what issuer documents hold.
"""

import base64
import binascii
import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"  # what says, before the bytes, that they are an Ed25519 public key
SEED_BYTES = 32


def new_seed() -> str:
    """A private key as it is kept: 32 random bytes in base64url."""
    return secrets.token_urlsafe(SEED_BYTES)


def private_key(seed: str) -> Ed25519PrivateKey:
    """The private key of this seed; ImproperlyConfigured for what is none."""
    try:
        raw = base64.urlsafe_b64decode(seed + "=" * (-len(seed) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != SEED_BYTES:
        raise ImproperlyConfigured("BADGE_KEY must be 32 bytes in base64url. `manage.py badge_key` makes one.")
    return Ed25519PrivateKey.from_private_bytes(raw)


def multikey(key: Ed25519PrivateKey) -> str:
    """The public half as documents hold it: z6Mk…"""
    return multibase(_ED25519 + key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def multibase(value: bytes) -> str:
    """Bytes in base58 of Bitcoin's alphabet, with the letter before it that says so."""
    number, written = int.from_bytes(value, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        written = _ALPHABET[digit] + written
    zeros = len(value) - len(value.lstrip(b"\0"))
    return "z" + _ALPHABET[0] * zeros + written


def signs_badges() -> bool:
    """Has this installation a key to sign with?"""
    return bool(settings.BADGE_KEY)


def signing_key() -> Ed25519PrivateKey:
    """The key that signs now."""
    return private_key(settings.BADGE_KEY)


def public_keys() -> list[str]:
    """The keys whose signatures count: that of now first, then those of before."""
    return list(dict.fromkeys([multikey(signing_key()), *settings.BADGE_OLD_KEYS]))


def require_sound_keys() -> None:
    """Stop the start of a program whose keys could not sign or be read."""
    if signs_badges():
        signing_key()
    if any(not key.startswith("z6Mk") for key in settings.BADGE_OLD_KEYS):
        raise ImproperlyConfigured("BADGE_OLD_KEYS holds public keys, which begin with z6Mk, separated by commas.")
