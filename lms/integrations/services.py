"""Write messages into the outbox, deliver them, and send again what was given up."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

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
    """Try once to deliver a message; False when it is not due or another worker has it. Safe to repeat."""
    if not OutboxMessage.objects.claim(message_id, worker=worker, at=now()):
        return False
    message = OutboxMessage.objects.get(pk=message_id)
    if message.tries > MAX_TRIES:
        _give_up(message, "Workers died while they delivered this.", Fault.ABANDONED, at=now())
        return True
    try:
        receipt = client.open_referral(request=message.payload, key=message.key)
    except PartnerRefused as error:
        _give_up(message, str(error), error.fault, at=now())
    except PartnerUnavailable as error:
        _try_later(message, error, worker=worker, at=now())
    else:
        _delivered(message, receipt, at=now())
    return True


def send_again(*, keys: Iterable[UUID]) -> int:
    """Put messages that were given up back into the queue; answers how many there were."""
    failed = OutboxMessage.objects.filter(key__in=list(keys), status=JobStatus.FAILED)
    return failed.update(status=JobStatus.WAITING, tries=0, not_before=None, lease_until=None)


def pause_before_try(tries: int, *, key: UUID) -> timedelta:
    """How long to wait after this many tries: doubling, and spread by the key so that messages do not come at once."""
    pause = min(FIRST_PAUSE * 2 ** max(0, tries - 1), LONGEST_PAUSE)
    spread = (key.int % 1024) / 1024  # the low bits of our keys are random
    return pause * (0.75 + spread / 2)


def _delivered(message: OutboxMessage, receipt: ReferralReceipt, *, at: datetime) -> None:
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(
            partner_reference=receipt.reference, partner_status=receipt.status, delivered_at=at, fault=""
        )
        message.finish(at=at)


def _try_later(message: OutboxMessage, error: PartnerUnavailable, *, worker: str, at: datetime) -> None:
    if message.tries >= MAX_TRIES:
        _give_up(message, str(error), error.fault, at=at)
        return
    if not message.heartbeat(worker=worker, at=at):
        return  # our lease ran out meanwhile and another worker has the message
    pause = max(pause_before_try(message.tries, key=message.key), error.retry_after or timedelta(0))
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(fault=error.fault)
        message.fail(at=at, reason=str(error), retry_at=at + pause)


def _give_up(message: OutboxMessage, reason: str, fault: Fault, *, at: datetime) -> None:
    with transaction.atomic():
        OutboxMessage.objects.filter(pk=message.pk).update(fault=fault)
        message.fail(at=at, reason=reason)


def _place(institution: Institution) -> fhir.Place:
    return fhir.Place(code=institution.code, name=institution.name_zh)
