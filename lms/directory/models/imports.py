"""Batches of rows that came with one file."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.common.identifiers import new_id
from lms.common.jobs import Job, JobStatus
from lms.directory.querysets import BatchQuerySet


class BatchKind(models.TextChoices):
    """What the rows of a file are, in the order in which a new installation needs them."""

    DIVISIONS = "divisions", _("administrative divisions")
    INSTITUTIONS = "institutions", _("institutions")
    PRACTITIONERS = "practitioners", _("people and posts")


class Aim(models.TextChoices):
    """What the work on a file is for. A checked file becomes an import when its author says so."""

    CHECK = "check", _("check")
    IMPORT = "import", _("import")
    UNDO = "undo", _("undo")


class BatchStep(models.TextChoices):
    """Where the work is; shown beside its progress."""

    READ = "read", _("reading the file")
    WRITE = "write", _("comparing and writing all rows at once")


class ImportBatch(Job):
    """One file: who brought it, what it changed, and whether that was undone. The work on it is this row too.

    A file that was only checked is no import yet and may vanish; with `imported_at` it is one for good. `before`
    holds what an undo writes back that no fact tells, {"people": {person_key: {field: [before, after]}}}, and null
    instead of fields for a person who was not there. It is no fact, so that names in it can be erased.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    aim = models.CharField(max_length=10, choices=Aim, default=Aim.IMPORT)
    kind = models.CharField(max_length=20, choices=BatchKind)
    file_name = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveIntegerField(default=0)
    author_key = models.UUIDField(null=True, blank=True)
    language = models.CharField(max_length=10, blank=True)  # in which the problems are told
    counts = models.JSONField(default=dict, blank=True)  # {"created": 1, "updated": 2, "unchanged": 3}
    problems = models.JSONField(default=list, blank=True)  # [[line, column, reason], …]
    before = models.JSONField(default=dict, blank=True)
    imported_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_key = models.UUIDField(null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["status", "lease_until"], name="batch_by_status")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BatchKind.values), name="batch_kind_known"),
        ]

    @property
    def working(self) -> bool:
        """Is there something to wait for?"""
        return self.status in {JobStatus.WAITING, JobStatus.RUNNING}

    @property
    def ready(self) -> bool:
        """Was the file checked and found good, so that its author may import it?"""
        return self.aim == Aim.CHECK and self.status == JobStatus.DONE and not self.problems
