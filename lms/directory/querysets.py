"""Lists of the directory, and the base of every list that holds people's data elsewhere.

Dates are civil dates of the region; both ends of a period are included. A row is visible exactly when it is in the
list of what is visible: `visible_to` is the only door for both.
"""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from lms.common.jobs import JobQuerySet


def held_on(on: date, prefix: str = "") -> Q:
    """A filter: the period from `from_date` to `to_date` holds this day."""
    first, last = f"{prefix}from_date", f"{prefix}to_date"
    return Q(**{f"{first}__lte": on}) & (Q(**{last: None}) | Q(**{f"{last}__gte": on}))


class PersonalQuerySet(models.QuerySet):
    """Rows about people. `person` names the field that leads to the Practitioner."""

    person = "practitioner"

    def of(self, practitioner: models.Model | None) -> Self:
        """The rows of one person, under whichever of the person's merged rows they stand; of nobody none."""
        return self.none() if practitioner is None else self.of_person(practitioner.person_id)

    def of_person(self, root: int) -> Self:
        """As `of`, by the id of the row that is kept (`Practitioner.person_id`)."""
        from lms.directory.models import Practitioner

        # A list of ids first: "this row or one that was merged into it" across a join would read the whole table.
        rows = Practitioner.objects.rows_of(root).order_by().values("pk")
        return self.filter(**{f"{self.person}__in": rows})

    def visible_to(self, viewer: models.Model, on: date) -> Self:
        """Rows about people whom the viewer may see by name on that day, and about the viewer."""
        from lms.directory.models import Practitioner

        people = Practitioner.objects.visible_to(viewer, on)
        return self.filter(**{f"{self.person}__in": people.order_by().values("pk")})


class OwnQuerySet(PersonalQuerySet):
    """Rows that nobody but the person sees: answers to a quiz, the use of a pathway with a patient."""

    def visible_to(self, viewer: models.Model, on: date) -> Self:
        """The viewer's own rows; no grant opens those of others."""
        return self.of(viewer)


class PostQuerySet(PersonalQuerySet):
    def in_force(self, on: date) -> Self:
        """Posts held on that day."""
        return self.filter(held_on(on))


class LeaveQuerySet(PersonalQuerySet):
    def in_force(self, on: date) -> Self:
        """Leave on that day."""
        return self.filter(held_on(on))


class GrantQuerySet(PersonalQuerySet):
    def in_force(self, on: date) -> Self:
        """Grants that give rights on that day: not over, not withdrawn, and with the post that they rest on."""
        return self.filter(
            held_on(on),
            Q(withdrawn_on=None) | Q(withdrawn_on__gt=on),
            Q(post=None) | held_on(on, "post__"),
        )


class BatchQuerySet(JobQuerySet):
    def visible_to(self, viewer: models.Model, on: date) -> Self:
        """Files of people and places that the viewer brought in, or whose whole list is the viewer's."""
        from lms.directory.imports.uploads.selectors import within_reach

        return self.filter(within_reach(viewer, on))


class DivisionQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Divisions that exist today."""
        return self.filter(status="open")


class InstitutionQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Institutions that exist today."""
        return self.filter(status="open")

    def within(self, division_path: str) -> Self:
        """Institutions in the division with this path and in everything below it."""
        return self.filter(division__path__startswith=division_path)


class PractitionerQuerySet(models.QuerySet):
    def persons(self) -> Self:
        """Each person once: the rows that are kept, not those that were merged into them."""
        return self.filter(merged_into=None)

    def same_as(self, practitioner: models.Model) -> Self:
        """All rows of one person."""
        return self.rows_of(practitioner.person_id)

    def rows_of(self, root: int) -> Self:
        """All rows of one person, by the id of the row that is kept."""
        return self.filter(Q(pk=root) | Q(merged_into=root))

    def posted_at(self, institutions: models.QuerySet, on: date) -> Self:
        """People who hold a post at one of these institutions on that day: every row of each of them, once."""
        return self.filter(pk__in=self._rows_posted_at(institutions, on))

    def visible_to(self, viewer: models.Model, on: date, permission: str = "view_people") -> Self:
        """People whom the viewer may see by name: those posted in the viewer's scope, and the viewer."""
        from lms.directory.models import Institution
        from lms.directory.policy import Permission, institution_scope

        seen = Institution.objects.filter(institution_scope(viewer, Permission(permission), on)).order_by()
        rows = self.model.objects.order_by().values_list("pk", flat=True)
        root = viewer.person_id
        own = (rows.filter(pk=root), rows.filter(merged_into=root))
        return self.filter(pk__in=self._rows_posted_at(seen, on, *own))

    def _rows_posted_at(self, institutions: models.QuerySet, on: date, *further: models.QuerySet) -> models.QuerySet:
        """The ids of people with such posts, with all the rows of each: merged ones see and are seen as one.

        A union rather than conditions joined by OR: databases look each of its ids up instead of reading everybody.
        """
        from lms.directory.models import PractitionerRole

        posts = PractitionerRole.objects.in_force(on).filter(institution__in=institutions).order_by()
        direct = posts.values_list("practitioner_id", flat=True)
        kept = posts.exclude(practitioner__merged_into=None).values_list("practitioner__merged_into_id", flat=True)
        rows = self.model.objects.order_by().values_list("pk", flat=True)
        beside = (rows.filter(merged_into__in=direct), rows.filter(merged_into__in=kept))
        return direct.union(kept, *beside, *further)
