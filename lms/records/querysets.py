"""Lists of certificates, of what became of them, and of what people bring from elsewhere."""

from datetime import date
from typing import Self

from django.db.models import OuterRef, Subquery

from lms.directory.models import Practitioner
from lms.directory.policy import Permission
from lms.directory.querysets import PersonalQuerySet


class CertificateQuerySet(PersonalQuerySet):
    def with_acts(self) -> Self:
        """Each with its last act, its day and reason, None where there is none, so that a list asks for them once."""
        acts = self.model._meta.get_field("acts").related_model
        last = acts.objects.filter(certificate=OuterRef("pk")).order_by("-number")
        return self.annotate(
            last_act=Subquery(last.values("kind")[:1]),
            last_act_on=Subquery(last.values("on")[:1]),
            last_reason=Subquery(last.values("reason")[:1]),
        )


class CertificateActQuerySet(PersonalQuerySet):
    person = "certificate__practitioner"


class BadgeEntryQuerySet(PersonalQuerySet):
    person = "certificate__practitioner"


class ExternalCertificateQuerySet(PersonalQuerySet):
    def visible_to(self, viewer: Practitioner, on: date) -> Self:
        """The viewer's own, and those on which the viewer may decide."""
        people = Practitioner.objects.visible_to(viewer, on, Permission.DECIDE_CREDITS)
        return self.filter(practitioner__in=people.order_by().values("pk"))

    def counting(self, sha256: str) -> Self:
        """Those with this scan that count, or will if they are approved."""
        return self.filter(sha256=sha256, status__in=["waiting", "approved"])

    def waiting(self) -> Self:
        """Those on which nobody has decided, the oldest first."""
        return self.filter(status="waiting").order_by("submitted_at", "pk")
