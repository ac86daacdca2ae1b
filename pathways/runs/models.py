"""A pathway run and the log of its answers. No name, no number of the patient: age, sex and clinical values only."""

from django.db import models
from django.db.models import Q

from lms.common.facts import Fact
from lms.directory.models import Institution, Practitioner
from lms.directory.querysets import OwnQuerySet
from pathways.definition.models import PathwayVersion
from pathways.runs.querysets import RunEntryQuerySet


class PathwayRun(models.Model):
    """One use of a version for one patient. Its state is computed by replaying `entries`, never stored.

    `outcome` is a copy of where the replay ended, for lists; `uuid` is the key that the device made.
    """

    uuid = models.UUIDField(unique=True, editable=False)
    version = models.ForeignKey(PathwayVersion, models.PROTECT, related_name="runs")
    checksum = models.CharField(max_length=64)
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="pathway_runs")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="pathway_runs")
    started_at = models.DateTimeField()
    outcome = models.JSONField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["practitioner", "finished_at"], name="runs_of_practitioner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__isnull=True, finished_at__isnull=True)
                | Q(outcome__isnull=False, finished_at__isnull=False),
                name="run_outcome_when_finished",
            )
        ]


class RunEntry(Fact):
    """One thing the practitioner did; `id` is the key of the form, so that a repeat counts once.

    `answer` is {"value": …}, {"missing": "not_measured"} or {"undo": true}; `step` names the input it is about.
    """

    run = models.ForeignKey(PathwayRun, models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    step = models.CharField(max_length=60)
    answer = models.JSONField()
    at = models.DateTimeField()

    objects = RunEntryQuerySet.as_manager()

    class Meta:
        ordering = ["run", "position"]
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="run_entry_once")]
