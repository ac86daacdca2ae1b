"""What this room does when content is published or withdrawn."""

from uuid import UUID

from django.db import transaction

from lms.common import clock
from search import services, tasks


def note_change(sender: type, kind: str, uuid: UUID, **_later: object) -> None:
    """Write down that the index must follow, in the transaction of the change; a worker does it afterwards."""
    if services.want(kind=kind, uuid=uuid, at=clock.now()):
        # robust: the row is there, so a broker that is down delays the index and does not spoil the publication.
        transaction.on_commit(_wake_a_worker, robust=True)


def _wake_a_worker() -> None:
    tasks.update_index.delay()
