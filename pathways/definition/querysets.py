"""Lists of pathways."""

from django.db import models
from django.db.models import QuerySet


class PathwayQuerySet(models.QuerySet):
    def published(self) -> "PathwayQuerySet":
        """Pathways that a run can be started with, with their version (its document is read when asked for)."""
        pathways = self.filter(published__isnull=False).select_related("published", "institution")
        return pathways.defer("published__document")

    def at(self, institutions: QuerySet) -> "PathwayQuerySet":
        """Pathways that these institutions are answerable for."""
        return self.filter(institution__in=institutions)
