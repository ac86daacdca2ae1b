"""The chain of entries, its seals, its archives and the checks of it. No foreign keys: an entry outlives its object."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.identifiers import new_id
from lms.common.jobs import Job


class Via(models.TextChoices):
    """Which door an act came through."""

    WEB = "web", _("web page")
    COMMAND = "command", _("command line")
    TASK = "task", _("background work")


class AuditEntry(models.Model):
    """One act. `sequence` has no gaps; `hash` covers every column of the row and the hash of the row before."""

    wagtail_reference_index_ignore = True

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_key = models.UUIDField(null=True, blank=True)  # a person's key; empty: a visitor or the program itself
    via = models.CharField(max_length=10, choices=Via)
    address = models.CharField(max_length=45, blank=True)  # text: a hash needs it back letter by letter
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["action", "sequence"], name="audit_by_action"),
            models.Index(fields=["object_kind", "object_id", "sequence"], name="audit_by_object"),
            models.Index(fields=["actor_key", "sequence"], name="audit_by_actor"),
        ]


class AuditSeal(models.Model):
    """Says, with a key that the database does not hold, what the chain was up to an entry. Seals are a chain too."""

    wagtail_reference_index_ignore = True

    number = models.BigIntegerField(primary_key=True)
    through_sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)  # of the entry `through_sequence`
    at = models.DateTimeField()
    key_id = models.CharField(max_length=16)  # which key: the beginning of its hash
    previous_mac = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["through_sequence"], name="seal_by_sequence")]


class AuditArchive(models.Model):
    """Entries that were written to a file and taken out of the table: where the file is and what it holds."""

    wagtail_reference_index_ignore = True

    first_sequence = models.BigIntegerField(primary_key=True)
    last_sequence = models.BigIntegerField(unique=True)
    file_name = models.CharField(max_length=120)
    file_sha256 = models.CharField(max_length=64)
    last_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    key_id = models.CharField(max_length=16)
    mac = models.CharField(max_length=64)

    class Meta:
        ordering = ["first_sequence"]
        constraints = [
            models.CheckConstraint(condition=Q(last_sequence__gte=F("first_sequence")), name="archive_first_to_last")
        ]


class AuditCheck(Job):
    """One look at the whole log that an auditor asked for, and what it found."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)  # made by the form: a repeat counts once
    asked_by_key = models.UUIDField()
    entries = models.BigIntegerField(default=0)
    seals = models.BigIntegerField(default=0)
    wrong_sequence = models.BigIntegerField(null=True, blank=True)
    finding = models.CharField(max_length=40, blank=True)  # a Finding of lms.audit.chain.verification; empty: sound

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["status", "lease_until"], name="check_by_status")]
