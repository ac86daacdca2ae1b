"""What devices sent, and the devices. What a record says is kept by the room that it is for, and only there."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.declaration import FACTS, UNTIL_ERASED, Purpose, Retention, Room
from lms.privacy.inventory.subjects import person

ROOM = Room("sync", _("Devices that work without a link"))
_OF = {"of": person("practitioner"), "purpose": Purpose.SERVICE}

ROOM.about(
    "sync.SyncDevice",
    _("Devices that you used without a link"),
    retention=UNTIL_ERASED,
    technical="id practitioner device label first_contact_at last_contact_at waiting clock_difference_s",
    delete=True,
    **_OF,
)
# Before the records that they belong to.
ROOM.about(
    "sync.KeptPayload",
    _("What waits for something else to arrive, or was refused"),
    retention=Retention(_("400 days"), "kept_at", 400),
    learning="data",
    technical="record practitioner awaits kept_at",
    delete=True,
    **_OF,
)
ROOM.about(
    "sync.SyncRecord",
    _("What your devices sent, and when"),
    retention=FACTS,
    technical="id recorded_at practitioner device counter kind version device_at at corrected received_at digest brings"
    " result code sentence",
    **_OF,
)
ROOM.about(
    "sync.SyncSettlement",
    _("What became of records that had to wait"),
    of=person("record__practitioner"),
    purpose=Purpose.SERVICE,
    retention=FACTS,
    technical="id recorded_at record result code sentence at",
)
ROOM.not_about_people("sync.DrawnPage", "id kind uuid language revision bytes sha256 beside")
