"""Where a viewer of compliance may look: the tops of their scope and everything below."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from lms.compliance.disclosures.selectors import opened_institutions
from lms.directory.models import AdministrativeDivision, Institution, Practitioner
from lms.directory.policy import Permission, allowed, grants_for, require
from lms.directory.selectors import visible_institutions

Place = AdministrativeDivision | Institution


@dataclass(frozen=True)
class Scope:
    """What one viewer may see on one day. An address outside answers None, as if there were no such place."""

    viewer: Practitioner
    on: date
    tops: tuple[Place, ...]
    at: datetime | None = None  # the instant, when names that were asked for are to be shown

    @classmethod
    def of(cls, viewer: Practitioner | None, on: date, at: datetime | None = None) -> "Scope":
        """The viewer's scope; PermissionDenied without any grant that shows compliance."""
        require(viewer, Permission.VIEW_COMPLIANCE, on)
        grants = grants_for(viewer, Permission.VIEW_COMPLIANCE, on)
        granted = {grant.division for grant in grants if grant.division}
        divisions = [top for top in granted if not any(_below(top.path, other) for other in granted - {top})]
        single = Institution.objects.filter(pk__in=[grant.institution_id for grant in grants if grant.institution])
        institutions = [
            institution
            for institution in single.select_related("division")
            if not any(_below(institution.division.path, division) for division in divisions)
        ]
        return cls(viewer, on, (*sorted(divisions, key=lambda division: division.path), *institutions), at)

    @property
    def single_top(self) -> Place | None:
        """The place where the viewer's tables start; None when there are several."""
        return self.tops[0] if len(self.tops) == 1 else None

    def institutions(self) -> QuerySet[Institution]:
        """Institutions whose figures the viewer may see."""
        return visible_institutions(self.viewer, self.on, Permission.VIEW_COMPLIANCE)

    def named(self) -> QuerySet[Institution]:
        """Institutions whose people the viewer may see by name: always, or for a reason given a while ago."""
        named = visible_institutions(self.viewer, self.on, Permission.VIEW_PEOPLE)
        return named if self.at is None else named | opened_institutions(self.viewer, self.at)

    def names(self, institution: Institution) -> bool:
        """May the viewer see this institution's people by name?"""
        return self.named().filter(pk=institution.pk).exists()

    def may_ask(self, institution: Institution) -> bool:
        """May the viewer have the names of this institution for a reason?"""
        return allowed(self.viewer, Permission.DISCLOSE_NAMES, institution, self.on)

    def contains(self, division: AdministrativeDivision) -> bool:
        """Does the viewer see the whole of this division?"""
        return any(isinstance(top, AdministrativeDivision) and _below(division.path, top) for top in self.tops)

    def division(self, code: str) -> AdministrativeDivision | None:
        found = AdministrativeDivision.objects.filter(code=code).first()
        return found if found is not None and self.contains(found) else None

    def institution(self, code: str) -> Institution | None:
        return self.institutions().filter(code=code).select_related("division").first()


def _below(path: str, division: AdministrativeDivision) -> bool:
    return path.startswith(division.path)
