"""Statements of a person, and the one that a verification address names."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from lms.directory.models import Practitioner
from lms.records.models import CreditStatement
from lms.records.selectors import credits_of


def years_of(practitioner: Practitioner, on: date) -> list[int]:
    """The years in which the person earned credits, and this one, the latest first."""
    earned = credits_of(practitioner).filter(earned_on__lte=on).order_by().values_list("earned_on__year", flat=True)
    return sorted({on.year, *earned}, reverse=True)


def statements_of(practitioner: Practitioner) -> QuerySet[CreditStatement]:
    """What was issued to the person, latest first."""
    return CreditStatement.objects.of(practitioner).order_by("-issued_on", "-id")


def own_statement(practitioner: Practitioner | None, statement: UUID) -> CreditStatement | None:
    """One of these; None for somebody else's as for one that does not exist."""
    return CreditStatement.objects.of(practitioner).select_related("practitioner").filter(pk=statement).first()


def statement_by_token(token: str) -> CreditStatement | None:
    """The statement that a verification address names."""
    return CreditStatement.objects.select_related("practitioner").filter(token=token).first()


def newer_than(statement: CreditStatement) -> bool:
    """Was another statement of the same year issued after this one?"""
    same = CreditStatement.objects.of(statement.practitioner).filter(year=statement.year)
    return same.filter(recorded_at__gt=statement.recorded_at).exclude(pk=statement.pk).exists()
