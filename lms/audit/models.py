"""The chain of entries. No foreign keys: an entry outlives what it tells of."""

from django.db import models


class Via(models.TextChoices):
    """Which door an act came through."""

    WEB = "web"
    COMMAND = "command"
    TASK = "task"


class AuditEntry(models.Model):
    """One act. `sequence` has no gaps; `hash` covers every column of the row and the hash of the row before."""

    wagtail_reference_index_ignore = True

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_key = models.UUIDField(null=True, blank=True)  # a person's key; empty: a visitor or the program itself
    via = models.CharField(max_length=10, choices=Via)
    address = models.GenericIPAddressField(null=True, blank=True)
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
            models.Index(fields=["object_kind", "object_id"], name="audit_by_object"),
            models.Index(fields=["actor_key", "at"], name="audit_by_actor"),
        ]
