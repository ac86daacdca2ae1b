"""Finding the person whose data a security administrator is asked about."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from lms.directory.models import Practitioner
from lms.privacy.policy import reaches


def person_in_reach(viewer: Practitioner | None, person_key: UUID, on: date) -> Practitioner | None:
    """The person with this key whose data the viewer handles; None for others as for nobody."""
    found = Practitioner.objects.select_related("merged_into").filter(person_key=person_key).first()
    return found.kept if found is not None and reaches(viewer, found.kept, on) else None


def find_person(viewer: Practitioner, number: str, on: date) -> Practitioner | None:
    """The one person in the viewer's reach who has exactly this number or user name."""
    exact = Q(personnel_number=number) | Q(licence_number=number) | Q(user__username__iexact=number)
    found = Practitioner.objects.select_related("merged_into").filter(exact)[:2] if number else []
    people = {each.kept for each in found}
    person = people.pop() if len(people) == 1 else None
    return person if person is not None and reaches(viewer, person, on) else None
