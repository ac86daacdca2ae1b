"""The log of acts."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.declaration import ARCHIVED, FACTS, Also, Purpose, Room
from lms.privacy.inventory.subjects import key, key_in_any

ROOM = Room("audit", _("Log of acts"))

ROOM.about(
    "audit.AuditEntry",
    _("Acts by you or about you"),
    of=key("actor_key"),
    others={
        "object": Also(
            key_in_any("object_id", "detail__person", "detail__kept", "detail__merged"),
            "object_id detail",
            "at action object_kind",
        )
    },
    purpose=Purpose.SECURITY,
    retention=ARCHIVED,
    technical="sequence at address actor_key via action object_kind object_id detail",
    none="previous_hash hash",
)
ROOM.about(
    "audit.AuditCheck",
    _("Looks at the whole log that you asked for"),
    of=key("asked_by_key"),
    purpose=Purpose.SECURITY,
    retention=FACTS,
    employment="asked_by_key created_at finding",
    technical="id uuid",
    none="status step progress tries worker reason not_before started_at lease_until finished_at entries seals"
    " wrong_sequence",
)
ROOM.not_about_people("audit.AuditSeal", "number through_sequence hash at key_id previous_mac mac")
ROOM.not_about_people(
    "audit.AuditArchive", "first_sequence last_sequence file_name file_sha256 last_hash at key_id mac"
)
