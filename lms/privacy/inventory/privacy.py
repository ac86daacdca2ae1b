"""What this room keeps itself: consents, copies, erasures."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.declaration import FACTS, UNTIL_ERASED, Also, Purpose, Retention, Room
from lms.privacy.inventory.subjects import person

ROOM = Room("privacy", _("Consent and requests about data"))
_JOB = "status step progress tries worker reason not_before started_at lease_until finished_at"

ROOM.about(
    "privacy.ConsentFact",
    _("Consents"),
    of=person("practitioner"),
    purpose=Purpose.PRIVACY,
    retention=FACTS,
    employment="purpose given text_version language at",
    technical="id recorded_at practitioner",
)
ROOM.about(
    "privacy.ExportJob",
    _("Copies of your data"),
    of=person("practitioner"),
    others={"asker": Also(person("asked_by"), "asked_by note", "created_at ground")},
    purpose=Purpose.PRIVACY,
    retention=Retention(_("The file 7 days, the entry 1 year"), "created_at", 365),
    delete=True,
    employment="ground asked_by note",
    technical="id uuid practitioner created_at finished_at language size_bytes sha256 expires_at",
    none=f"{_JOB.replace(' finished_at', '')} file_name",
)
ROOM.about(
    "privacy.ErasureRequest",
    _("Requests to erase your data"),
    of=person("practitioner"),
    others={
        "asker": Also(person("requested_by"), "requested_by", "ground requested_at"),
        "decider": Also(person("decided_by"), "decided_by", "ground decided_at"),
    },
    purpose=Purpose.PRIVACY,
    retention=UNTIL_ERASED,
    blank={"note": ""},
    identity="note",
    employment="ground requested_by decided_by",
    technical="id uuid practitioner requested_at decision decided_at",
)
ROOM.not_about_people("privacy.ErasureJob", f"id created_at {_JOB} request report")
