"""Records that devices made, what became of each, and the devices themselves."""

from django.db import models
from django.db.models import Q

from lms.common.facts import Fact
from lms.directory.models import Practitioner
from lms.directory.querysets import OwnQuerySet
from lms.sync.querysets import SettlementQuerySet, SyncRecordQuerySet


class Result(models.TextChoices):
    """What became of a record: it counts, it waits for what it follows, or it cannot count."""

    OK = "ok"
    HELD = "held"
    REFUSED = "refused"


class SyncDevice(models.Model):
    """A device as one person uses it: when it was last heard, and what it said then. A shared one has several rows."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    device = models.UUIDField()
    label = models.CharField(max_length=60, blank=True)  # what the person calls it
    first_contact_at = models.DateTimeField()
    last_contact_at = models.DateTimeField()
    waiting = models.PositiveIntegerField(default=0)  # records that it said it had not sent yet
    clock_difference_s = models.BigIntegerField(null=True)  # ours minus the device's; None when its clock said nothing

    objects = OwnQuerySet.as_manager()

    class Meta:
        ordering = ["-last_contact_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["practitioner", "device"], name="device_of_a_person_once")]


class SyncRecord(Fact):
    """One record as it arrived. Its id was made by the device, so a repeat is recognised; `result` is what became of
    it on that day, and a held one is settled later by a SyncSettlement.

    What it says is kept by the room that it is for, and only as a digest here (`KeptPayload` is the exception).
    """

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    device = models.UUIDField()
    counter = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    device_at = models.DateTimeField(null=True)  # by the device's own clock; None when that was no time
    at = models.DateTimeField()  # by ours
    corrected = models.BooleanField()
    received_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    brings = models.CharField(max_length=100, blank=True)  # what others may wait for
    result = models.CharField(max_length=10, choices=Result)
    code = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(max_length=300, blank=True)  # an English msgid

    objects = SyncRecordQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "counter"]
        indexes = [
            models.Index(fields=["practitioner", "device", "counter"], name="records_of_a_device"),
            models.Index(fields=["practitioner", "at"], name="records_not_taken", condition=~Q(result="ok")),
        ]


class SyncSettlement(Fact):
    """What a held record came to when what it follows had arrived."""

    record = models.OneToOneField(SyncRecord, models.PROTECT, related_name="settlement")
    result = models.CharField(max_length=10, choices=[(Result.OK, "ok"), (Result.REFUSED, "refused")])
    code = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    objects = SettlementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(result__in=["ok", "refused"]), name="settlement_is_an_end"),
        ]


class KeptPayload(models.Model):
    """What a record says, kept while no room has it: it waits (`awaits` names for what), or it was refused."""

    record = models.OneToOneField(SyncRecord, models.PROTECT, primary_key=True, related_name="payload")
    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    awaits = models.CharField(max_length=100, blank=True)
    data = models.JSONField()
    kept_at = models.DateTimeField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["practitioner"], name="records_that_wait", condition=~Q(awaits=""))]


class DrawnPage(models.Model):
    """What is known of a page that devices keep, in one language: its size and hash, and the pictures that it names.

    True as long as `revision` names the content. One row for each page and language that was ever listed: what is
    withdrawn leaves its row, a few hundred bytes, and has it again when it comes back.
    """

    kind = models.CharField(max_length=30)
    uuid = models.UUIDField()
    language = models.CharField(max_length=10)
    revision = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    beside = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["uuid", "kind", "language"], name="drawn_page_once")]
