"""A recording as it was uploaded, the job that transcodes it, and the files that learners get from it."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.common.jobs import Job
from media_pipeline.analysis.content import Content
from media_pipeline.captions.models import Caption, CaptionVersion, Transcription
from media_pipeline.slides.models import DetectedSlide, SlideJob
from media_pipeline.uploads.models import Upload

__all__ = [
    "Caption",
    "CaptionVersion",
    "DetectedSlide",
    "MediaAsset",
    "MediaStep",
    "Rendition",
    "RenditionKind",
    "Slide",
    "SlideJob",
    "SlidesBy",
    "StepKind",
    "TranscodeJob",
    "Transcription",
    "Upload",
    "ViewingKey",
]


class SlidesBy(models.TextChoices):
    """Whose the slides of a recording are. What an author set is never replaced by another analysis."""

    ANALYSIS = "analysis", _("found in the picture")
    AUTHOR = "author", _("set by the author")


class MediaAsset(models.Model):
    """One uploaded recording. What can be played of it are its renditions; how far the work is, its job."""

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    title = models.CharField(_("Title"), max_length=200)
    original = models.FileField(_("Recording"), max_length=200)  # stored once by its hash; never served
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    size_bytes = models.PositiveBigIntegerField(editable=False)
    duration_s = models.FloatField(null=True, editable=False)
    width = models.PositiveIntegerField(null=True, editable=False)
    height = models.PositiveIntegerField(null=True, editable=False)
    # analysis.content.Content, blank until it is known
    content = models.CharField(max_length=10, blank=True, editable=False, choices=[(one, one) for one in Content])
    slides_by = models.CharField(max_length=10, choices=SlidesBy, default=SlidesBy.ANALYSIS, editable=False)
    # Of the captions that learners are shown: [language, digest, made by a program]; told here, it costs no question.
    caption_tracks = models.JSONField(default=list, editable=False)
    owner_code = models.CharField(max_length=20, blank=True, editable=False)  # an institution's code
    created_by_key = models.UUIDField(null=True, editable=False)  # a person's key
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("lecture recording")
        verbose_name_plural = _("lecture recordings")

    def __str__(self) -> str:
        return self.title

    @property
    def status(self) -> str:
        """The status of its job (JobStatus)."""
        return self.job.status


class RenditionKind(models.TextChoices):
    """What a stored file is to a player."""

    AUDIO = "audio", _("sound only")
    VIDEO = "video", _("video")
    POSTER = "poster", _("still picture")
    PLAYLIST = "playlist", _("playlist of one rendition")
    MASTER = "master", _("playlist of all renditions")
    SLIDE = "slide", _("picture of a slide")
    STORYBOARD = "storyboard", _("small pictures for seeking")


class Rendition(models.Model):
    """One file made from an asset, at `media/<asset uuid>/<path>` in the storage and /files/<uuid>/<path>."""

    asset = models.ForeignKey(MediaAsset, models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=10, choices=RenditionKind)
    codec = models.CharField(max_length=60, blank=True)  # as in RFC 6381: avc1.42c015,mp4a.40.2
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    fps = models.FloatField(null=True)
    bandwidth = models.PositiveIntegerField(default=0)  # peak bit/s over the segments; 0 for what is no stream
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)  # worked out when a device first wants to keep the file
    mime = models.CharField(max_length=60)
    path = models.CharField(max_length=120)

    class Meta:
        ordering = ["asset", "kind", "bandwidth", "path"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "path"], name="rendition_path_once"),
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="rendition_not_empty"),
        ]

    @property
    def storage_name(self) -> str:
        return f"media/{self.asset.uuid}/{self.path}"


class Slide(models.Model):
    """What stands on the screen from one change to the next. Its pictures are renditions of the same asset."""

    asset = models.ForeignKey(MediaAsset, models.CASCADE, related_name="slides")
    position = models.PositiveIntegerField()  # from 1, in the order of time
    starts_ms = models.PositiveIntegerField()
    ends_ms = models.PositiveIntegerField()
    new_slide = models.BooleanField(default=True)  # False: the slide before, with something added
    picture = models.ForeignKey(Rendition, models.CASCADE, related_name="shown_as")  # WebP
    twin = models.ForeignKey(Rendition, models.CASCADE, related_name="+")  # JPEG, for browsers without WebP
    text = models.TextField(blank=True)  # what is written on it

    class Meta:
        ordering = ["asset", "position"]
        constraints = [
            models.UniqueConstraint(fields=["asset", "position"], name="slide_position_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="slide_from_one"),
            models.CheckConstraint(condition=Q(ends_ms__gt=F("starts_ms")), name="slide_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id}: {self.position}"


class ViewingKey(models.Model):
    """What stands for a session in links to the media host; it says nothing of the session, and ends with it."""

    key = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    session_key = models.CharField(max_length=40, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)


class StepKind(models.TextChoices):
    """A step of the work on a recording (docs/decisions/0017); shown beside its progress."""

    INSPECT = "inspect", _("looking at the recording")
    SPEECH = "speech", _("making the voice")
    ANALYSIS = "analysis", _("finding the slides")
    PICTURES = "pictures", _("making pictures of the slides")
    FIRST = "first", _("publishing voice and slides")
    VOICES = "voices", _("making the voice for every device")
    COVERS = "covers", _("making pictures of the videos")
    VIDEO = "video", _("making videos")
    JOIN = "join", _("publishing videos")
    AV1 = "av1", _("making a smaller video for new devices")
    AV1_JOIN = "av1_join", _("publishing the smaller video")


def _named_step(kind: str) -> str:
    """The label of a step; nothing for a step of an earlier release."""
    return str(dict(StepKind.choices).get(kind, ""))


class TranscodeJob(Job):
    """The whole work on a recording, told from its steps: how far, and why it stopped. No worker takes this row.

    `reason` is an English msgid; `shown_reason` translates it.
    """

    asset = models.OneToOneField(MediaAsset, models.CASCADE, related_name="job")
    detail = models.TextField(blank=True)  # what the tools said, for operators

    class Meta:
        indexes = [models.Index(fields=["status", "lease_until"], name="transcode_by_status")]

    @property
    def shown_reason(self) -> str:
        return gettext(self.reason) if self.reason else ""

    @property
    def shown_step(self) -> str:
        return _named_step(self.step)


class MediaStep(Job):
    """One step of the work on a recording: what a worker takes, finishes once, and what the next steps begin from."""

    asset = models.ForeignKey(MediaAsset, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind)
    part = models.PositiveSmallIntegerField(default=0)  # of a video that is made in parts
    result = models.JSONField(default=dict)  # what it found, and where the files lie that it made
    detail = models.TextField(blank=True)  # what the tools said, for operators

    class Meta:
        ordering = ["asset", "pk"]
        constraints = [models.UniqueConstraint(fields=["asset", "kind", "part"], name="media_step_once")]
        indexes = [models.Index(fields=["status", "lease_until"], name="media_step_by_status")]

    def __str__(self) -> str:
        return f"{self.asset_id}: {self.kind} {self.part}"

    @property
    def shown_reason(self) -> str:
        return gettext(self.reason) if self.reason else ""
