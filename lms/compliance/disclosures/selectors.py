"""For whom names are open now, and who was shown which names when."""

from datetime import date, datetime

from django.db.models import QuerySet

from lms.common.clock import civil_date
from lms.compliance.disclosures.models import WATCHING, NameDisclosure
from lms.directory.models import Institution, Practitioner
from lms.directory.policy import Permission, institution_scope, permissions_of


def opened_institutions(viewer: Practitioner, at: datetime) -> QuerySet[Institution]:
    """Institutions whose names the viewer was given a while ago; only where the right to ask for them still holds."""
    asked = NameDisclosure.objects.open_at(at).filter(practitioner=viewer).order_by().values("institution")
    scope = institution_scope(viewer, Permission.DISCLOSE_NAMES, civil_date(at))
    return Institution.objects.filter(scope, pk__in=asked)


def open_disclosure(viewer: Practitioner, institution: Institution, at: datetime) -> NameDisclosure | None:
    """The disclosure that shows this viewer the names of this institution the longest; None when none does."""
    if not opened_institutions(viewer, at).filter(pk=institution.pk).exists():
        return None
    found = NameDisclosure.objects.open_at(at).filter(practitioner=viewer, institution=institution)
    return found.order_by("-until").first()


def may_watch(viewer: Practitioner | None, on: date) -> bool:
    """Is there a list of disclosures for this person: of an institution, or of their own?"""
    if viewer is None:
        return False
    return not permissions_of(viewer, on).isdisjoint({*WATCHING, Permission.DISCLOSE_NAMES})


def disclosures_seen_by(viewer: Practitioner, on: date) -> QuerySet[NameDisclosure]:
    """Disclosures at the institutions that the viewer watches over, and the viewer's own; the latest first."""
    return NameDisclosure.objects.visible_to(viewer, on).select_related("practitioner", "institution")
