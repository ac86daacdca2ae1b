"""Statements of a year's credits, which others can verify."""

import secrets

from django.db import models

from lms.common.facts import Fact
from lms.directory.models import Practitioner
from lms.directory.querysets import OwnQuerySet
from lms.records.models.certificates import new_token

# Without letters and digits that look alike on paper.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_statement_number() -> str:
    """Ten random letters: statements are asked for at will, so that a running number would say nothing."""
    return "PMS-" + "".join(secrets.choice(_LETTERS) for _each in range(10))


class CreditStatement(Fact):
    """What a person had earned in a year, as it stood on a day. The same credits again are the same statement."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="credit_statements")
    year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20, unique=True, default=new_statement_number, editable=False)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    issued_on = models.DateField()
    class_i = models.DecimalField(max_digits=6, decimal_places=1)
    class_ii = models.DecimalField(max_digits=6, decimal_places=1)
    lines = models.JSONField()  # [day, Chinese title, Tibetan title, class, credits as text], oldest first
    checksum = models.CharField(max_length=64)  # SHA-256 of the lines

    objects = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "year", "checksum"], name="statement_once_for_its_lines")
        ]
