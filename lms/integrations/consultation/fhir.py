"""A referral as a FHIR R4 ServiceRequest. Plain dictionaries, no framework, and no identity of the patient.

The subject is a logical reference by the identifier of the pathway run: the partner can tell two referrals of
one run from two runs, and nobody can tell who the patient is.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

# FHIR's own way to use a UUID as an identifier: the system of URIs, and the UUID as a URN.
URI_SYSTEM = "urn:ietf:rfc:3986"
INSTITUTION_SYSTEM = "urn:x-plateau-lms:institution"
PRIORITIES = {"urgent": "urgent", "asap": "asap", "routine": "routine"}


@dataclass(frozen=True)
class Place:
    """An institution as the partner gets to know it: its code and its name."""

    code: str
    name: str


@dataclass(frozen=True)
class Referral:
    """What a township centre asks of the hospital above it."""

    key: UUID  # made with the referral; a repeat carries the same
    run: UUID
    requester: UUID  # the practitioner's person_key
    sender: Place
    receiver: Place | None
    urgency: str
    reason: str
    summary: str
    authored_at: datetime


def urn(value: UUID) -> str:
    """A UUID as FHIR writes it in an identifier."""
    return f"urn:uuid:{value}"


def identifier(value: UUID) -> dict[str, str]:
    """A UUID as a FHIR Identifier."""
    return {"system": URI_SYSTEM, "value": urn(value)}


def identifier_query(key: UUID) -> str:
    """The search that finds the resource with this key, for `If-None-Exist` and for GET."""
    return f"identifier={URI_SYSTEM}|{urn(key)}"


def service_request(referral: Referral) -> dict[str, object]:
    """The ServiceRequest of a referral; a wrong urgency raises ValueError before anything is stored."""
    if referral.urgency not in PRIORITIES:
        raise ValueError(f"A referral is urgent, asap or routine, not {referral.urgency!r}.")
    resource: dict[str, object] = {
        "resourceType": "ServiceRequest",
        "identifier": [identifier(referral.key)],
        "status": "active",
        "intent": "order",
        "priority": PRIORITIES[referral.urgency],
        "code": {"text": "转诊"},
        "subject": {"type": "Patient", "identifier": identifier(referral.run), "display": "anonymous"},
        "authoredOn": referral.authored_at.isoformat(timespec="seconds"),
        "requester": {
            "type": "PractitionerRole",
            "identifier": identifier(referral.requester),
            "display": referral.sender.name,
        },
        "supportingInfo": [_organization(referral.sender)],
    }
    if referral.receiver is not None:
        resource["performer"] = [_organization(referral.receiver)]
    if referral.reason:
        resource["reasonCode"] = [{"text": referral.reason}]
    if referral.summary:
        resource["note"] = [{"text": referral.summary}]
    return resource


def _organization(place: Place) -> dict[str, object]:
    return {
        "type": "Organization",
        "identifier": {"system": INSTITUTION_SYSTEM, "value": place.code},
        "display": place.name,
    }
