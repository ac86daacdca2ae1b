"""All declarations together, and what is wrong with them."""

from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.db import connection, models

from lms.common.facts import Fact
from lms.privacy.inventory import (
    accounts,
    audit,
    authoring,
    directory,
    frameworks,
    learning,
    pathways,
    privacy,
    records,
    sync,
)
from lms.privacy.inventory.declaration import Category, Erase, ModelRule, Room

# In the order in which a person reads about them.
ROOMS: tuple[Room, ...] = (
    directory.ROOM,
    accounts.ROOM,
    learning.ROOM,
    records.ROOM,
    pathways.ROOM,
    authoring.ROOM,
    sync.ROOM,
    privacy.ROOM,
    audit.ROOM,
    frameworks.ROOM,
)


# What a fact may hold of a person: nothing that names them, because nobody can take it out again.
_NAMING = {Category.IDENTITY, Category.CONTACT, Category.CREDENTIAL}


@cache
def rules() -> dict[str, ModelRule]:
    """Every declared table of this installation by its label; the rooms' order is kept."""
    there = {model._meta.label for model in apps.get_models()}
    return {rule.label: rule for room in ROOMS for rule in room.models if rule.label in there}


def personal_models(room: Room) -> Iterator[tuple[type[models.Model], ModelRule]]:
    """The tables of a room that keep something of people who can be found."""
    for rule in room.models:
        if rule.subjects and rule.label in rules():
            yield apps.get_model(rule.label), rule


def problems() -> list[str]:
    """What is undeclared, declared without being there, or declared in a way that could not be kept."""
    declared = [rule for room in ROOMS for rule in room.models]
    labels = [rule.label for rule in declared]
    tables = {model._meta.label: model for model in apps.get_models()}
    found = [f"{label} is declared twice" for label in sorted({label for label in labels if labels.count(label) > 1})]
    found += [f"{label} is not declared" for label in sorted(tables.keys() - set(labels))]
    for rule in declared:
        if rule.label in tables:
            found += _problems_of(tables[rule.label], rule)
        elif rule.backend in ("", connection.vendor):
            found.append(f"{rule.label} is declared and not there")
    return found


def _problems_of(model: type[models.Model], rule: ModelRule) -> Iterator[str]:
    there = {field.name for field in (*model._meta.local_fields, *model._meta.local_many_to_many)}
    declared = rule.fields_on(connection.vendor)
    yield from (f"{rule.label}.{name} is not declared" for name in sorted(there - declared))
    yield from (f"{rule.label}.{name} is declared and not there" for name in sorted(declared - there))
    for name, field in rule.fields.items():
        if issubclass(model, Fact) and (field.category in _NAMING or field.erase is not Erase.KEEP):
            yield f"{rule.label}.{name} would name a person in a fact, or change it"
        if rule.subjects and field.category in _NAMING and field.erase is Erase.KEEP:
            yield f"{rule.label}.{name} would outlive the erasure of whom it names"
