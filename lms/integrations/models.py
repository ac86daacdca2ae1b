"""The outbox: what a partner must hear, written in the transaction that caused it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.common.jobs import Job


class MessageKind(models.TextChoices):
    REFERRAL = "referral", _("Referral")


class OutboxMessage(Job):
    """One message to a partner. `key` is its identity there as well: a repeat is recognised by it."""

    key = models.UUIDField(unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=MessageKind)
    run_uuid = models.UUIDField(db_index=True, editable=False)  # the pathway run that it speaks of
    payload = models.JSONField()
    fault = models.CharField(max_length=20, blank=True)  # consultation.client.Fault of the last try
    partner_reference = models.CharField(max_length=200, blank=True)
    partner_status = models.CharField(max_length=40, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["status", "not_before"], name="outbox_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delivered_at=None, partner_reference="")
                | (models.Q(delivered_at__isnull=False) & ~models.Q(partner_reference="")),
                name="outbox_delivered_with_reference",
            )
        ]
