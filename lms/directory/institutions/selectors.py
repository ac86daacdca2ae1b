"""What a reader finds among divisions and institutions, and what they may change there."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lms.directory.imports.scope import Scope
from lms.directory.models import (
    AccessGrant,
    AdministrativeDivision,
    BatchKind,
    Institution,
    Practitioner,
    PractitionerRole,
)
from lms.directory.policy import ROLE_PERMISSIONS, Permission, institution_scope
from lms.directory.querysets import DivisionQuerySet, InstitutionQuerySet, PractitionerQuerySet

# Who holds one of these somewhere may look at the places there; none of them shows a name of a person.
READING = frozenset(
    {
        Permission.VIEW_PEOPLE,
        Permission.VIEW_COMPLIANCE,
        Permission.MANAGE_INSTITUTIONS,
        Permission.MANAGE_PEOPLE,
        Permission.MANAGE_ACCESS,
    }
)
LONGEST_QUERY = 60


def refusal() -> PermissionDenied:
    """What somebody reads who may see a place and not change it, or see none at all."""
    return PermissionDenied(_("Your account may not do this. Ask the manager of your institution for the right to."))


@dataclass(frozen=True)
class Reader:
    """One reader on one day. What was asked of the database once is not asked again."""

    viewer: Practitioner
    on: date

    @classmethod
    def of(cls, viewer: Practitioner | None, on: date) -> "Reader":
        """The reader; PermissionDenied for who may look at no place at all."""
        reader = cls(viewer, on) if viewer is not None else None
        if reader is None or not reader._grants:
            raise refusal()
        return reader

    @cached_property
    def _grants(self) -> list[AccessGrant]:
        roles = [role for role, permissions in ROLE_PERMISSIONS.items() if permissions & READING]
        grants = AccessGrant.objects.in_force(self.on).of(self.viewer).filter(role__in=roles)
        return list(grants.select_related("division"))

    @cached_property
    def _paths(self) -> list[str]:
        return [grant.division.path for grant in self._grants if grant.division is not None]

    # --- what there is to see ---

    def divisions(self) -> DivisionQuerySet:
        """Divisions in the reader's scope."""
        scope = Q(pk__in=[])
        for path in self._paths:
            scope |= Q(path__startswith=path)
        return AdministrativeDivision.objects.filter(scope)

    def institutions(self) -> InstitutionQuerySet:
        """Institutions in the reader's scope."""
        scope = Q(pk__in=[grant.institution_id for grant in self._grants if grant.institution_id is not None])
        for path in self._paths:
            scope |= Q(division__path__startswith=path)
        return Institution.objects.filter(scope)

    def division(self, code: str) -> AdministrativeDivision | None:
        """One division, if the reader may see it."""
        return self.divisions().select_related("parent", "successor").filter(code=code).first()

    def institution(self, code: str) -> Institution | None:
        """One institution, if the reader may see it."""
        return self.institutions().select_related("division", "successor").filter(code=code).first()

    def tops(self) -> list[AdministrativeDivision]:
        """The highest divisions of the scope, where looking begins."""
        highest = [path for path in self._paths if not any(_is_below(path, other) for other in self._paths)]
        return list(AdministrativeDivision.objects.filter(path__in=highest).order_by("path"))

    def single_institutions(self) -> InstitutionQuerySet:
        """Institutions that are the scope of a right by themselves, outside of every division of the scope."""
        alone = self.institutions()
        for path in self._paths:
            alone = alone.exclude(division__path__startswith=path)
        return alone

    # --- people, for those who may see them ---

    @cached_property
    def _people_scope(self) -> Q:
        return institution_scope(self.viewer, Permission.VIEW_PEOPLE, self.on)

    def people_institutions(self) -> InstitutionQuerySet:
        """Institutions whose people the reader may see by name."""
        return Institution.objects.filter(self._people_scope)

    def people(self) -> PractitionerQuerySet:
        """Those who work there today."""
        return Practitioner.objects.posted_at(self.people_institutions(), self.on)

    def sees_people(self) -> bool:
        """Is there an institution whose people the reader may see by name?"""
        return self.people_institutions().exists()

    def without_number(self) -> int:
        """How many of them cannot stand in a list, which knows people by their personnel number."""
        return self.people().filter(personnel_number="").count() if self.sees_people() else 0

    def staff_of(self, institution: Institution) -> int | None:
        """How many people work at an institution; None for a reader who may not know."""
        if not self.people_institutions().filter(pk=institution.pk).exists():
            return None
        posts = PractitionerRole.objects.in_force(self.on).filter(institution=institution)
        return posts.values("practitioner").distinct().count()

    # --- what the reader may change ---

    @cached_property
    def _managed(self) -> Scope | None:
        return Scope.of(self.viewer, BatchKind.INSTITUTIONS, self.on)

    @property
    def manages_anything(self) -> bool:
        return self._managed is not None

    def manages_division(self, division: AdministrativeDivision) -> bool:
        return self._managed is not None and self._managed.holds_division(division)

    def manages_institution(self, institution: Institution) -> bool:
        return self._managed is not None and self._managed.holds_institution(institution)

    def managed_divisions(self) -> list[AdministrativeDivision]:
        """Open divisions that the reader may change."""
        return [each for each in self.divisions().standing() if self.manages_division(each)]

    def managed_institutions(self) -> list[Institution]:
        """Open institutions that the reader may change."""
        found = self.institutions().standing().select_related("division")
        return [each for each in found if self.manages_institution(each)]


def _is_below(path: str, other: str) -> bool:
    return path != other and path.startswith(other)


def _named(words: str) -> Q:
    found = Q()
    for word in words.split():
        found &= (
            Q(name_zh__icontains=word)
            | Q(name_bo__icontains=word)
            | Q(name_en__icontains=word)
            | Q(code__istartswith=word)
        )
    return found


def find_divisions(reader: Reader, words: str, level: str) -> QuerySet[AdministrativeDivision]:
    """Divisions of the scope by name or code and level, in the order of the tree."""
    found = reader.divisions().filter(_named(words[:LONGEST_QUERY]))
    return found.filter(level=level) if level else found


def find_institutions(reader: Reader, words: str, level: str) -> QuerySet[Institution]:
    """Institutions of the scope by name or code and level, in the order of the tree."""
    found = reader.institutions().filter(_named(words[:LONGEST_QUERY])).select_related("division")
    return found.filter(level=level) if level else found


def counts_below(reader: Reader, divisions: list[AdministrativeDivision]) -> dict[int, int]:
    """How many open institutions lie in each of the divisions, with all below; in one query."""
    paths = reader.institutions().standing().order_by().values_list("division__path", flat=True)
    by_prefix: Counter[str] = Counter()
    for path in paths:
        codes = path.split("/")[:-1]
        by_prefix.update("/".join(codes[: depth + 1]) + "/" for depth in range(len(codes)))
    return {division.pk: by_prefix[division.path] for division in divisions}


def ancestors(division: AdministrativeDivision) -> list[AdministrativeDivision]:
    """The divisions above, from the top."""
    codes = division.path.strip("/").split("/")[:-1]
    return list(AdministrativeDivision.objects.filter(code__in=codes).order_by("path"))
