"""Issuing the statement of a year's credits."""

import hashlib
import json
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from courses.models import CreditClass
from lms.audit.services import record
from lms.common.clock import civil_date
from lms.directory.models import Practitioner
from lms.records.models import CreditStatement
from lms.records.selectors import credits_of


@transaction.atomic
def issue_statement(*, practitioner: Practitioner, year: int, at: datetime) -> CreditStatement:
    """The statement of the credits that the person has earned in this year until now.

    Asked again while nothing has changed it is the same one, with the same number.
    """
    on = civil_date(at)
    credits = credits_of(practitioner, year).filter(earned_on__lte=on).order_by("earned_on", "id")
    lines = [
        [f"{each.earned_on}", each.title_zh, each.title_bo, each.credit_class, _text(each.amount)] for each in credits
    ]
    checksum = hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()
    known = CreditStatement.objects.of(practitioner).filter(year=year, checksum=checksum).first()
    if known is not None:
        return known
    statement, issued = CreditStatement.objects.get_or_create(
        practitioner=practitioner,
        year=year,
        checksum=checksum,
        defaults={
            "issued_on": on,
            "class_i": _sum(lines, CreditClass.I),
            "class_ii": _sum(lines, CreditClass.II),
            "lines": lines,
        },
    )
    if issued:
        detail = {"person": practitioner.person_key, "year": year}
        record("statement.issued", object_kind="statement", object_id=statement.pk, detail=detail)
    return statement


def _sum(lines: list[list[str]], credit_class: str) -> Decimal:
    return sum((Decimal(line[4]) for line in lines if line[3] == credit_class), Decimal(0))


def _text(amount: Decimal) -> str:
    return f"{amount:.1f}"
