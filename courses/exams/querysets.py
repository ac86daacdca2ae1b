"""Who sees which attempts: people their own, and those who publish at a hospital the attempts at its examinations."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from lms.directory.policy import Permission, institution_scope
from lms.directory.querysets import PersonalQuerySet


class ExamineeQuerySet(PersonalQuerySet):
    """Rows about people in an examination."""

    exam = "exam"

    def visible_to(self, viewer: models.Model, on: date) -> Self:
        """The viewer's own rows, and those of the examinations that the viewer answers for as a publisher."""
        from lms.directory.models import Institution

        held = Institution.objects.filter(institution_scope(viewer, Permission.PUBLISH_CONTENT, on))
        examined = Q(**{f"{self.exam}__institution__in": held.order_by().values("pk")})
        own = self.of(viewer).order_by().values("pk")
        return self.filter(examined | Q(pk__in=own))


class OfAttemptQuerySet(ExamineeQuerySet):
    """What hangs on an attempt."""

    person = "attempt__practitioner"
    exam = "attempt__exam"
