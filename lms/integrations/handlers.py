"""What this room does when a lower room announces something."""

from django.db import transaction

from lms.common import clock
from lms.integrations import services, tasks


def write_referral(sender: type, run, referral: dict, **_later: object) -> None:
    """Write the referral into the outbox, in the transaction of the run that asks for it."""
    message = services.queue_referral(run=run, referral=referral, at=clock.now())

    def wake_a_worker() -> None:
        tasks.deliver.delay(message_id=message.pk)

    # robust: the row is there, so a broker that is down costs a few seconds and not the doctor's answer.
    transaction.on_commit(wake_a_worker, robust=True)
