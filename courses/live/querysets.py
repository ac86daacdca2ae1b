"""Lists of live lectures by time."""

from datetime import datetime

from django.db import models


class LiveSessionQuerySet(models.QuerySet):
    def upcoming(self, at: datetime) -> "LiveSessionQuerySet":
        """Lectures that have not ended yet, the next one first."""
        return self.filter(ends_at__gt=at).order_by("starts_at", "pk")

    def past(self, at: datetime) -> "LiveSessionQuerySet":
        """Lectures that have ended, the latest first."""
        return self.filter(ends_at__lte=at).order_by("-starts_at", "-pk")
