"""What of the lists somebody may change: the rows of a file that reach further are refused like unknown ones."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from lms.directory.models import AdministrativeDivision, BatchKind, Institution, Practitioner, PractitionerRole
from lms.directory.policy import Permission, grants_for

NEEDED = {
    BatchKind.DIVISIONS: (Permission.MANAGE_INSTITUTIONS,),
    BatchKind.INSTITUTIONS: (Permission.MANAGE_INSTITUTIONS,),
    BatchKind.PRACTITIONERS: (Permission.MANAGE_INSTITUTIONS, Permission.MANAGE_PEOPLE),
}


@dataclass(frozen=True)
class Reach:
    """Where one permission is held: in divisions (by their paths, with all below) and at single institutions."""

    paths: tuple[str, ...]
    institutions: frozenset[int]

    @property
    def is_regional(self) -> bool:
        """Does it reach a whole region?"""
        return any(path.count("/") == 1 for path in self.paths)


@dataclass(frozen=True)
class Scope:
    """What an import may change: all that every one of these reaches; without any, everything (the command line)."""

    reaches: tuple[Reach, ...] = ()

    @classmethod
    def of(cls, viewer: Practitioner, kind: str, on: date) -> "Scope | None":
        """The viewer's scope for a list; None when they lack a permission that it needs."""
        reaches = tuple(_reach(viewer, permission, on) for permission in NEEDED[BatchKind(kind)])
        if not all(reach.paths or reach.institutions for reach in reaches):
            return None
        return cls(reaches)

    @property
    def everything(self) -> bool:
        return not self.reaches

    @property
    def is_regional(self) -> bool:
        """Does it hold a whole region, and so also people who belong nowhere?"""
        return all(reach.is_regional for reach in self.reaches)

    def holds_division(self, division: AdministrativeDivision) -> bool:
        """Does the division lie in the scope with everything in it?"""
        return self.holds_path(division.path)

    def holds_path(self, path: str) -> bool:
        """Does a division with this path lie in the scope?"""
        return all(path.startswith(reach.paths) for reach in self.reaches)

    def holds_institution(self, institution: Institution) -> bool:
        """Does the institution, its division loaded, lie in the scope?"""
        return all(
            institution.pk in reach.institutions or institution.division.path.startswith(reach.paths)
            for reach in self.reaches
        )

    def institutions(self) -> Q:
        """A filter on the institutions that lie in the scope."""
        return self._q("division__path", with_institutions=True)

    def divisions(self) -> Q:
        """A filter on the divisions that lie in the scope."""
        return self._q("path", with_institutions=False)

    def _q(self, path: str, *, with_institutions: bool) -> Q:
        every = Q()
        for reach in self.reaches:
            any_of = Q(pk__in=reach.institutions if with_institutions else [])
            for each in reach.paths:
                any_of |= Q((f"{path}__startswith", each))
            every &= any_of
        return every


def people_outside(scope: Scope, on: date) -> dict[int, bool]:
    """People whom the scope does not hold, all rows of each (ids), and whether they work somewhere now.

    A person belongs where they work; whoever works nowhere to the place of the last post; people without any post
    are for those whose scope holds a region.
    """
    if scope.everything:
        return {}
    roots = {pk: root or pk for pk, root in Practitioner.objects.order_by().values_list("pk", "merged_into")}
    inside = set(Institution.objects.filter(scope.institutions()).order_by().values_list("pk", flat=True))
    current: dict[int, set[int]] = defaultdict(set)
    last: dict[int, int] = {}
    posts = PractitionerRole.objects.order_by("to_date", "pk")
    for person, institution, to_date in posts.values_list("practitioner", "institution", "to_date"):
        if to_date is None or to_date >= on:
            current[roots[person]].add(institution)
        else:
            last[roots[person]] = institution  # they come in the order of their ends
    outside: dict[int, bool] = {}
    for pk, root in roots.items():
        places = current[root] if root in current else {last[root]} if root in last else set()
        if not (places & inside if places else scope.is_regional):
            outside[pk] = root in current
    return outside


def _reach(viewer: Practitioner, permission: Permission, on: date) -> Reach:
    grants = grants_for(viewer, permission, on)
    return Reach(
        tuple(grant.division.path for grant in grants if grant.division is not None),
        frozenset(grant.institution_id for grant in grants if grant.institution_id is not None),
    )


def kinds_for(viewer: Practitioner, on: date) -> list[BatchKind]:
    """The lists that the viewer may import."""
    return [kind for kind in BatchKind if Scope.of(viewer, kind, on) is not None]
