"""Which people one viewer finds here, and what the viewer may do with whom.

To look asks for VIEW_PEOPLE where the person works; to change posts and leave for MANAGE_PEOPLE at each institution
that the change concerns; to change rights for MANAGE_ACCESS in the scope of the right. Nobody does any of it to
themselves. Whom the viewer may not see does not exist here (404); what the viewer may not do is refused with a reason.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.directory.models import (
    AccessGrant,
    AccessRole,
    AdministrativeDivision,
    Institution,
    Practitioner,
    PractitionerRole,
)
from lms.directory.policy import Permission, grants_for, holds, institution_scope, require

_NOT_MANAGED = gettext_lazy(
    "This concerns an institution that you do not manage. Ask the person who manages it, or the level above."
)


@dataclass(frozen=True)
class Reach:
    """What one viewer reaches on one day. What it has asked the database once it does not ask again."""

    viewer: Practitioner
    on: date

    @classmethod
    def of(cls, viewer: Practitioner | None, on: date) -> "Reach":
        """The reach of a viewer; PermissionDenied for who may neither see nor manage anybody."""
        if not holds(viewer, Permission.MANAGE_PEOPLE, on):
            require(viewer, Permission.VIEW_PEOPLE, on)
        return cls(viewer, on)

    @cached_property
    def _seen(self) -> QuerySet[Institution]:
        looks = institution_scope(self.viewer, Permission.VIEW_PEOPLE, self.on)
        manages = institution_scope(self.viewer, Permission.MANAGE_PEOPLE, self.on)
        return Institution.objects.filter(looks | manages)

    def seen(self) -> QuerySet[Institution]:
        """Institutions whose people the viewer may see."""
        return self._seen.all()

    @cached_property
    def _managed(self) -> QuerySet[Institution]:
        return Institution.objects.filter(institution_scope(self.viewer, Permission.MANAGE_PEOPLE, self.on))

    def managed(self) -> QuerySet[Institution]:
        """Institutions whose posts the viewer may start and end."""
        return self._managed.all()

    @cached_property
    def _managed_ids(self) -> frozenset[int]:
        return frozenset(self.managed().values_list("pk", flat=True))

    @cached_property
    def manages_anywhere(self) -> bool:
        return bool(self._managed_ids)

    def manages(self, institution: int | None) -> bool:
        """May the viewer change posts at the institution with this id?"""
        return institution in self._managed_ids

    def is_self(self, person: Practitioner) -> bool:
        """Is this the viewer, by whichever account?"""
        return person.kept.pk == self.viewer.kept.pk

    # --- rights ---

    @cached_property
    def _access(self) -> list[AccessGrant]:
        return grants_for(self.viewer, Permission.MANAGE_ACCESS, self.on)

    @property
    def gives_rights(self) -> bool:
        """May the viewer give and end every kind of right somewhere?"""
        return bool(self._access)

    @cached_property
    def _access_ids(self) -> frozenset[int]:
        scope = institution_scope(self.viewer, Permission.MANAGE_ACCESS, self.on)
        return frozenset(Institution.objects.filter(scope).values_list("pk", flat=True))

    def access_institutions(self) -> QuerySet[Institution]:
        """Institutions at which the viewer may give every kind of right."""
        return Institution.objects.filter(institution_scope(self.viewer, Permission.MANAGE_ACCESS, self.on))

    def has_access_over(self, division: AdministrativeDivision) -> bool:
        """May the viewer give rights in the whole of this division?"""
        tops = (grant.division for grant in self._access if grant.division is not None)
        return any(division.path.startswith(top.path) for top in tops)

    def access_division(self, code: str) -> AdministrativeDivision | None:
        """The division with this code, if the viewer may give rights in the whole of it."""
        division = AdministrativeDivision.objects.filter(code=code).first()
        return division if division is not None and self.has_access_over(division) else None

    def may_change_right(self, grant: AccessGrant) -> bool:
        """May the viewer end this right (of somebody else)?"""
        if grant.division is not None:
            return self.has_access_over(grant.division)
        if grant.institution_id in self._access_ids:
            return True
        return grant.role == AccessRole.LEARNER and self.manages(grant.institution_id)


def refuse_self(reach: Reach, person: Practitioner) -> None:
    """PermissionDenied when the viewer is about to act on themselves."""
    if reach.is_self(person):
        raise PermissionDenied(
            _("Nobody changes their own posts, leave or rights. Ask a colleague who manages the same institution.")
        )


def require_managed(reach: Reach, person: Practitioner, *institutions: int | None) -> None:
    """PermissionDenied unless the viewer manages each of these institutions, and the person is somebody else."""
    refuse_self(reach, person)
    if not institutions or not all(reach.manages(institution) for institution in institutions):
        raise PermissionDenied(_NOT_MANAGED)


def _concerned(posts: list[PractitionerRole], on: date) -> set[int]:
    """The institutions that look after a person: those of the posts now and later, else that of the last one."""
    held = {post.institution_id for post in posts if post.to_date is None or post.to_date >= on}
    if held or not posts:
        return held
    return {max(posts, key=lambda post: post.to_date).institution_id}


def may_look_after(reach: Reach, person: Practitioner, posts: list[PractitionerRole]) -> bool:
    """May the viewer record leave: does the person, somebody else, work where the viewer manages?"""
    return not reach.is_self(person) and any(reach.manages(each) for each in _concerned(posts, reach.on))


def may_look_after_everywhere(reach: Reach, person: Practitioner, posts: list[PractitionerRole]) -> bool:
    """May the viewer act on the person as a whole: are all of the person's institutions the viewer's?"""
    concerned = _concerned(posts, reach.on)
    return bool(concerned) and not reach.is_self(person) and all(reach.manages(each) for each in concerned)


def require_looks_after(reach: Reach, person: Practitioner, posts: list[PractitionerRole]) -> None:
    """PermissionDenied unless the viewer manages an institution at which the person works."""
    refuse_self(reach, person)
    if not may_look_after(reach, person, posts):
        raise PermissionDenied(_NOT_MANAGED)


def require_looks_after_everywhere(reach: Reach, person: Practitioner, posts: list[PractitionerRole]) -> None:
    """PermissionDenied unless the viewer manages every institution at which the person works."""
    refuse_self(reach, person)
    if not may_look_after_everywhere(reach, person, posts):
        raise PermissionDenied(
            _("This person also works at an institution that you do not manage. Ask the level above both.")
        )
