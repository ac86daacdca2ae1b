"""Marks answers of which the reader's own browser may keep a copy, if it asks each time whether the copy still holds.

The marking is the view's, which knows what is on the page; what follows from it is decided in one place
(lms/portal/revalidation.py). What is not marked is kept by nobody.

Mark no page with a form whose key (`new_id`) is another in every rendering: its copy would never hold. A form that can
be sent once only takes `once_key`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponseBase
from django.utils.crypto import salted_hmac

_MARK = "may_be_kept_by_its_reader"
Response = TypeVar("Response", bound=HttpResponseBase)


def keep(response: Response) -> Response:
    """Mark an answer that shows nothing which must not lie on the reader's own device."""
    setattr(response, _MARK, True)
    return response


def may_be_kept(response: HttpResponseBase) -> bool:
    """Has the view marked this answer?"""
    return getattr(response, _MARK, False)


def kept(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view all of whose answers are marked."""

    @wraps(view)
    def marking(*arguments: Any, **named: Any) -> HttpResponseBase:
        return keep(view(*arguments, **named))

    return marking


def once_key(session: SessionBase, act: str, subject: UUID) -> UUID:
    """The key of a form for what is done once and for all: the same in each rendering of one session.

    A repeat counts once as with any key; that a page carries a used key again does no harm, since there is nothing
    that a second sending could mean. UUID version 8 (RFC 9562): its bits are ours to choose.
    """
    made = salted_hmac("once_key", f"{session.session_key}:{act}:{subject}", algorithm="sha256").digest()[:16]
    bits = int.from_bytes(made, "big")
    bits = bits & ~(0xF << 76) | (8 << 76)
    bits = bits & ~(0x3 << 62) | (0b10 << 62)
    return UUID(int=bits)
