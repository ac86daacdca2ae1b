"""The wish to erase a person's data, who confirmed it, and the work."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.identifiers import new_id
from lms.common.jobs import Job
from lms.directory.models import Practitioner
from lms.directory.querysets import PersonalQuerySet
from lms.privacy.policy import administers, reaches


class ErasureGround(models.TextChoices):
    """Why the data are erased."""

    ASKED = "asked", _("the person asked for it")
    LEFT = "left", _("the person has left and the time to keep is over")
    MISTAKE = "mistake", _("the entry was a mistake")
    ORDER = "order", _("an authority ordered it")


class Decision(models.TextChoices):
    """What became of a request."""

    OPEN = "open", _("waits for a second administrator")
    CONFIRMED = "confirmed", _("confirmed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ErasureQuerySet(PersonalQuerySet):
    def visible_to(self, viewer: Practitioner, on: date) -> Self:
        """Requests of whoever asked or decided, and of those who handle the person's data.

        Each is asked by itself, for the rule follows a person's places and who left; there are a handful a year.
        """
        involved = Q(requested_by=viewer) | Q(decided_by=viewer)
        others = self.exclude(involved).select_related("practitioner") if administers(viewer, on) else self.none()
        handled = [wish.pk for wish in others if reaches(viewer, wish.practitioner, on)]
        return self.filter(involved | Q(pk__in=handled))


class ErasureRequest(models.Model):
    """One administrator asks, another decides. `uuid` is the key of the form."""

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    ground = models.CharField(_("ground"), max_length=10, choices=ErasureGround)
    note = models.CharField(_("reason"), max_length=300)
    requested_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)
    decided_by = models.ForeignKey(Practitioner, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["practitioner"],
                condition=Q(decision__in=[Decision.OPEN, Decision.CONFIRMED]),
                name="one_erasure_of_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(decision=Decision.CONFIRMED) | ~Q(decided_by=F("requested_by")),
                name="erasure_needs_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(decision=Decision.OPEN, decided_by=None, decided_at=None)
                | (~Q(decision=Decision.OPEN) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="erasure_decision_has_an_author",
            ),
        ]


class ErasureJob(Job):
    """The work of a confirmed request, and its report: counts by table, never names."""

    request = models.OneToOneField(ErasureRequest, models.PROTECT, related_name="job")
    report = models.JSONField(default=dict, blank=True)  # {"tables": {label: {"erased": n, "kept": n}}, …}

    class Meta:
        indexes = [models.Index(fields=["status", "not_before"], name="erasure_by_status")]
