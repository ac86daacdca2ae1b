"""Announced live lectures."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from courses.live.forms import LiveSessionForm
from courses.live.querysets import LiveSessionQuerySet
from lms.common.identifiers import new_id
from lms.common.names import localized, shown_language
from lms.directory.models import Institution, Practitioner
from lms.directory.querysets import OwnQuerySet


class CalendarLink(models.Model):
    """How often a person has asked for a new link to the calendar; only the link of the last time opens it."""

    wagtail_reference_index_ignore = True

    practitioner = models.OneToOneField(Practitioner, models.PROTECT, related_name="+")
    generation = models.PositiveIntegerField(default=0)
    key = models.UUIDField(null=True)  # of the form that asked the last time

    objects = OwnQuerySet.as_manager()


class LiveSession(models.Model):
    """A lecture at an announced time. `sequence` counts its changes, as calendars ask for (RFC 5545)."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    title_zh = models.CharField(_("title"), max_length=200)
    title_bo = models.CharField(_("Tibetan title"), max_length=300, blank=True)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    description_zh = models.TextField(_("description"), max_length=2000, blank=True)
    description_bo = models.TextField(_("description in Tibetan"), max_length=3000, blank=True)
    lecturer = models.CharField(_("lecturer"), max_length=120)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("held by"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    cancelled = models.BooleanField(_("cancelled"), default=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = LiveSessionQuerySet.as_manager()

    base_form_class = LiveSessionForm
    panels = [
        MultiFieldPanel([FieldPanel("title_zh"), FieldPanel("title_bo"), FieldPanel("title_en")], heading=_("Title")),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldPanel("lecturer"),
        FieldPanel("institution"),
        FieldPanel("description_zh"),
        FieldPanel("description_bo"),
        FieldPanel("cancelled"),
    ]

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("live lecture")
        verbose_name_plural = _("live lectures")
        indexes = [models.Index(fields=["ends_at"], name="live_by_end")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="live_ends_after_it_starts",
                violation_error_message=_("A live lecture ends after it starts."),
            )
        ]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> str:
        return localized(self, "title")

    @property
    def title_lang(self) -> str:
        return shown_language(self, "title")

    @property
    def description(self) -> str:
        return localized(self, "description")

    @property
    def description_lang(self) -> str:
        return shown_language(self, "description")
