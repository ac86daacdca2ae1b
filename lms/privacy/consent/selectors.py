"""Reading what people agreed to. The latest answer counts, if it was to words that still bind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lms.directory.models import Practitioner
from lms.directory.selectors import identities
from lms.privacy.consent.models import ConsentFact, ConsentPurpose
from lms.privacy.consent.texts import TERMS, Terms


@dataclass(frozen=True)
class Standing:
    """One purpose as the person left it."""

    purpose: ConsentPurpose
    terms: Terms
    latest: ConsentFact | None
    given: bool


def has_consent(practitioner: Practitioner, purpose: str, at: datetime) -> bool:
    """Had the person, under whichever of their entries, agreed to this at that instant?"""
    return _counts(_latest(identities(practitioner), purpose, at), purpose)


def standings(practitioner: Practitioner, at: datetime) -> list[Standing]:
    """Every purpose, in the order of the page."""
    ids = identities(practitioner)
    found = [(purpose, _latest(ids, purpose, at)) for purpose in ConsentPurpose]
    return [Standing(purpose, TERMS[purpose], latest, _counts(latest, purpose)) for purpose, latest in found]


def agreed_among(practitioners: Iterable[int], purpose: str, at: datetime) -> set[int]:
    """Those of these entries (ids) whose own latest answer agrees, in one query: for lists and studies."""
    facts = ConsentFact.objects.filter(practitioner__in=practitioners, purpose=purpose, at__lte=at)
    latest = {fact.practitioner_id: fact for fact in facts.order_by("at", "recorded_at", "id")}
    return {person for person, fact in latest.items() if _counts(fact, purpose)}


def _latest(ids: list[int], purpose: str, at: datetime) -> ConsentFact | None:
    facts = ConsentFact.objects.filter(practitioner__in=ids, purpose=purpose, at__lte=at)
    return facts.order_by("-at", "-recorded_at", "-id").first()


def _counts(fact: ConsentFact | None, purpose: str) -> bool:
    return fact is not None and fact.given and fact.text_version >= TERMS[purpose].binding
