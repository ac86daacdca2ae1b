"""Reading what a person has proven."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.module_loading import import_string

from lms.common.worded import worded
from lms.directory.models import Practitioner
from lms.directory.selectors import identities, joined
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
    """Credits of the year earned up to `on`, by (practitioner id, class), in a fixed number of queries.

    What was earned under joined accounts stands under the id that is kept; the same session counts once.
    """
    first, last = date(year, 1, 1), min(on, date(year, 12, 31))
    credits = Credit.objects.filter(practitioner__in=practitioners, earned_on__gte=first, earned_on__lte=last)
    rows = credits.order_by().values_list("practitioner_id", "credit_class").annotate(Sum("amount"))
    totals = {(person, credit_class): amount for person, credit_class, amount in rows}
    kept = joined(practitioners)
    if kept:
        totals = {key: amount for key, amount in totals.items() if key[0] not in kept}
        totals |= _totals_of_joined(kept, first, last)
    return totals


def _totals_of_joined(kept: dict[int, int], first: date, last: date) -> dict[tuple[int, str], Decimal]:
    """The same for people with several rows: each session is counted on the day on which it was first earned."""
    seen: set[tuple[int, str]] = set()
    totals: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for credit in Credit.objects.filter(practitioner__in=kept).order_by("earned_on", "id"):
        person = kept[credit.practitioner_id]
        if (person, credit.session) not in seen and first <= credit.earned_on <= last:
            totals[person, credit.credit_class] += credit.amount
        seen.add((person, credit.session))
    return dict(totals)


def own_totals(practitioner: Practitioner, *, year: int, on: date) -> dict[str, Decimal]:
    """What `totals_of` says of one person, in one query: {"class_i": ..., "class_ii": ...}."""
    totals = {"class_i": Decimal(0), "class_ii": Decimal(0)}
    name_of = {"I": "class_i", "II": "class_ii"}
    seen: set[str] = set()
    for credit in _credits(practitioner.person_id):
        if credit.session not in seen and credit.earned_on.year == year and credit.earned_on <= on:
            totals[name_of[credit.credit_class]] += credit.amount
        seen.add(credit.session)
    return totals


@worded
def _credits(person: int) -> QuerySet[Credit]:
    return Credit.objects.of_person(person).order_by("earned_on", "id")


def credits_of(practitioner: Practitioner, year: int | None = None) -> QuerySet[Credit]:
    """The person's credits under any of the person's joined accounts, the same session once: of a year, or of all."""
    rows = identities(practitioner)
    credits = Credit.objects.filter(practitioner__in=rows)
    if len(rows) > 1:
        earlier = Q(earned_on__lt=OuterRef("earned_on")) | Q(earned_on=OuterRef("earned_on"), id__lt=OuterRef("id"))
        same = Credit.objects.filter(earlier, practitioner__in=rows, session=OuterRef("session"))
        credits = credits.exclude(Exists(same))
    return (credits if year is None else credits.filter(earned_on__year=year)).order_by("-earned_on", "-id")


def certificates_of(practitioner: Practitioner) -> QuerySet[Certificate]:
    """The person's certificates, under whichever of the person's joined accounts, latest first."""
    own = Certificate.objects.filter(practitioner__in=identities(practitioner)).with_acts()
    return own.order_by("-issued_on", "-number")


def own_certificate(practitioner: Practitioner | None, certificate: UUID) -> Certificate | None:
    """A certificate of this person; None for somebody else's as for one that does not exist."""
    if practitioner is None:
        return None
    return certificates_of(practitioner).select_related("holder").filter(pk=certificate).first()


def certificate_by_token(token: str) -> Certificate | None:
    """The certificate that a verification address names."""
    return Certificate.objects.select_related("holder", "practitioner").with_acts().filter(token=token).first()


def standing_of(practitioner: Practitioner, on: date) -> Standing:
    """What the year asks of the person: answered by the higher room that settings name."""
    return import_string(settings.RECORDS_STANDING)(practitioner, on)
