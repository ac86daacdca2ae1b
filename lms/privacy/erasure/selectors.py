"""Reading requests to erase."""

from datetime import date
from uuid import UUID

from lms.directory.models import Practitioner
from lms.directory.selectors import identities
from lms.privacy.erasure.models import Decision, ErasureRequest
from lms.privacy.policy import reaches

SHOWN = 100


def visible_request(viewer: Practitioner | None, uuid: UUID, on: date) -> ErasureRequest | None:
    """The request, for whoever asked or decided and whoever handles the person's data; None for others."""
    rows = ErasureRequest.objects.select_related("practitioner", "requested_by", "decided_by", "job")
    wish = rows.filter(uuid=uuid).first()
    return wish if wish is not None and _is_visible(viewer, wish, on) else None


def visible_requests(viewer: Practitioner, on: date) -> list[ErasureRequest]:
    """Those that wait for a decision first, then the latest; the same answer as for one."""
    rows = ErasureRequest.objects.select_related("practitioner", "requested_by", "decided_by", "job")
    found = [wish for wish in rows[: SHOWN * 5] if _is_visible(viewer, wish, on)]
    return sorted(found, key=lambda wish: wish.decision != Decision.OPEN)[:SHOWN]


def request_about(practitioner: Practitioner) -> ErasureRequest | None:
    """The request about a person that is open or confirmed."""
    rows = ErasureRequest.objects.filter(practitioner__in=identities(practitioner))
    return rows.exclude(decision=Decision.WITHDRAWN).first()


def _is_visible(viewer: Practitioner | None, wish: ErasureRequest, on: date) -> bool:
    if viewer is None:
        return False
    return viewer in (wish.requested_by, wish.decided_by) or reaches(viewer, wish.practitioner, on)
