"""The text of an entry and the hash over it. The same text is a line of an archive and of an export."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

FIRST = "0" * 64  # what the first entry has before it
COLUMNS = (
    *("sequence", "at", "actor_key", "via", "address", "action", "object_kind", "object_id", "detail"),
    "previous_hash",
)


def canonical(values: Mapping[str, object]) -> str:
    """JSON that is the same letter by letter whenever the values are the same."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def plain(row: Mapping[str, object]) -> dict[str, object]:
    """The columns of an entry as JSON knows them; instants in UTC, whatever zone they were given in."""
    key = row["actor_key"]
    return {
        **{name: row[name] for name in COLUMNS},
        "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_key": str(key) if key else "",
        "via": str(row["via"]),
    }


def digest(columns: Mapping[str, object]) -> str:
    """SHA-256 over the columns of `plain`, among them the hash of the entry before."""
    return hashlib.sha256(canonical({name: columns[name] for name in COLUMNS}).encode()).hexdigest()


def keys() -> dict[str, bytes]:
    """The keys that seals may have been made with, by id; the one for new seals first."""
    words = [settings.AUDIT_KEY, *settings.AUDIT_OLD_KEYS]
    return {hashlib.sha256(b"id:" + word.encode()).hexdigest()[:16]: word.encode() for word in words if word}


def current_key_id() -> str:
    """The id of the key for new seals; stops with a sentence when there is none."""
    if not settings.AUDIT_KEY:
        raise ImproperlyConfigured("Set AUDIT_KEY, or run script/setup, which makes one under DATA_DIR.")
    return next(iter(keys()))


def mac(values: Mapping[str, object], key_id: str) -> str | None:
    """HMAC-SHA-256 over the values with the key of that id; None when this key is not known here."""
    key = keys().get(key_id)
    return None if key is None else hmac.new(key, canonical(values).encode(), "sha256").hexdigest()


def is_signed(values: Mapping[str, object], key_id: str, claimed: str) -> bool:
    """Was `claimed` made over these values with a key that we know?"""
    expected = mac(values, key_id)
    return expected is not None and hmac.compare_digest(expected, claimed)
