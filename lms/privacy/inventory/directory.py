"""Who people are and where they work."""

from django.utils.translation import gettext_lazy as _

from lms.common.names import ERASED_NAME
from lms.privacy.inventory.declaration import (
    FACTS,
    UNTIL_ERASED,
    WHILE_NEEDED,
    Also,
    Purpose,
    Room,
    filed_under,
    sentences_about,
)
from lms.privacy.inventory.subjects import key, mentioned_under, person, told_in

ROOM = Room("directory", _("Person and work"))
_PLACE = (
    "id name_zh name_bo name_en valid_from valid_to status successor next_change_on code level sort_key demonstration"
)
_FACT = "id recorded_at number source batch retracts"
_WORK = {"purpose": Purpose.DIRECTORY, "retention": UNTIL_ERASED, "delete": True}
_HISTORY = {
    "purpose": Purpose.DIRECTORY,
    "retention": FACTS,
    "others": {"author": Also(key("author_key"), "author_key", "kind recorded_at")},
    "texts": "reason",
}

ROOM.about(
    "directory.Practitioner",
    _("Person"),
    of=person("pk"),
    purpose=Purpose.DIRECTORY,
    retention=UNTIL_ERASED,
    identity="name_zh name_bo name_en personnel_number licence_number person_key",
    technical="id user merged_into sort_key",
    none="demonstration",
    blank=ERASED_NAME
    | {"personnel_number": "", "licence_number": "", "sort_key": "", "user": None, "merged_into": None},
    new_key="person_key",
)
# Grants rest on posts, so they go first.
ROOM.about(
    "directory.AccessGrant",
    _("Rights"),
    of=person("practitioner"),
    employment="role institution division from_date to_date withdrawn_on",
    technical="id uuid practitioner post",
    **_WORK,
)
ROOM.about(
    "directory.Leave",
    _("Leave"),
    of=person("practitioner"),
    employment="kind from_date to_date",
    technical="id uuid practitioner",
    **_WORK,
)
ROOM.about(
    "directory.PractitionerRole",
    _("Posts"),
    of=person("practitioner"),
    employment="institution role specialty primary from_date to_date ended_reason",
    technical="id uuid practitioner",
    **_WORK,
)
ROOM.about(
    "directory.PostFact",
    _("History of posts"),
    of=key("person_key"),
    employment="kind reason institution role specialty primary from_date to_date author_key",
    technical=f"{_FACT} post person_key",
    **_HISTORY,
)
ROOM.about(
    "directory.GrantFact",
    _("History of rights"),
    of=key("person_key"),
    employment="kind reason institution division role from_date to_date withdrawn_on author_key",
    technical=f"{_FACT} grant post person_key",
    **_HISTORY,
)
ROOM.about(
    "directory.LeaveFact",
    _("History of leave"),
    of=key("person_key"),
    employment="kind reason leave_kind from_date to_date author_key",
    technical=f"{_FACT} leave person_key",
    **_HISTORY,
)
ROOM.about(
    "directory.MergeFact",
    _("Entries found to be one person"),
    of=key("kept_key"),
    purpose=Purpose.DIRECTORY,
    retention=FACTS,
    others={
        "merged": Also(key("merged_key"), "merged_key", "kind reason recorded_at"),
        "author": Also(key("author_key"), "author_key", "kind recorded_at"),
    },
    texts="reason",
    employment="kind reason author_key",
    technical=f"{_FACT} kept_key merged_key",
)
for _label, _title in (
    ("directory.DivisionFact", _("History of divisions that you wrote")),
    ("directory.InstitutionFact", _("History of institutions that you wrote")),
):
    ROOM.about(
        _label,
        _title,
        of=key("author_key"),
        purpose=Purpose.DIRECTORY,
        retention=FACTS,
        texts="reason",
        employment="author_key kind code from_date reason",
        technical=_FACT,
        none="changes",
    )
ROOM.about(
    "directory.ImportBatch",
    _("Imported lists"),
    of=key("author_key"),
    purpose=Purpose.DIRECTORY,
    retention=WHILE_NEEDED,
    others={
        "undone by": Also(key("undone_by_key"), "undone_by_key undone_at", "kind"),
        "imported person": Also(mentioned_under("before__people"), "before", "kind imported_at"),
        "person in its mistakes": Also(told_in("problems"), "problems", "kind imported_at"),
    },
    scrub={"before": filed_under("people"), "problems": sentences_about()},
    identity="before problems",
    employment="author_key aim kind file_name imported_at undone_at undone_by_key",
    technical="id created_at language",
    none="status step progress tries worker reason not_before started_at lease_until finished_at sha256 size_bytes"
    " counts",
)
ROOM.not_about_people("directory.AdministrativeDivision", f"{_PLACE} parent path")
ROOM.not_about_people(
    "directory.Institution",
    f"{_PLACE} division altitude_m link_kbps link_round_trip_ms services drugs",
)
