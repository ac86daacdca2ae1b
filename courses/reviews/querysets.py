"""Whose reviews a person finds: those of the courses of the hospitals for whose content they work."""

from datetime import date
from typing import Self

from django.db import models


class ReviewQuerySet(models.QuerySet):
    def visible_to(self, viewer: models.Model, on: date) -> Self:
        """Reviews of the courses of the houses where a grant lets the viewer work on content that day."""
        from courses.authoring.policy import worked_at

        return self.filter(course__institution__in=worked_at(viewer, on))


class StepQuerySet(models.QuerySet):
    def visible_to(self, viewer: models.Model, on: date) -> Self:
        """What was done with the reviews that the viewer sees."""
        from courses.authoring.policy import worked_at

        return self.filter(review__course__institution__in=worked_at(viewer, on))
