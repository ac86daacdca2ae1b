"""Credits: what a person earned in one session."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import CreditClass
from lms.common.facts import Fact
from lms.common.names import localized, shown_language
from lms.directory.models import Practitioner
from lms.directory.querysets import PersonalQuerySet


class CreditSource(models.TextChoices):
    """How a credit came to be recorded."""

    COURSE = "course", _("course")
    EXTERNAL = "external", _("certificate of another institution")
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
