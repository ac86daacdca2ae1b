"""Celery's entry to the log. A check is a row; a message only wakes a worker."""

import os
import socket

from celery import shared_task

from lms.audit.chain import checks, seals
from lms.audit.models import AuditCheck
from lms.common import clock

RESUME_EVERY_S = 60  # as in the beat schedule


@shared_task
def seal(**_later_arguments: object) -> None:
    """Seal what was added since the last seal, and complete the file outside."""
    seals.seal(clock.now())


@shared_task
def run_check(*, check_id: int, **_later_arguments: object) -> None:
    """Look at the whole log for an auditor who asked; safe to run twice."""
    checks.run(check_id=check_id, worker=f"{socket.gethostname()}:{os.getpid()}", now=clock.now)


@shared_task
def resume_checks(**_later_arguments: object) -> None:
    """Wake workers for checks that nobody was woken for, or whose worker died."""
    for check_id in AuditCheck.objects.claimable(clock.now()).values_list("pk", flat=True):
        run_check.apply_async(kwargs={"check_id": check_id}, expires=RESUME_EVERY_S)
