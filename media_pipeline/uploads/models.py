"""An upload that is on its way: how much of it has arrived, whose it is, and until when it is kept."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from lms.common.identifiers import new_id


class UploadQuerySet(models.QuerySet):
    """Questions about uploads on their way."""

    def of(self, uploader_key: UUID | None) -> "UploadQuerySet":
        """What this person sends; nobody else learns that it is there."""
        return self.filter(uploader_key=uploader_key) if uploader_key is not None else self.none()

    def unfinished(self, at: datetime) -> "UploadQuerySet":
        """What may still go on."""
        return self.filter(finished_at=None, expires_at__gt=at)

    def lapsed(self, at: datetime) -> "UploadQuerySet":
        """What nobody went on with in time, and what was made a recording long enough ago."""
        return self.filter(expires_at__lte=at)


class Upload(models.Model):
    """One file on its way. Its bytes lie in a file of their own; `offset` says how many of them are safe on the disk.

    `uuid` becomes that of the recording, so that finishing twice makes one.
    """

    wagtail_reference_index_ignore = True

    uuid = models.UUIDField(primary_key=True, default=new_id, editable=False)
    uploader_key = models.UUIDField(db_index=True)  # a person's key
    length = models.PositiveBigIntegerField()
    offset = models.PositiveBigIntegerField(default=0)
    metadata = models.TextField(blank=True)  # the header, word for word: the protocol gives it back
    filename = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # known before the bytes are moved into the storage
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    finished_at = models.DateTimeField(null=True)  # when it became a recording

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-uuid"]
        constraints = [models.CheckConstraint(condition=Q(offset__lte=F("length")), name="upload_within_its_length")]

    @property
    def is_whole(self) -> bool:
        return self.offset == self.length

    @property
    def percent(self) -> int:
        return self.offset * 100 // self.length if self.length else 100
