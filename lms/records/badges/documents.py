"""The documents of Open Badges 3.0: the issuer, the credential of a certificate, the list of what was revoked."""

import base64
import gzip
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from lms.common.clock import REGION_ZONE
from lms.records.badges.keys import multikey, public_keys, signing_key
from lms.records.badges.proof import Document, instant, signed
from lms.records.models import Certificate
from lms.records.models.badges import LIST_BITS

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
# A program without a link may rely for so long on a list that it has kept.
LIST_HOLDS = timedelta(days=31)


def issuer_url() -> str:
    """Who signs: an address that stays as long as PUBLIC_URL does."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, reverse("badges:issuer"))


def status_url(number: int) -> str:
    """Where a status list is."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, reverse("badges:status", args=[number]))


def issuer_document() -> Document:
    """The issuer's keys, the one that signs now first; those of before stay for what they signed."""
    issuer = issuer_url()
    methods = [
        {"id": f"{issuer}#{key}", "type": "Multikey", "controller": issuer, "publicKeyMultibase": key}
        for key in public_keys()
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": issuer,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def credential(certificate: Certificate, at: datetime) -> Document:
    """The certificate as a signed OpenBadgeCredential. Its holder's name stands in it: it is given to the holder."""
    document: Document = {
        "@context": [CREDENTIALS, BADGES],
        "id": f"urn:uuid:{certificate.pk}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": _profile(),
        "name": _both(certificate.course_title_zh, certificate.course_title_bo),
        "validFrom": _beginning(certificate.issued_on),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": _identifiers(certificate),
            "achievement": _achievement(certificate),
        },
        "credentialStatus": _status(certificate),
    }
    if certificate.valid_until is not None:
        document["validUntil"] = _beginning(certificate.valid_until + timedelta(days=1))
    return _signed(document, at)


def status_list(number: int, revoked: Iterable[int], at: datetime) -> Document:
    """The signed list: one bit for each badge, set for those that were revoked."""
    url = status_url(number)
    document: Document = {
        "@context": [CREDENTIALS],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_url(),
        "validFrom": instant(at),
        "validUntil": instant(at + LIST_HOLDS),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": packed(revoked),
        },
    }
    return _signed(document, at)


def packed(bits: Iterable[int]) -> str:
    """The list of bits, the first one highest in its byte, compressed and in base64url (Bitstring Status List 1.0)."""
    raw = bytearray(LIST_BITS // 8)
    for bit in bits:
        raw[bit // 8] |= 0x80 >> bit % 8
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(raw), mtime=0)).decode().rstrip("=")


def _signed(document: Document, at: datetime) -> Document:
    key = signing_key()
    return signed(document, key, method=f"{issuer_url()}#{multikey(key)}", at=at)


def _profile() -> Document:
    return {"id": issuer_url(), "type": ["Profile"], "name": settings.WAGTAIL_SITE_NAME}


def _identifiers(certificate: Certificate) -> list[Document]:
    """The names on the paper, and its number: whoever compares needs one of them."""
    names = [name for name in (certificate.person_zh, certificate.person_bo) if name]
    return [
        {"type": "IdentityObject", "hashed": False, "identityHash": said, "identityType": kind}
        for said, kind in [*((name, "name") for name in names), (certificate.number, "ext:certificateNumber")]
    ]


def _achievement(certificate: Certificate) -> Document:
    issuer = _both(certificate.institution_zh, certificate.institution_bo)
    title = _both(certificate.course_title_zh, certificate.course_title_bo)
    achievement: Document = {
        "id": f"urn:uuid:{certificate.course.uuid}",
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": title,
        "description": f"{issuer}：{title}",
        "criteria": {"narrative": _criteria(certificate)},
        "inLanguage": "zh",
    }
    if certificate.credits:
        achievement["tag"] = [f"credits:{certificate.credit_class}:{certificate.credits.normalize():f}"]
    return achievement


def _criteria(certificate: Certificate) -> str:
    credits = f"继续医学教育 {certificate.credit_class} 类学分 {certificate.credits.normalize():f} 分。"
    return "完成课程全部学习内容并达到考核要求。" + (credits if certificate.credits else "")


def _status(certificate: Certificate) -> Document:
    entry = certificate.badge_entry
    url = status_url(entry.list_number)
    return {
        "id": f"{url}#{entry.bit}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(entry.bit),
        "statusListCredential": url,
    }


def _both(zh: str, bo: str) -> str:
    return f"{zh} / {bo}" if bo else zh


def _beginning(day: date) -> str:
    """The first instant of a civil day of the region."""
    return instant(datetime.combine(day, time(), REGION_ZONE))
