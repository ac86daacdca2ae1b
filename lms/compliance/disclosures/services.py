"""Showing names for a reason."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.common.clock import civil_date
from lms.compliance.disclosures.models import VALID, NameDisclosure, Purpose
from lms.directory.models import Institution, Practitioner
from lms.directory.policy import Permission, require

SHORTEST_REASON = 10  # characters: "检查" says nothing, a sentence does


@transaction.atomic
def disclose_names(
    *, viewer: Practitioner, institution: Institution, purpose: str, reason: str, key: UUID, at: datetime
) -> NameDisclosure:
    """Let the viewer see the names of this institution for half an hour. A form that is sent twice counts once."""
    require(viewer, Permission.DISCLOSE_NAMES, civil_date(at), institution)
    stated = " ".join(reason.split())
    if len(stated) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Say in a sentence why you need the names; it is kept on record.")})
    disclosure, created = NameDisclosure.objects.get_or_create(
        id=key,
        defaults={
            "practitioner": viewer,
            "institution": institution,
            "purpose": Purpose(purpose),
            "reason": stated,
            "at": at,
            "until": at + VALID,
        },
    )
    if created:
        record(
            "names.disclosed",
            object_kind="institution",
            object_id=institution.code,
            detail={"purpose": disclosure.purpose, "disclosure": str(disclosure.pk)},
            actor_key=viewer.person_key,
            at=at,
        )
    elif (disclosure.practitioner_id, disclosure.institution_id) != (viewer.pk, institution.pk):
        raise ValidationError(_("This form was sent before for something else. Load the page again."))
    return disclosure
