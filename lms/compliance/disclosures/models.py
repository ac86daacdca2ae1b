"""The record that somebody was shown the names of an institution, and why."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.common.facts import Fact
from lms.directory.models import Institution, Practitioner
from lms.directory.policy import Permission, institution_scope

VALID = timedelta(minutes=30)


class Purpose(models.TextChoices):
    """What the names are needed for; the reason says it in words."""

    INSPECTION = "inspection", _("inspection on site")
    COMPLAINT = "complaint", _("a complaint or an enquiry")
    CERTIFICATION = "certification", _("registration or certification of a person")
    EMERGENCY = "emergency", _("an emergency")
    OTHER = "other", _("something else")


# Whoever holds one of these where an institution lies reads which of its names were shown, to whom and why.
WATCHING = (Permission.READ_AUDIT, Permission.MANAGE_PEOPLE)


class DisclosureQuerySet(models.QuerySet):
    def visible_to(self, viewer: Practitioner, on: date) -> "DisclosureQuerySet":
        """Disclosures at the institutions that the viewer watches over, and the viewer's own."""
        seen = self.filter(practitioner=viewer)
        for permission in WATCHING:
            watched = Institution.objects.filter(institution_scope(viewer, permission, on)).order_by()
            seen |= self.filter(institution__in=watched.values("pk"))
        return seen

    def open_at(self, at: datetime) -> "DisclosureQuerySet":
        """Those that still show names at this instant."""
        return self.filter(at__lte=at, until__gt=at)


class NameDisclosure(Fact):
    """One person was shown the names of one institution from `at` until `until`. Its id is the key of the form."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+")  # who was shown the names
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    purpose = models.CharField(_("what for"), max_length=20, choices=Purpose)
    reason = models.TextField(_("reason"), max_length=500)
    at = models.DateTimeField()
    until = models.DateTimeField()

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["practitioner", "until"], name="disclosure_by_viewer"),
            models.Index(fields=["institution", "at"], name="disclosure_by_institution"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("at")), name="disclosure_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="disclosure_purpose_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="disclosure_has_a_reason"),
        ]
