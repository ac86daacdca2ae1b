"""Writing what people agree to and take back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from lms.audit.services import record
from lms.directory.models import Practitioner
from lms.privacy.consent.models import ConsentFact, ConsentPurpose
from lms.privacy.consent.texts import TERMS


class OutdatedText(Exception):
    """The words on the page were replaced while the person read them; they have to see the new ones."""


@transaction.atomic
def answer_consent(
    *,
    practitioner: Practitioner,
    purpose: ConsentPurpose,
    given: bool,
    text_version: int,
    language: str,
    key: UUID,
    at: datetime,
) -> ConsentFact:
    """Agree, or take it back; the same key counts once. Taking back needs no particular words, agreeing does."""
    if given and text_version != TERMS[purpose].current:
        raise OutdatedText
    fact, created = ConsentFact.objects.get_or_create(
        id=key,
        practitioner=practitioner,
        defaults={
            "purpose": purpose,
            "given": given,
            "text_version": text_version,
            "language": language,
            "at": at,
        },
    )
    if created:
        action = "consent.given" if given else "consent.withdrawn"
        detail = {"purpose": str(purpose), "text_version": text_version}
        record(action, object_kind="person", object_id=practitioner.person_key, detail=detail)
    return fact
