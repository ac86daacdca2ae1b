"""Identifiers made where the thing happens, so that a repeat is recognised (RFC 9562, version 7)."""

from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7


def new_id() -> UUID:
    """A UUID that sorts by the time it was made."""
    return _uuid7()
