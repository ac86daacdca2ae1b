"""Keep the index in step with what is published."""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F

from lms.common.identifiers import new_id
from search import backends, selectors
from search.backends.base import IndexMissing, SearchUnavailable
from search.models import IndexUpdate

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 500
# With a course its lessons appear or disappear, of which nobody tells: then everything is read anew.
_WITH_PARTS = frozenset({"course"})


def want(*, kind: str, uuid: UUID, at: datetime) -> bool:
    """Remember that this content changed; True when nothing else was waiting, so that a worker has to be woken."""
    alone = not IndexUpdate.objects.exists()
    IndexUpdate.objects.update_or_create(
        kind=kind, uuid=uuid, defaults={"wish": new_id(), "wanted_at": at, "tries": 0, "reason": ""}
    )
    return alone


def bring_up_to_date() -> int:
    """Apply what is waiting, or build the index when there is none that can be read; answers how much was done."""
    wishes = {row.wish: (row.kind, row.uuid) for row in IndexUpdate.objects.all()[:MOST_AT_ONCE]}
    try:
        return _catch_up(wishes)
    except SearchUnavailable as error:
        logger.warning("The search index could not be updated: %s", error)
        waiting = IndexUpdate.objects.filter(wish__in=list(wishes))
        waiting.update(tries=F("tries") + 1, reason=str(error)[:500])
        return 0


def rebuild() -> int:
    """Build a new index from everything published and use it; answers the number of documents."""
    granted = list(IndexUpdate.objects.values_list("wish", flat=True))
    count = backends.current().rebuild(selectors.content())
    _granted(granted)
    return count


def _catch_up(wishes: dict[UUID, tuple[str, UUID]]) -> int:
    if not backends.current().state().ok:
        logger.warning("There is no search index that can be read; building one.")
        return rebuild()
    if any(kind in _WITH_PARTS for kind, _uuid in wishes.values()):
        return rebuild()
    try:
        return _apply(wishes) if wishes else 0
    except IndexMissing as error:
        logger.warning("The search index cannot be written and is built again: %s", error)
        return rebuild()


def _apply(wishes: dict[UUID, tuple[str, UUID]]) -> int:
    wanted = set(wishes.values())
    found = selectors.content(only={uuid for _kind, uuid in wanted})
    published = {(item.kind, item.uuid): item for item in found if (item.kind, item.uuid) in wanted}
    engine = backends.current()
    engine.index(published.values())
    engine.delete(uuid for kind, uuid in wanted - published.keys())
    _granted(wishes)
    return len(wishes)


def _granted(wishes: Iterable[UUID]) -> None:
    """Forget what was done; a change that came meanwhile has renewed its wish and stays."""
    todo = list(wishes)
    for first in range(0, len(todo), MOST_AT_ONCE):
        IndexUpdate.objects.filter(wish__in=todo[first : first + MOST_AT_ONCE]).delete()
