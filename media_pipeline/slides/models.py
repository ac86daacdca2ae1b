"""What was found while an author's slides are shown, and the work on slides that takes longer than a request."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.common.jobs import Job


class DetectedSlide(models.Model):
    """A slide as the analysis found it, set aside while those of the author are shown: the way back."""

    asset = models.ForeignKey("media_pipeline.MediaAsset", models.CASCADE, related_name="detected_slides")
    position = models.PositiveIntegerField()
    starts_ms = models.PositiveIntegerField()
    ends_ms = models.PositiveIntegerField()
    new_slide = models.BooleanField(default=True)
    picture = models.ForeignKey("media_pipeline.Rendition", models.CASCADE, related_name="+")
    twin = models.ForeignKey("media_pipeline.Rendition", models.CASCADE, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        ordering = ["asset", "position"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "position"], name="detected_slide_position_once"),
            models.CheckConstraint(condition=Q(ends_ms__gt=F("starts_ms")), name="detected_slide_lasts"),
        ]


class Work(models.TextChoices):
    """What is done with the slides of a recording in the background."""

    READ = "read", _("reading the slides")
    PAGES = "pages", _("making slides of the document's pages")


class SlideJob(Job):
    """One such piece of work. `reason` is an English msgid."""

    asset = models.ForeignKey("media_pipeline.MediaAsset", models.CASCADE, related_name="slide_jobs")
    work = models.CharField(max_length=10, choices=Work)
    document = models.CharField(
        max_length=200, blank=True
    )  # the PDF's name in the storage; of pictures to be read a digest
    detail = models.TextField(blank=True)  # what the tools said, for operators

    class Meta:
        indexes = [models.Index(fields=["status", "lease_until"], name="slide_job_by_status")]
        constraints = [models.UniqueConstraint(fields=["asset", "work"], name="slide_job_once")]

    @property
    def shown_reason(self) -> str:
        return gettext(self.reason) if self.reason else ""
