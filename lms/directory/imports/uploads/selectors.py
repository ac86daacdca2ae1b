"""Files that a person uploaded, and the imports that they may look at."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from lms.directory.imports.scope import Scope
from lms.directory.models import (
    AdministrativeDivision,
    Aim,
    BatchKind,
    ImportBatch,
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
    """The imports that the viewer brought in, and those of everybody for lists of which the viewer has the whole."""
    whole = [kind for kind in BatchKind if _has_all(viewer, kind, on)]
    own = [kind for kind in BatchKind if Scope.of(viewer, kind, on) is not None]
    mine = Q(author_key=viewer.person_key, kind__in=own)
    return ImportBatch.objects.filter(mine | Q(kind__in=whole, imported_at__isnull=False))


def _has_all(viewer: Practitioner, kind: str, on: date) -> bool:
    """Does the viewer's scope for this list hold every region, with all that lies in them?"""
    scope = Scope.of(viewer, kind, on)
    tops = AdministrativeDivision.objects.filter(parent=None)
    return scope is not None and all(map(scope.holds_division, tops))
