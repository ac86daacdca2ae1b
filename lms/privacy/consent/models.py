"""What a person agreed to and took back, as facts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.common.facts import Fact
from lms.directory.models import Practitioner
from lms.directory.querysets import OwnQuerySet


class ConsentPurpose(models.TextChoices):
    """What the platform asks consent for. Everything else rests on law or on the person's work, and is not asked."""

    CERTIFICATE_NAME = "certificate_name", _("My full name on the public page of my certificates")
    QUALITY_RESEARCH = "quality_research", _("Studies of the quality of care and teaching, without my name")
    REMINDERS = "reminders", _("Reminders of courses and live lectures")


class ConsentFact(Fact):
    """Agreed, or taken back. Its id is the key of the form; `text_version` says which words the person read."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=30, choices=ConsentPurpose)
    given = models.BooleanField()
    text_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)  # in which they read it
    at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["at", "recorded_at", "id"]
        indexes = [models.Index(fields=["practitioner", "purpose", "at"], name="consent_of_a_person")]
