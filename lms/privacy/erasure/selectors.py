"""Reading requests to erase."""

from datetime import date
from uuid import UUID

from django.db.models import Case, When

from lms.directory.models import Practitioner
from lms.directory.selectors import identities
from lms.privacy.erasure.models import Decision, ErasureRequest

SHOWN = 100


def visible_request(viewer: Practitioner | None, uuid: UUID, on: date) -> ErasureRequest | None:
    """The request, for whoever asked or decided and whoever handles the person's data; None for others."""
    if viewer is None:
        return None
    wish = ErasureRequest.objects.filter(uuid=uuid).visible_to(viewer, on)
    return wish.select_related("practitioner", "requested_by", "decided_by", "job").first()


def visible_requests(viewer: Practitioner, on: date) -> list[ErasureRequest]:
    """Those that wait for a decision first, then the latest; the same answer as for one."""
    decided = Case(When(decision=Decision.OPEN, then=0), default=1)
    rows = ErasureRequest.objects.visible_to(viewer, on).order_by(decided, "-requested_at", "-pk")
    return list(rows.select_related("practitioner", "requested_by", "decided_by", "job")[:SHOWN])


def request_about(practitioner: Practitioner) -> ErasureRequest | None:
    """The request about a person that is open or confirmed."""
    rows = ErasureRequest.objects.filter(practitioner__in=identities(practitioner))
    return rows.exclude(decision=Decision.WITHDRAWN).first()
