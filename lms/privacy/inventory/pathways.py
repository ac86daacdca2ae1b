"""Clinical pathways: who wrote them, who used them. Nothing here is about patients that could be known by it."""

from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.declaration import FACTS, Purpose, Room
from lms.privacy.inventory.subjects import by_row_of, person

ROOM = Room("pathways", _("Clinical pathways"))

ROOM.about(
    "pathways.PathwayRun",
    _("Pathways that you used"),
    of=person("practitioner"),
    purpose=Purpose.CARE,
    retention=FACTS,
    clinical="version institution started_at finished_at outcome",
    technical="id uuid checksum practitioner",
)
ROOM.about(
    "pathways.RunEntry",
    _("What you answered in pathways"),
    of=person("run__practitioner"),
    purpose=Purpose.CARE,
    retention=FACTS,
    clinical="step answer at",
    technical="id recorded_at run position",
)
ROOM.about(
    "integrations.OutboxMessage",
    _("Referrals that you sent"),
    of=by_row_of("run_uuid", "pathways.PathwayRun", "uuid", person("practitioner")),
    purpose=Purpose.CARE,
    retention=FACTS,
    clinical="kind payload partner_reference partner_status delivered_at",
    technical="id key run_uuid created_at",
    none="status step progress tries worker reason not_before started_at lease_until finished_at fault",
)
ROOM.about(
    "pathways.PathwayVersion",
    _("Versions of pathways that you imported"),
    of=person("imported_by"),
    purpose=Purpose.AUTHORING,
    retention=FACTS,
    employment="pathway number created_at imported_by",
    technical="id recorded_at",
    none="document checksum",
)
ROOM.about(
    "pathways.PathwayPublication",
    _("Versions of pathways that you published"),
    of=person("published_by"),
    purpose=Purpose.AUTHORING,
    retention=FACTS,
    employment="version at published_by",
    technical="id recorded_at",
)
ROOM.not_about_people("pathways.Pathway", "id uuid slug title_zh title_bo title_en institution icd10 published")
