"""What an erasure will do, or did: counts by table, with the reason for what stays. No names."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from lms.privacy.erasure.acts import Tally, foresee
from lms.privacy.inventory.declaration import Category, ModelRule, Room
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
    """In how many texts that stay people wrote the person's name: authors change theirs, reasons in facts stay."""
    total = 0
    for rule in rules().values():
        for column in _texts(rule):
            rows = apps.get_model(rule.label)._base_manager.annotate(told=Cast(column, TextField()))
            said = Q(pk__in=[])
            for name in identity.names:
                # In a column of JSON the one database keeps characters as they are, the other as their codes.
                said |= Q(told__contains=name) | Q(told__contains=json.dumps(name)[1:-1])
            total += rows.filter(said).count()
    return total


def _texts(rule: ModelRule) -> Iterator[str]:
    """Columns in which a name may stand that no path leads to, and that erasure does not change."""
    yield from sorted(rule.texts)
    if rule.personal and not rule.subjects:
        yield from (name for name, field in rule.fields.items() if field.category is Category.IDENTITY)
