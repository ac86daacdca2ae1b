"""What an erasure will do, or did: counts by table, with the reason for what stays. No names."""

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q

from lms.directory.models import Practitioner
from lms.privacy.erasure.acts import Tally, foresee
from lms.privacy.inventory.declaration import Category, Room
from lms.privacy.inventory.rooms import ROOMS, personal_models, rules
from lms.privacy.inventory.subjects import Identity

# Whoever they were is the last to go: until then a broken-off erasure finds its rows again.
LAST = ("directory.User", "directory.Practitioner")


@dataclass(frozen=True)
class Line:
    """One table of the report."""

    title: str
    erased: int
    kept: int
    why: str
    until: str


@dataclass(frozen=True)
class Section:
    """One room of the report."""

    title: str
    lines: list[Line]


def foreseen(identity: Identity) -> dict[str, Tally]:
    """What the erasure would do to each table."""
    return {rule.label: foresee(model, rule, identity) for room in ROOMS for model, rule in personal_models(room)}


def sections(tallies: dict[str, Tally]) -> list[Section]:
    """The counts in the order of the rooms, for the page; tables without rows are left out."""
    found = []
    for room in ROOMS:
        lines = _lines(room, tallies)
        if lines:
            found.append(Section(str(room.title), lines))
    return found


def _lines(room: Room, tallies: dict[str, Tally]) -> list[Line]:
    return [
        Line(
            str(rule.title),
            tallies[rule.label].erased,
            tallies[rule.label].kept,
            str(rule.purpose.label),
            str(rule.retention.words),
        )
        for rule in room.models
        if rule.label in tallies and tallies[rule.label] != Tally()
    ]


def named_in_texts(identity: Identity) -> int:
    """In how many rows authors wrote the person's name; nothing finds these for certain, people change them."""
    names = Practitioner.objects.filter(pk__in=identity.people).values_list("name_zh", flat=True)
    total = 0
    for rule in rules().values():
        if rule.subjects or not rule.personal:
            continue
        model = apps.get_model(rule.label)
        for column, field in rule.fields.items():
            if field.category is Category.IDENTITY:
                said = Q(pk__in=[])
                for name in names:
                    said |= Q((f"{column}__contains", name))
                total += model._base_manager.filter(said).count()
    return total
