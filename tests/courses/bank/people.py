"""Who works with questions: people of one hospital, and of another."""

from dataclasses import dataclass
from datetime import date

from lms.directory.models import Institution, Practitioner
from lms.directory.services import sync_cms_groups
from tests.factories import directory as make

ON = date(2026, 6, 15)


@dataclass
class House:
    """A hospital with its author, reviewer and publisher."""

    institution: Institution
    author: Practitioner
    reviewer: Practitioner
    publisher: Practitioner


def person(role: str, institution: Institution) -> Practitioner:
    """Somebody with this role there, who gets into the CMS."""
    made = make.signed_in_person(role=role, institution=institution)
    sync_cms_groups(made.user, ON)
    return made


def house() -> House:
    institution = make.InstitutionFactory()
    return House(institution, *(person(role, institution) for role in ("author", "reviewer", "publisher")))
