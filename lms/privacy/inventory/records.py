"""What a person has proven."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.declaration import FACTS, UNTIL_ERASED, WHILE_NEEDED, Also, Purpose, Room
from lms.privacy.inventory.subjects import person

ROOM = Room("records", _("Credits and certificates"))

ROOM.about(
    "records.Credit",
    _("Credits"),
    of=person("practitioner"),
    purpose=Purpose.TRAINING,
    retention=FACTS,
    learning="credit_class amount title_zh title_bo earned_on source",
    technical="id recorded_at practitioner session",
)
ROOM.about(
    "records.Certificate",
    _("Certificates"),
    of=person("practitioner"),
    purpose=Purpose.TRAINING,
    retention=FACTS,
    learning="number course_title_zh course_title_bo issued_on valid_until score credit_class credits"
    " institution_zh institution_bo",
    technical="id recorded_at practitioner course cycle token",
)
ROOM.about(
    "records.CertificateHolder",
    _("Names on certificates"),
    of=person("certificate__practitioner"),
    purpose=Purpose.TRAINING,
    retention=UNTIL_ERASED,
    identity="name_zh name_bo",
    technical="certificate",
    delete=True,
)
ROOM.about(
    "records.CertificateAct",
    _("Revoked and reinstated certificates"),
    of=person("certificate__practitioner"),
    others={"officer": Also(person("decided_by"), "decided_by", "kind at")},
    purpose=Purpose.TRAINING,
    retention=FACTS,
    learning="kind reason at decided_by",
    technical="id recorded_at certificate number on",
)
ROOM.about(
    "records.BadgeEntry",
    _("Places of badges in the list of revoked ones"),
    of=person("certificate__practitioner"),
    purpose=Purpose.TRAINING,
    retention=WHILE_NEEDED,
    technical="certificate list_number bit",
)
ROOM.about(
    "records.ExternalCertificate",
    _("Certificates of other institutions"),
    of=person("practitioner"),
    others={"decider": Also(person("decided_by"), "decided_by", "status decided_at")},
    purpose=Purpose.TRAINING,
    retention=UNTIL_ERASED,
    delete=True,
    learning="title issuer credit_class amount earned_on scan status reason decided_by",
    technical="id uuid practitioner scan_type sha256 submitted_at decided_at credit",
)
ROOM.about(
    "records.CreditStatement",
    _("Statements of credits"),
    of=person("practitioner"),
    purpose=Purpose.TRAINING,
    retention=FACTS,
    learning="number year issued_on class_i class_ii lines",
    technical="id recorded_at practitioner token checksum",
)
ROOM.not_about_people("records.CertificateSeries", "year last")
ROOM.not_about_people("records.AwardRule", "course valid_months")
