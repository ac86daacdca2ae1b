"""The captions of a recording in one language, every version of their text, and the work of having them made."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.common.jobs import Job
from media_pipeline.captions.cues import Cue


class Language(models.TextChoices):
    """The languages that captions may have; each is a tag of BCP 47 as well."""

    ZH = "zh", _("Chinese")
    BO = "bo", _("Tibetan")
    EN = "en", _("English")


class State(models.TextChoices):
    """Whether a person vouches for the text."""

    MACHINE = "machine", _("made by a program, not checked")
    CHECKED = "checked", _("checked by a person")


class Origin(models.TextChoices):
    """Where a version comes from."""

    UPLOAD = "upload", _("file")
    EDITOR = "editor", _("edited here")
    MACHINE = "machine", _("written down by a program")
    RESTORED = "restored", _("an earlier version")


class Caption(models.Model):
    """One language. `number` is that of the version in use; learners get it while `shown`."""

    wagtail_reference_index_ignore = True

    asset = models.ForeignKey("media_pipeline.MediaAsset", models.CASCADE, related_name="captions")
    language = models.CharField(max_length=2, choices=Language)
    state = models.CharField(max_length=10, choices=State)
    shown = models.BooleanField(default=True)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=16)  # of the version in use as WebVTT: a part of its address

    class Meta:
        ordering = ["asset", "-language"]  # Chinese first
        constraints = [models.UniqueConstraint(fields=["asset", "language"], name="caption_language_once")]

    @property
    def is_machine_made(self) -> bool:
        return self.state == State.MACHINE


class CaptionVersion(models.Model):
    """The whole text at one time. Nobody changes it; saving makes another, so that nothing is lost."""

    wagtail_reference_index_ignore = True

    caption = models.ForeignKey(Caption, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    rows = models.JSONField()  # [starts_ms, ends_ms, text, settings] of each cue
    digest = models.CharField(max_length=16)
    state = models.CharField(max_length=10, choices=State)
    origin = models.CharField(max_length=10, choices=Origin)
    created_at = models.DateTimeField()
    created_by_key = models.UUIDField(null=True)  # a person's key; nobody's where a program made it

    class Meta:
        ordering = ["caption", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["caption", "number"], name="caption_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="caption_versions_from_one"),
        ]

    @property
    def cues(self) -> list[Cue]:
        return [Cue(*row) for row in self.rows]


class Transcription(Job):
    """The work of writing down what is said. `reason` is an English msgid."""

    asset = models.ForeignKey("media_pipeline.MediaAsset", models.CASCADE, related_name="transcriptions")
    language = models.CharField(max_length=2, choices=Language)
    base = models.PositiveIntegerField(default=0)  # the version that was there when it was asked for
    detail = models.TextField(blank=True)  # what the program said, for operators

    class Meta:
        indexes = [models.Index(fields=["status", "lease_until"], name="transcription_by_status")]
        constraints = [models.UniqueConstraint(fields=["asset", "language"], name="transcription_once")]

    @property
    def shown_reason(self) -> str:
        return gettext(self.reason) if self.reason else ""
