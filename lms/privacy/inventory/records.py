"""What a person has proven."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.declaration import FACTS, UNTIL_ERASED, Purpose, Room
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
    learning="number course_title_zh course_title_bo issued_on score credit_class credits"
    " institution_zh institution_bo",
    technical="id recorded_at practitioner course token",
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
ROOM.not_about_people("records.CertificateSeries", "year last")
