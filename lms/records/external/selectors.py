"""What people sent in, for themselves and for those who decide."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from lms.directory.models import Practitioner
from lms.directory.selectors import identities
from lms.records.models import ExternalCertificate, ExternalStatus

SHOWN = 100


def sent_in_by(practitioner: Practitioner) -> QuerySet[ExternalCertificate]:
    """What the person sent in under any of the joined accounts, latest first."""
    return ExternalCertificate.objects.of(practitioner)[:SHOWN]


def own(practitioner: Practitioner | None, uuid: UUID) -> ExternalCertificate | None:
    """One of these; None for somebody else's as for one that does not exist."""
    return ExternalCertificate.objects.of(practitioner).filter(uuid=uuid).first()


def to_decide(viewer: Practitioner, on: date) -> QuerySet[ExternalCertificate]:
    """What waits for a decision of this person, the oldest first; the own ones wait for somebody else."""
    return _of_others(viewer, on).waiting()[:SHOWN]


def decidable(viewer: Practitioner, uuid: UUID, on: date) -> ExternalCertificate | None:
    """One on which this person decides or decided, or would have, were it not withdrawn; None for all others."""
    return _of_others(viewer, on).filter(uuid=uuid).first()


def scan_for(viewer: Practitioner | None, uuid: UUID, on: date) -> ExternalCertificate | None:
    """One whose scan this person may see: the own, and those on which the person decides; None without a scan."""
    if viewer is None:
        return None
    withdrawn = Q(status=ExternalStatus.WITHDRAWN) & ~Q(practitioner__in=identities(viewer))
    seen = ExternalCertificate.objects.visible_to(viewer, on).exclude(withdrawn)
    return seen.filter(uuid=uuid).exclude(scan="").first()


def _of_others(viewer: Practitioner, on: date) -> QuerySet[ExternalCertificate]:
    seen = ExternalCertificate.objects.visible_to(viewer, on).exclude(practitioner__in=identities(viewer))
    return seen.select_related("practitioner", "decided_by")
