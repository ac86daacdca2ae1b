"""The words in which people read how a message stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.common.jobs import JobStatus
from lms.integrations.consultation.client import Fault
from lms.integrations.models import OutboxMessage

_LABELS = {
    JobStatus.WAITING: gettext_lazy("Waiting to be sent"),
    JobStatus.RUNNING: gettext_lazy("Being sent"),
    JobStatus.DONE: gettext_lazy("Delivered"),
    JobStatus.FAILED: gettext_lazy("Not delivered"),
}
_FAULTS = {
    Fault.UNREACHABLE: gettext_lazy("The consultation system could not be reached."),
    Fault.BUSY: gettext_lazy("The consultation system is busy."),
    Fault.GARBLED: gettext_lazy("The consultation system's answer could not be understood."),
    Fault.REFUSED: gettext_lazy("The consultation system did not accept the referral."),
    Fault.ABANDONED: gettext_lazy("Sending was interrupted several times."),
}


def status_label(message: OutboxMessage) -> str:
    """The state of a message in the active language."""
    return str(_LABELS[JobStatus(message.status)])


def fault_sentence(message: OutboxMessage) -> str:
    """What stood in the way and what happens next, for the doctor; empty when nothing did."""
    sentence = fault_label(message)
    if not sentence:
        return ""
    if message.status == JobStatus.FAILED:
        return _("%(fault)s Telephone the hospital; an administrator can send the referral again.") % {
            "fault": sentence
        }
    return _("%(fault)s It will be sent again without your doing anything.") % {"fault": sentence}


def fault_label(message: OutboxMessage) -> str:
    """What stood in the way of the last try; empty when nothing did."""
    if not message.fault or message.status == JobStatus.DONE:
        return ""
    return str(_FAULTS[Fault(message.fault)])


@dataclass(frozen=True)
class MessageRow:
    """One message in the administrators' list."""

    message: OutboxMessage
    status_label: str
    sentence: str
    next_try: datetime | None
    can_be_sent_again: bool


def message_rows(messages: Iterable[OutboxMessage]) -> list[MessageRow]:
    """The messages with the words for their state."""
    return [
        MessageRow(
            message=message,
            status_label=status_label(message),
            sentence=fault_label(message),
            next_try=message.not_before if message.status == JobStatus.WAITING else None,
            can_be_sent_again=message.status == JobStatus.FAILED,
        )
        for message in messages
    ]
