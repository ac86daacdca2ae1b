"""What the workers are woken for. The work itself is a row (ImportBatch); a message may come twice or never."""

import socket
from uuid import UUID

from celery import Task, shared_task

from lms.audit.context import Actor, acting
from lms.audit.models import Via
from lms.common import clock
from lms.directory.imports.uploads import selectors, services
from lms.directory.models import ImportBatch

RESUME_EVERY_S = 30  # as in the beat schedule; older messages of resume_imports are dropped unread


@shared_task(bind=True, name="lms.directory.tasks.work_on_list")
def work_on_list(self: Task, *, batch: str, **_later_arguments: object) -> None:
    """Check, import or undo one file as the act of whoever asked for it; safe to run twice."""
    asked_by = selectors.asked_by(UUID(batch))
    with acting(Actor(key=lambda: asked_by, via=Via.TASK)):
        services.work(batch_id=UUID(batch), worker=f"{socket.gethostname()}:{self.request.id}")


@shared_task(name="lms.directory.tasks.resume_imports")
def resume_imports(**_later_arguments: object) -> None:
    """Wake workers for every file that is due or was left by a worker that died; remove what nobody came back for."""
    at = clock.now()
    for batch in ImportBatch.objects.claimable(at).values_list("pk", flat=True):
        work_on_list.apply_async(kwargs={"batch": str(batch)}, expires=RESUME_EVERY_S)
    services.forget_abandoned(at)
