"""A pathway, its immutable versions, and who published which of them when."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.common.facts import Fact
from lms.common.names import localized, shown_language
from lms.directory.models import Institution, Practitioner
from pathways.definition.querysets import PathwayQuerySet


class Pathway(models.Model):
    """One clinical pathway over its whole life; `published` points at the version that new runs start with.

    Titles and codes are copies of the published document's (of the first version before that), for lists.
    """

    uuid = models.UUIDField(unique=True, default=uuid4, editable=False)
    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    title_zh = models.CharField(_("Chinese title"), max_length=200)
    title_bo = models.CharField(_("Tibetan title"), max_length=300, blank=True)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="pathways")
    icd10 = models.JSONField(default=list, blank=True)
    published = models.ForeignKey("PathwayVersion", models.PROTECT, null=True, blank=True, related_name="+")

    objects = PathwayQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> str:
        return localized(self, "title")

    @property
    def title_lang(self) -> str:
        return shown_language(self, "title")


class PathwayVersion(Fact):
    """One document as it was imported. Never changed: a run keeps the version that it started with."""

    pathway = models.ForeignKey(Pathway, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    checksum = models.CharField(max_length=64)  # sha256 of the canonical JSON
    imported_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pathway", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["pathway", "number"], name="pathway_version_once"),
            models.UniqueConstraint(fields=["pathway", "checksum"], name="pathway_document_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pathway} {self.number}"


class PathwayPublication(Fact):
    """Somebody published a version: the history behind the pointer on Pathway."""

    version = models.ForeignKey(PathwayVersion, models.PROTECT, related_name="publications")
    published_by = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
