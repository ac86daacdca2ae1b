"""Certificates: that a person completed a course, for how long that holds, and whether it was revoked."""

import secrets
from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage, CreditClass
from lms.common.facts import Fact
from lms.common.names import localized, shown_language
from lms.directory.models import Practitioner
from lms.records.querysets import CertificateActQuerySet, CertificateQuerySet


def new_token() -> str:
    """128 random bits for the address that verifies a certificate: nobody finds one by counting up."""
    return secrets.token_urlsafe(16)


class CertificateSeries(models.Model):
    """The last number given in a year. Giving a number locks the row, so that two certificates never share one."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Validity(StrEnum):
    """What a certificate is worth on a day. What was revoked is not called expired."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Certificate(Fact):
    """A person completed a course. Course and institution stand as they were named on the day of issue.

    The person's name is kept apart (`holder`), so that it can be erased and the fact remains. A certificate that has
    run out is renewed by another one of the next `cycle`.
    """

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="certificates")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="certificates")
    cycle = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(max_length=20, unique=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    issued_on = models.DateField()  # civil date of the region
    valid_until = models.DateField(null=True)  # the last day on which it holds; null: it does not run out
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # per cent; null without a quiz
    credit_class = models.CharField(max_length=2, choices=CreditClass)
    credits = models.DecimalField(max_digits=5, decimal_places=1)
    course_title_zh = models.CharField(max_length=255)
    course_title_bo = models.CharField(max_length=300, blank=True)
    institution_zh = models.CharField(max_length=200)
    institution_bo = models.CharField(max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "course", "cycle"], name="certificate_once_for_a_cycle"),
            models.CheckConstraint(condition=Q(credits__gte=0), name="certificate_credits_not_negative"),
            models.CheckConstraint(condition=Q(cycle__gte=1), name="certificate_cycles_count_from_one"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("issued_on")),
                name="certificate_holds_on_its_first_day",
            ),
        ]

    @property
    def course_title(self) -> str:
        return localized(self, "course_title")

    @property
    def course_title_lang(self) -> str:
        return shown_language(self, "course_title")

    @property
    def person_zh(self) -> str:
        """The holder's name on the day of issue; empty when it was erased."""
        return self.holder.name_zh if self.is_named else ""

    @property
    def person_bo(self) -> str:
        return self.holder.name_bo if self.is_named else ""

    @property
    def is_named(self) -> bool:
        """Is the holder's name still in the record?"""
        return hasattr(self, "holder")

    def validity(self, on: date) -> Validity:
        """What the certificate is worth on this day; of a row of `with_acts`, without asking the database."""
        if self.revoked_on is not None:
            return Validity.REVOKED
        if self.valid_until is not None and on > self.valid_until:
            return Validity.EXPIRED
        return Validity.VALID

    def note_last_act(self, act: "CertificateAct | None") -> None:
        """Remember what happened last, as `with_acts` does for lists."""
        self.last_act, self.last_act_on, self.last_reason = (act.kind, act.on, act.reason) if act else (None,) * 3

    @property
    def revoked_on(self) -> date | None:
        """The day on which it was revoked; None when it was not, or was reinstated since."""
        if not hasattr(self, "last_act"):
            last = self.acts.order_by("-number").first()
            self.note_last_act(last)
        return self.last_act_on if self.last_act == ActKind.REVOKED else None


class CertificateHolder(models.Model):
    """The name on a certificate as it was on the day of issue: never rewritten, removed with the person's data."""

    wagtail_reference_index_ignore = True

    # The certificate's table itself refuses its removal.
    certificate = models.OneToOneField(Certificate, models.DO_NOTHING, primary_key=True, related_name="holder")
    name_zh = models.CharField(max_length=200)
    name_bo = models.CharField(max_length=300, blank=True)


class ActKind(models.TextChoices):
    """What can happen to a certificate after its issue."""

    REVOKED = "revoked", _("revoked")
    REINSTATED = "reinstated", _("reinstated")


class ActReason(models.TextChoices):
    """Why: a code, because whoever verifies a certificate must not read opinions about its holder."""

    ISSUED_IN_ERROR = "error", _("it was issued by mistake")
    DECEPTION = "deception", _("the result was not the holder’s own")
    CONTENT = "content", _("the course taught something that was wrong")
    CORRECTED = "corrected", _("another certificate with corrected data takes its place")
    NOT_JUSTIFIED = "unjustified", _("the revocation was a mistake")


REVOKING = (ActReason.ISSUED_IN_ERROR, ActReason.DECEPTION, ActReason.CONTENT, ActReason.CORRECTED)


class CertificateAct(Fact):
    """A certificate was revoked, or reinstated after that. Its id is the key of the form.

    Acts of a certificate are numbered: odd ones revoke, even ones reinstate. So two officers at the same moment make
    one act, whatever they read before.
    """

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="acts")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ActKind)
    reason = models.CharField(max_length=12, choices=ActReason)
    decided_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()  # its civil date in the region

    objects = CertificateActQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["certificate", "number"], name="certificate_acts_in_order"),
            models.CheckConstraint(
                condition=Q(Exact(F("number") % 2, 1), kind=ActKind.REVOKED)
                | Q(Exact(F("number") % 2, 0), kind=ActKind.REINSTATED),
                name="certificate_acts_alternate",
            ),
            models.CheckConstraint(
                condition=Q(kind=ActKind.REVOKED, reason__in=REVOKING)
                | Q(kind=ActKind.REINSTATED, reason=ActReason.NOT_JUSTIFIED),
                name="certificate_act_has_its_reason",
            ),
        ]


class AwardRule(models.Model):
    """For how long certificates of a course hold. It counts for those that are issued from now on."""

    course = models.OneToOneField(CoursePage, models.CASCADE, primary_key=True, related_name="award_rule")
    valid_months = models.PositiveSmallIntegerField(_("valid for (months)"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_months__gte=1, valid_months__lte=240), name="award_rule_sane")
        ]

    def last_day(self, issued_on: date) -> date:
        """The last day of validity: the day before the same day of the month, so many months later."""
        months = issued_on.year * 12 + issued_on.month - 1 + self.valid_months
        year, month = months // 12, months % 12 + 1
        day = min(issued_on.day, monthrange(year, month)[1])
        return date(year, month, day) - timedelta(days=1)
