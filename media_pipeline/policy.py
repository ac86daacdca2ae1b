"""Whose recordings an account works with.

This room keeps the code of the institution that a recording belongs to and knows nothing of people and grants. A
higher room registers the answer; until one does, only recordings that belong to nobody are shown.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True)
class Reach:
    """The institutions whose recordings an account sees and retries, and the one that its uploads belong to."""

    codes: frozenset[str] | None = frozenset()  # None: everywhere
    home: str = ""


_ASK: list[Callable[[HttpRequest], Reach]] = []


def register_scope(ask: Callable[[HttpRequest], Reach]) -> None:
    """Let a higher room answer, once, while the program starts."""
    _ASK[:] = [ask]


def reach_of(request: HttpRequest) -> Reach:
    """What the account behind this request reaches."""
    return _ASK[0](request) if _ASK else Reach()
