"""Files that a person uploaded, and the imports that they may look at."""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lms.directory.imports.scope import Scope
from lms.directory.models import (
    AdministrativeDivision,
    Aim,
    BatchKind,
    DivisionFact,
    ImportBatch,
    Institution,
    InstitutionFact,
    PostFact,
    Practitioner,
)


def asked_by(batch_id: UUID) -> UUID | None:
    """The person_key of whoever asked for the work that waits."""
    batch = ImportBatch.objects.filter(pk=batch_id).first()
    if batch is None:
        return None
    return batch.undone_by_key if batch.aim == Aim.UNDO else batch.author_key


def author(batch: ImportBatch) -> Practitioner | None:
    """Who brought a file in; None for the command line."""
    return Practitioner.objects.filter(person_key=batch.author_key).first() if batch.author_key else None


def batches(viewer: Practitioner, on: date) -> QuerySet[ImportBatch]:
    """The imports that the viewer may look at."""
    return ImportBatch.objects.visible_to(viewer, on)


def within_reach(viewer: Practitioner, on: date) -> Q:
    """A filter: what the viewer brought in and still reaches, and what anybody did to lists of which the viewer has
    the whole.
    """
    seen = Q(pk__in=[])
    for kind in BatchKind:
        scope = Scope.of(viewer, kind, on)
        if scope is None:
            continue
        if _is_whole(scope):
            seen |= Q(kind=kind) & (Q(author_key=viewer.person_key) | Q(imported_at__isnull=False))
        else:
            seen |= Q(kind=kind, author_key=viewer.person_key) & ~_reaches_beyond(scope)
    return seen


def _is_whole(scope: Scope) -> bool:
    """Does the scope hold every region, with all that lies in them?"""
    return all(map(scope.holds_division, AdministrativeDivision.objects.filter(parent=None)))


def _reaches_beyond(scope: Scope) -> Q:
    """Batches that changed something outside of the scope; what is not there any more hides none of them."""
    institutions = Institution.objects.exclude(scope.institutions()).order_by().values("code")
    divisions = AdministrativeDivision.objects.exclude(scope.divisions()).order_by().values("code")
    batch = OuterRef("pk")
    return (
        Q(Exists(PostFact.objects.filter(batch=batch, institution__in=institutions)))
        | Q(Exists(InstitutionFact.objects.filter(batch=batch, code__in=institutions)))
        | Q(Exists(DivisionFact.objects.filter(batch=batch, code__in=divisions)))
    )
