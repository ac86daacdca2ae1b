"""What a person has proven, as facts: credits and certificates, and what became of them."""

from lms.records.models.badges import BadgeEntry
from lms.records.models.certificates import (
    ActKind,
    ActReason,
    AwardRule,
    Certificate,
    CertificateAct,
    CertificateHolder,
    CertificateSeries,
    Validity,
    new_token,
)
from lms.records.models.credits import Credit, CreditSource
from lms.records.models.external import ExternalCertificate, ExternalStatus, RefusalReason
from lms.records.models.statements import CreditStatement

__all__ = [
    "ActKind",
    "ActReason",
    "AwardRule",
    "BadgeEntry",
    "Certificate",
    "CertificateAct",
    "CertificateHolder",
    "CertificateSeries",
    "Credit",
    "CreditSource",
    "CreditStatement",
    "ExternalCertificate",
    "ExternalStatus",
    "RefusalReason",
    "Validity",
    "new_token",
]
