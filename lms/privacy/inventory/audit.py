"""The log of acts."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.declaration import ARCHIVED, Also, Purpose, Room
from lms.privacy.inventory.subjects import key

ROOM = Room("audit", _("Log of acts"))

ROOM.about(
    "audit.AuditEntry",
    _("Acts by you or about you"),
    of=key("actor_key"),
    others={"object": Also(key("object_id"), "object_id detail", "at action object_kind")},
    purpose=Purpose.SECURITY,
    retention=ARCHIVED,
    technical="sequence at address actor_key via action object_kind object_id detail",
    none="previous_hash hash",
)
