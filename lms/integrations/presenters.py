"""The words in which people read how a message stands."""

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
    """What stood in the way and what happens next; empty when nothing did."""
    if not message.fault or message.status == JobStatus.DONE:
        return ""
    sentence = _FAULTS[Fault(message.fault)]
    if message.status == JobStatus.FAILED:
        return _("%(fault)s Telephone the hospital; an administrator can send the referral again.") % {
            "fault": sentence
        }
    return _("%(fault)s It will be sent again without your doing anything.") % {"fault": sentence}
