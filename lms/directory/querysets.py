"""Lists of the directory. Dates are civil dates of the region; both ends of a period are included."""

from datetime import date

from django.db import models
from django.db.models import Q


def _in_force(on: date) -> Q:
    return Q(from_date__lte=on) & (Q(to_date=None) | Q(to_date__gte=on))


class PostQuerySet(models.QuerySet):
    def in_force(self, on: date) -> "PostQuerySet":
        """Posts held on that day."""
        return self.filter(_in_force(on))


class GrantQuerySet(models.QuerySet):
    def in_force(self, on: date) -> "GrantQuerySet":
        """Grants that give rights on that day: not over and not withdrawn."""
        return self.filter(_in_force(on), Q(withdrawn_on=None) | Q(withdrawn_on__gt=on))


class InstitutionQuerySet(models.QuerySet):
    def within(self, division_path: str) -> "InstitutionQuerySet":
        """Institutions in the division with this path and in everything below it."""
        return self.filter(division__path__startswith=division_path)


class PractitionerQuerySet(models.QuerySet):
    def posted_at(self, institutions: models.QuerySet, on: date) -> "PractitionerQuerySet":
        """People who hold a post at one of these institutions on that day, each once."""
        from lms.directory.models import PractitionerRole

        posts = PractitionerRole.objects.in_force(on).filter(institution__in=institutions)
        return self.filter(pk__in=posts.values("practitioner"))
