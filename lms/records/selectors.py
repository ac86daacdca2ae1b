"""Reading what a person has proven."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils.module_loading import import_string

from lms.directory.models import Practitioner
from lms.directory.selectors import identities
from lms.records.models import Certificate, Credit

People = Iterable[int] | QuerySet


@dataclass(frozen=True)
class Standing:
    """A person's credits of a year against what is required of them, in words; `required` is None if nothing is."""

    year: int
    class_i: Decimal
    class_ii: Decimal
    required: Decimal | None
    status: str
    label: str
    tone: str  # a class of the tag: "good", "warm", "bad" or ""

    @property
    def total(self) -> Decimal:
        return self.class_i + self.class_ii


def totals_of(practitioners: People, *, year: int, on: date) -> dict[tuple[int, str], Decimal]:
    """Credits of the year earned up to `on`, by (practitioner id, class), in one query."""
    credits = Credit.objects.filter(
        practitioner__in=practitioners, earned_on__gte=date(year, 1, 1), earned_on__lte=min(on, date(year, 12, 31))
    )
    rows = credits.order_by().values_list("practitioner_id", "credit_class").annotate(Sum("amount"))
    return {(person, credit_class): amount for person, credit_class, amount in rows}


def credits_of(practitioner: Practitioner, year: int | None = None) -> QuerySet[Credit]:
    """The person's credits under any of the person's joined accounts: of a civil year, or of all years."""
    credits = Credit.objects.filter(practitioner__in=identities(practitioner))
    return (credits if year is None else credits.filter(earned_on__year=year)).order_by("-earned_on", "-id")


def certificates_of(practitioner: Practitioner) -> QuerySet[Certificate]:
    """The person's certificates, under whichever of the person's joined accounts, latest first."""
    own = Certificate.objects.filter(practitioner__in=identities(practitioner))
    return own.order_by("-issued_on", "-number")


def own_certificate(practitioner: Practitioner | None, certificate: UUID) -> Certificate | None:
    """A certificate of this person; None for somebody else's as for one that does not exist."""
    if practitioner is None:
        return None
    return certificates_of(practitioner).select_related("holder").filter(pk=certificate).first()


def certificate_by_token(token: str) -> Certificate | None:
    """The certificate that a verification address names."""
    return Certificate.objects.select_related("holder", "practitioner").filter(token=token).first()


def standing_of(practitioner: Practitioner, on: date) -> Standing:
    """What the year asks of the person: answered by the higher room that settings name."""
    return import_string(settings.RECORDS_STANDING)(practitioner, on)
