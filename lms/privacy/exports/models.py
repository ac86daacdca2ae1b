"""One copy of a person's data: who asked, why, where the file is and until when."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.common.identifiers import new_id
from lms.common.jobs import Job, JobQuerySet
from lms.directory.models import Practitioner
from lms.directory.querysets import PersonalQuerySet


class ExportGround(models.TextChoices):
    """Why somebody else asks for a person's data."""

    ASKED = "asked", _("the person asked in writing")
    AUTHORITY = "authority", _("an authority demands it by law")
    DISPUTE = "dispute", _("a dispute or a correction")


class ExportStep(models.TextChoices):
    """Where the work is; shown beside its progress."""

    GATHER = "gather", _("gathering")
    PRINT = "print", _("printing")
    STORE = "store", _("storing")


class ExportQuerySet(JobQuerySet, PersonalQuerySet):
    def visible_to(self, viewer: Practitioner, on: date) -> Self:
        """Copies of the viewer's own data, whoever asked for them, and those that the viewer asked for."""
        return self.of(viewer) | self.filter(asked_by=viewer)


class ExportJob(Job):
    """The work and its result. `uuid` is the key of the form; the file is removed at `expires_at`."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    ground = models.CharField(_("ground"), max_length=12, choices=ExportGround, blank=True)  # empty: their own data
    note = models.CharField(_("reason"), max_length=300, blank=True)
    language = models.CharField(max_length=10)  # of the PDF
    file_name = models.CharField(max_length=120, blank=True)  # in the private storage; empty: none, or removed
    size_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["status", "lease_until"], name="export_by_status")]
        constraints = [
            # Two clicks, two devices: one export of a person is under way for one asker.
            models.UniqueConstraint(
                fields=["practitioner", "asked_by"],
                condition=models.Q(status__in=["waiting", "running"]),
                name="one_export_under_way",
            ),
            models.CheckConstraint(
                condition=models.Q(practitioner=models.F("asked_by")) | ~models.Q(ground="") & ~models.Q(note=""),
                name="export_of_another_has_a_reason",
            ),
        ]
