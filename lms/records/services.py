"""Writing what a person has proven."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from courses.models import CoursePage
from lms.audit.services import record
from lms.common import events
from lms.common.clock import civil_date
from lms.directory.models import Practitioner
from lms.records.badges.services import enter
from lms.records.models import AwardRule, Certificate, CertificateHolder, CertificateSeries, Credit, CreditSource


@transaction.atomic
def award(
    *, practitioner: Practitioner, course: CoursePage, at: datetime, score: Decimal | float | None, cycle: int = 1
) -> Certificate:
    """Write the credit and the certificate of a completed course; a repeat finds what the first time wrote.

    A further `cycle` is the renewal of a certificate that has run out; credits are earned once.
    """
    on = civil_date(at)
    awarded = Certificate.objects.of(practitioner).filter(course=course, cycle=cycle).first()
    if awarded is not None and awarded.practitioner_id != practitioner.pk:
        return awarded  # earned under an account that was joined with this one
    credited = cycle == 1 and _credit(practitioner, course, on)
    certificate, certified = Certificate.objects.get_or_create(
        practitioner=practitioner, course=course, cycle=cycle, defaults=_said_on(course, on, score, cycle)
    )
    if certified:
        CertificateHolder.objects.create(
            certificate=certificate, name_zh=practitioner.name_zh, name_bo=practitioner.name_bo
        )
        enter(certificate)
        detail = {"person": practitioner.person_key, "course": course.uuid, "cycle": cycle}
        record("certificate.issued", object_kind="certificate", object_id=certificate.pk, detail=detail)
    if credited or certified:
        events.attainment_changed.announce(Certificate, practitioner=practitioner)
    return certificate


def _said_on(course: CoursePage, on: date, score: Decimal | float | None, cycle: int) -> dict[str, object]:
    """What stands on a certificate that is issued on this day; a renewal claims no credits again."""
    rule = AwardRule.objects.filter(course=course).first()
    return {
        # Asked only when the row is really made, inside its savepoint: a lost race gives the number back.
        "number": lambda: _next_number(on.year),
        "issued_on": on,
        "valid_until": None if rule is None else rule.last_day(on),
        "score": None if score is None else round(Decimal(str(score)), 2),
        "credit_class": course.credit_class,
        "credits": course.credits if cycle == 1 else Decimal(0),
        "course_title_zh": course.title,
        "course_title_bo": course.title_bo,
        "institution_zh": course.institution.name_zh,
        "institution_bo": course.institution.name_bo,
    }


def add_credits(credits: Iterable[Credit]) -> None:
    """Write many credits at once; those whose session is already recorded for the person are left out."""
    Credit.objects.bulk_create(credits, batch_size=2000, ignore_conflicts=True)


def _credit(practitioner: Practitioner, course: CoursePage, on: date) -> bool:
    if not course.credits:
        return False
    _, created = Credit.objects.get_or_create(
        practitioner=practitioner,
        session=f"course:{course.uuid}",
        defaults={
            "credit_class": course.credit_class,
            "amount": course.credits,
            "title_zh": course.title,
            "title_bo": course.title_bo,
            "earned_on": on,
            "source": CreditSource.COURSE,
        },
    )
    return created


def _next_number(year: int) -> str:
    """The next number of the year; the updated row stays locked until this transaction ends."""
    CertificateSeries.objects.get_or_create(year=year)
    series = CertificateSeries.objects.filter(year=year)
    series.update(last=F("last") + 1)
    return f"PML-{year}-{series.get().last:06d}"
