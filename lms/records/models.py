"""What a person has proven, as facts: credits and certificates."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage, CreditClass
from lms.common.facts import Fact
from lms.common.names import localized, shown_language
from lms.directory.models import Practitioner
from lms.directory.querysets import PersonalQuerySet


def new_token() -> str:
    """128 random bits for the address that verifies a certificate: nobody finds one by counting up."""
    return secrets.token_urlsafe(16)


class CreditSource(models.TextChoices):
    """How a credit came to be recorded."""

    COURSE = "course", _("course")
    DEMONSTRATION = "demonstration", _("demonstration")


class Credit(Fact):
    """Credits of one class that a person earned in one session; a session counts once, however often it is reported."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="credits")
    credit_class = models.CharField(_("credit class"), max_length=2, choices=CreditClass)
    amount = models.DecimalField(_("credits"), max_digits=5, decimal_places=1)
    session = models.CharField(max_length=120)  # "course:<uuid>" and the like
    title_zh = models.CharField(max_length=255, blank=True)
    title_bo = models.CharField(max_length=300, blank=True)
    earned_on = models.DateField()  # civil date of the region
    source = models.CharField(max_length=20, choices=CreditSource)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["earned_on", "practitioner"], name="credit_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "session"], name="credit_once_for_a_session"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_amount_positive"),
            models.CheckConstraint(condition=Q(credit_class__in=CreditClass.values), name="credit_class_known"),
        ]

    @property
    def title(self) -> str:
        return localized(self, "title")

    @property
    def title_lang(self) -> str:
        return shown_language(self, "title")


class CertificateSeries(models.Model):
    """The last number given in a year. Giving a number locks the row, so that two certificates never share one."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


class Certificate(Fact):
    """A person completed a course. Course and institution stand as they were named on the day of issue.

    The person's name is kept apart (`holder`), so that it can be erased and the fact remains.
    """

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="certificates")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=20, unique=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    issued_on = models.DateField()  # civil date of the region
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # per cent; null without a quiz
    credit_class = models.CharField(max_length=2, choices=CreditClass)
    credits = models.DecimalField(max_digits=5, decimal_places=1)
    course_title_zh = models.CharField(max_length=255)
    course_title_bo = models.CharField(max_length=300, blank=True)
    institution_zh = models.CharField(max_length=200)
    institution_bo = models.CharField(max_length=300, blank=True)

    objects = PersonalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "course"], name="certificate_once_for_a_course"),
            models.CheckConstraint(condition=Q(credits__gte=0), name="certificate_credits_not_negative"),
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


class CertificateHolder(models.Model):
    """The name on a certificate as it was on the day of issue: never rewritten, removed with the person's data."""

    wagtail_reference_index_ignore = True

    # The certificate's table itself refuses its removal.
    certificate = models.OneToOneField(Certificate, models.DO_NOTHING, primary_key=True, related_name="holder")
    name_zh = models.CharField(max_length=200)
    name_bo = models.CharField(max_length=300, blank=True)
