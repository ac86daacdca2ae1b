"""Which badges can be given, and which were revoked."""

from uuid import UUID

from django.db.models import Max

from lms.directory.models import Practitioner
from lms.records.badges.keys import signs_badges
from lms.records.models import ActKind, BadgeEntry, Certificate
from lms.records.selectors import certificates_of


def own_badge(practitioner: Practitioner | None, certificate: UUID) -> Certificate | None:
    """The person's own certificate of which a badge can be made: signed, with a name, and not revoked."""
    if practitioner is None or not signs_badges():
        return None
    named = certificates_of(practitioner).filter(holder__isnull=False, badge_entry__isnull=False)
    found = named.select_related("holder", "course", "badge_entry").filter(pk=certificate).first()
    return found if found is not None and found.revoked_on is None else None


def is_list(number: int) -> bool:
    """Is there such a status list? The first one is there before anything was issued."""
    last = BadgeEntry.objects.aggregate(last=Max("list_number"))["last"] or 1
    return signs_badges() and 1 <= number <= last


def revoked_bits(number: int) -> list[int]:
    """The bits of the badges of this list whose certificates are revoked now."""
    revoked = Certificate.objects.with_acts().filter(last_act=ActKind.REVOKED, badge_entry__list_number=number)
    return sorted(revoked.values_list("badge_entry__bit", flat=True))
