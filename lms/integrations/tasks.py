"""Celery's entry to the outbox. A message of the queue only wakes a worker; the rows say what is to be done."""

import os
import socket
import time

from celery import shared_task

from lms.common import clock
from lms.integrations import selectors, services
from lms.integrations.consultation import client

# A round starts no further delivery after this long, so that rounds do not pile up behind a slow partner.
ROUND_SECONDS = 10


def _worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


@shared_task
def deliver(*, message_id: int, **_later_arguments: object) -> None:
    """Deliver one message that was just written."""
    services.deliver(message_id=message_id, worker=_worker(), client=client.from_settings(), now=clock.now)


@shared_task(expires=30)
def deliver_due(**_later_arguments: object) -> None:
    """Deliver what is due: messages whose pause is over, that nobody was woken for, or whose worker died."""
    ends = time.monotonic() + ROUND_SECONDS
    partner = client.from_settings()
    for message_id in selectors.due_message_ids(clock.now()):
        services.deliver(message_id=message_id, worker=_worker(), client=partner, now=clock.now)
        if time.monotonic() > ends:
            return
