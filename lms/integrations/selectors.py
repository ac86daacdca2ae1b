"""What became of a referral, how the outbox stands, and who receives a referral."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from lms.common.jobs import JobStatus
from lms.directory.models import Institution, Level
from lms.integrations.models import OutboxMessage
from lms.integrations.presenters import fault_sentence, status_label

_FROM_THE_TOP = [Level.REGION, Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP]


@dataclass(frozen=True)
class ReferralState:
    """A referral as its sender sees it; label and reason are in the active language."""

    status: str  # lms.common.jobs.JobStatus
    status_label: str
    partner_reference: str
    reason: str
    delivered_at: datetime | None


@dataclass(frozen=True)
class QueueState:
    """The outbox in numbers."""

    waiting: int
    running: int
    failed: int
    delivered: int

    @property
    def ok(self) -> bool:
        """Nothing lies there that a person has to look at."""
        return self.failed == 0

    @property
    def detail(self) -> str:
        """The numbers in a line, for /readyz."""
        return f"{self.waiting} waiting, {self.running} running, {self.failed} failed, {self.delivered} delivered"


def referral_state(run_uuid: UUID) -> ReferralState | None:
    """The latest referral of a pathway run; None when the run asked for none."""
    message = OutboxMessage.objects.filter(run_uuid=run_uuid).order_by("-created_at", "-pk").first()
    if message is None:
        return None
    return ReferralState(
        status=message.status,
        status_label=status_label(message),
        partner_reference=message.partner_reference,
        reason=fault_sentence(message),
        delivered_at=message.delivered_at,
    )


def queue_state() -> QueueState:
    """How many messages wait, run, failed and were delivered."""
    counts = dict(OutboxMessage.objects.order_by().values_list("status").annotate(Count("pk")))
    return QueueState(
        waiting=counts.get(JobStatus.WAITING, 0),
        running=counts.get(JobStatus.RUNNING, 0),
        failed=counts.get(JobStatus.FAILED, 0),
        delivered=counts.get(JobStatus.DONE, 0),
    )


def messages(*, status: str = "") -> QuerySet[OutboxMessage]:
    """The messages of the outbox, the newest first; of one status when it is named."""
    rows = OutboxMessage.objects.order_by("-created_at", "-pk")
    return rows.filter(status=status) if status else rows


def due_message_ids(at: datetime, limit: int = 100) -> list[int]:
    """Messages that may be delivered now, the oldest first."""
    due = OutboxMessage.objects.claimable(at).order_by("created_at", "pk")
    return list(due.values_list("pk", flat=True)[:limit])


def receiving_hospital(sender: Institution) -> Institution | None:
    """The hospital that the sender refers to: the nearest of a higher level in the divisions above it."""
    higher = _FROM_THE_TOP[: _FROM_THE_TOP.index(Level(sender.level))]
    divisions = [code for code in sender.division.path.split("/") if code]
    candidates = Institution.objects.filter(level__in=higher, division__code__in=divisions)
    return max(
        candidates.order_by("code"),
        key=lambda hospital: _FROM_THE_TOP.index(Level(hospital.level)),
        default=None,
    )
