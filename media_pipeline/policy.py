"""Whose recordings an account works with, and who may play one.

This room keeps the code of the institution that a recording belongs to and knows nothing of people and grants. A
higher room registers the answer; until one does, only recordings that belong to nobody are shown.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

from media_pipeline.models import MediaAsset


@dataclass(frozen=True)
class Reach:
    """The institutions whose recordings an account sees, those it changes, and the one that its uploads belong to."""

    codes: frozenset[str] | None = frozenset()  # None: everywhere
    home: str = ""
    writes: frozenset[str] | None = frozenset()  # None: everywhere; who reviews or publishes only looks


_ASK: list[Callable[[HttpRequest], Reach]] = []
_PLAYS: list[Callable[[HttpRequest, MediaAsset], bool]] = []


def register_scope(
    ask: Callable[[HttpRequest], Reach], *, plays: Callable[[HttpRequest, MediaAsset], bool] | None = None
) -> None:
    """Let a higher room answer, once, while the program starts."""
    _ASK[:] = [ask]
    _PLAYS[:] = [plays] if plays is not None else []


def may_play(request: HttpRequest, asset: MediaAsset) -> bool:
    """May the account behind this request see the files of this recording? Asked for every file: rights end at once."""
    return bool(_PLAYS) and _PLAYS[0](request, asset)


def reach_of(request: HttpRequest) -> Reach:
    """What the account behind this request reaches."""
    return _ASK[0](request) if _ASK else Reach()
