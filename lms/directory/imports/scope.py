"""What of the lists somebody may change: the rows of a file that reach further are refused like unknown ones."""

from dataclasses import dataclass
from datetime import date

from lms.directory.models import AdministrativeDivision, BatchKind, Institution, Practitioner
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


def _reach(viewer: Practitioner, permission: Permission, on: date) -> Reach:
    grants = grants_for(viewer, permission, on)
    return Reach(
        tuple(grant.division.path for grant in grants if grant.division is not None),
        frozenset(grant.institution_id for grant in grants if grant.institution_id is not None),
    )


def kinds_for(viewer: Practitioner, on: date) -> list[BatchKind]:
    """The lists that the viewer may import."""
    return [kind for kind in BatchKind if Scope.of(viewer, kind, on) is not None]
