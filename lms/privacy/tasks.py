"""What the workers are woken for. The work itself is a row; a message may come twice or never."""

import logging
import socket

from celery import Task, shared_task

from lms.common import clock
from lms.privacy.erasure import services as erasure
from lms.privacy.erasure.models import ErasureJob
from lms.privacy.exports import services as exports
from lms.privacy.exports.models import ExportJob
from lms.privacy.retention import services as retention

RESUME_EVERY_S = 60  # as in the beat schedule; older messages of resume_jobs are dropped unread
logger = logging.getLogger(__name__)


def _worker(task: Task) -> str:
    return f"{socket.gethostname()}:{task.request.id}"


@shared_task(bind=True)
def make_export(self: Task, *, job_id: int, **_later_arguments: object) -> None:
    """Make one copy of a person's data."""
    exports.run_export(job_id=job_id, worker=_worker(self))


@shared_task(bind=True)
def erase_person(self: Task, *, job_id: int, **_later_arguments: object) -> None:
    """Do one confirmed erasure."""
    erasure.run_erasure(job_id=job_id, worker=_worker(self))


@shared_task
def resume_jobs(**_later_arguments: object) -> None:
    """Wake workers for every job that is due: new, after its pause, to be tried again, or left by one that died."""
    for table, task in ((ExportJob, make_export), (ErasureJob, erase_person)):
        for job_id in table.objects.claimable(clock.now()).values_list("pk", flat=True):
            task.apply_async(kwargs={"job_id": job_id}, expires=RESUME_EVERY_S)


@shared_task
def remove_lapsed(**_later_arguments: object) -> None:
    """What has been kept long enough goes, every night."""
    for table, count in retention.remove_lapsed(clock.now()).items():
        logger.info("retention.removed", extra={"table": table, "rows": count})
