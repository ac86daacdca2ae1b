"""Who may read the audit log, and who is behind the keys in it (docs/decisions/0005-answers-from-above.md)."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest

from lms.audit.policy import Named, Readers
from lms.common import clock
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, require
from lms.directory.selectors import practitioner_of


def require_auditor(request: HttpRequest) -> None:
    """Audit administrators only; PermissionDenied for everybody else."""
    require(practitioner_of(request.user), Permission.READ_AUDIT, clock.today())


def key_of(user: object) -> UUID | None:
    """The key of the person behind an account."""
    practitioner = practitioner_of(user)
    return None if practitioner is None else practitioner.person_key


def names(keys: Collection[UUID]) -> dict[UUID, Named]:
    """The people of these keys, in one query."""
    people = Practitioner.objects.filter(person_key__in=keys)
    return {
        person.person_key: Named(person.name, person.name_lang, person.personnel_number)
        for person in people.only("person_key", "name_zh", "name_bo", "name_en", "personnel_number")
    }


def find(text: str) -> UUID | None:
    """The person with this personnel number or user name."""
    if not text:
        return None
    wanted = Q(personnel_number=text) | Q(user__username=text)
    return Practitioner.objects.filter(wanted).values_list("person_key", flat=True).first()


READERS = Readers(require=require_auditor, key_of=key_of, names=names, find=find)
