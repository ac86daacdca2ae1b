"""Write messages into the outbox, deliver them, and send again what was given up."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from lms.audit.services import record
from lms.common.jobs import JobStatus
from lms.directory.models import Institution
from lms.integrations.consultation import fhir
from lms.integrations.consultation.client import (
    ConsultationClient,
    Fault,
    PartnerRefused,
    PartnerUnavailable,
    ReferralReceipt,
)
from lms.integrations.models import MessageKind, OutboxMessage
from lms.integrations.selectors import receiving_hospital

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
# With these pauses a partner may be away for about five hours before a person has to look.
MAX_TRIES = 13


def queue_referral(*, run, referral: dict, at: datetime) -> OutboxMessage:
    """The outbox row of a referral; the same key again answers with the row that exists."""
    receiver = receiving_hospital(run.institution)
    request = fhir.Referral(
        key=referral["key"],
        run=run.uuid,
        requester=run.practitioner.person_key,
        sender=_place(run.institution),
        receiver=_place(receiver) if receiver else None,
        urgency=referral["urgency"],
        reason=referral["reason"],
        summary=referral["summary"],
        authored_at=at,
    )
    row = {"kind": MessageKind.REFERRAL, "run_uuid": run.uuid, "payload": fhir.service_request(request)}
    message, _created = OutboxMessage.objects.get_or_create(key=request.key, defaults=row)
    return message


def deliver(*, message_id: int, worker: str, client: ConsultationClient, now: Callable[[], datetime]) -> bool:
    """Try once to deliver a message; False when it is not due or another worker has it. Safe to repeat.

    A worker that lost its lease on the way writes nothing: the next one asks with the same key and is told the same.
    """
    if not OutboxMessage.objects.claim(message_id, worker=worker, at=now()):
        return False
    message = OutboxMessage.objects.get(pk=message_id)
    if message.tries > MAX_TRIES:
        reason = "Workers died while they delivered this."
        return message.fail(worker=worker, at=now(), reason=reason, fault=Fault.ABANDONED)
    try:
        receipt = client.open_referral(request=message.payload, key=message.key)
    except PartnerRefused as error:
        return message.fail(worker=worker, at=now(), reason=str(error), fault=error.fault)
    except PartnerUnavailable as error:
        return _try_later(message, error, worker=worker, at=now())
    return _delivered(message, receipt, worker=worker, at=now())


@transaction.atomic
def send_again(*, keys: Iterable[UUID]) -> int:
    """Put messages that were given up back into the queue; answers how many there were."""
    failed = OutboxMessage.objects.select_for_update().filter(key__in=list(keys), status=JobStatus.FAILED)
    found = list(failed.values_list("key", flat=True))
    again = OutboxMessage.objects.filter(key__in=found)
    again.update(status=JobStatus.WAITING, tries=0, not_before=None, lease_until=None)
    for key in found:
        record("outbox.sent_again", object_kind="outbox_message", object_id=key)
    return len(found)


def pause_before_try(tries: int, *, key: UUID) -> timedelta:
    """How long to wait after this many tries: doubling, and spread by the key so that messages do not come at once."""
    pause = min(FIRST_PAUSE * 2 ** max(0, tries - 1), LONGEST_PAUSE)
    spread = (key.int % 1024) / 1024  # the low bits of our keys are random
    return pause * (0.75 + spread / 2)


def _delivered(message: OutboxMessage, receipt: ReferralReceipt, *, worker: str, at: datetime) -> bool:
    proof = {"partner_reference": receipt.reference, "partner_status": receipt.status, "delivered_at": at}
    return message.finish(worker=worker, at=at, fault="", **proof)


def _try_later(message: OutboxMessage, error: PartnerUnavailable, *, worker: str, at: datetime) -> bool:
    retry_at = None
    if message.tries < MAX_TRIES:
        pause = max(pause_before_try(message.tries, key=message.key), error.retry_after or timedelta(0))
        retry_at = at + pause
    return message.fail(worker=worker, at=at, reason=str(error), retry_at=retry_at, fault=error.fault)


def _place(institution: Institution) -> fhir.Place:
    return fhir.Place(code=institution.code, name=institution.name_zh)
