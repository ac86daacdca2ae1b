"""What the index must still learn: written with what caused it, so that a lost message loses nothing."""

from django.db import models

from lms.common.identifiers import new_id


class IndexUpdate(models.Model):
    """This content was published, changed or withdrawn, and the index does not say so yet."""

    kind = models.CharField(max_length=20)
    uuid = models.UUIDField()
    wish = models.UUIDField(unique=True, default=new_id)  # renewed by every change, so that none is lost meanwhile
    wanted_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)  # why the last try did not succeed

    class Meta:
        ordering = ["wanted_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "uuid"], name="index_update_once")]
