"""Lists of the question bank: what belongs to the houses for which somebody works on content."""

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.db import models


class ItemQuerySet(models.QuerySet):
    def at(self, institutions: Iterable[int]) -> Self:
        """Items that these institutions answer for."""
        return self.filter(institution__in=institutions)

    def visible_to(self, viewer: models.Model, on: date) -> Self:
        """Items of the houses where a grant lets the viewer work on content that day."""
        return self.filter(institution__in=_worked_at(viewer, on))


class ImportQuerySet(models.QuerySet):
    def visible_to(self, viewer: models.Model, on: date) -> Self:
        """The viewer's own imports: what a file held and what of it was refused concerns whoever brought it."""
        from lms.directory.models import Practitioner

        own = Practitioner.objects.rows_of(viewer.person_id).order_by().values("pk")
        return self.filter(made_by__in=own, institution__in=_worked_at(viewer, on))


class VersionQuerySet(models.QuerySet):
    def visible_to(self, viewer: models.Model, on: date) -> Self:
        """Versions of the items that the viewer sees."""
        return self.filter(item__institution__in=_worked_at(viewer, on))


class StepQuerySet(models.QuerySet):
    def visible_to(self, viewer: models.Model, on: date) -> Self:
        """What was done with the items that the viewer sees."""
        from courses.bank.models import Item

        return self.filter(item__in=Item.objects.visible_to(viewer, on).order_by().values("uuid"))


def _worked_at(viewer: models.Model, on: date) -> models.QuerySet:
    from courses.authoring.policy import worked_at

    return worked_at(viewer, on)
