"""Everything that is kept about a person, gathered by walking over the inventory."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lms.directory.models import Practitioner, User
from lms.privacy.inventory.declaration import ModelRule
from lms.privacy.inventory.labels import label_of
from lms.privacy.inventory.rooms import ROOMS, personal_models, rules
from lms.privacy.inventory.subjects import Identity, rows_of

SCHEMA = "plateau-medical-learning/personal-data"
VERSION = 1
CHUNK = 500
SHOWN_CHARACTERS = 160
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass
class Table:
    """The person's rows of one table: for programs (`raw`) and for readers (`shown`), field by field."""

    label: str
    title: str
    rule: ModelRule
    subject: str
    fields: list[str]
    raw: list[dict[str, object]] = field(default_factory=list)
    shown: list[dict[str, str]] = field(default_factory=list)

    @property
    def headings(self) -> list[str]:
        return [str(label_of(name)) for name in self.fields]


@dataclass
class Chapter:
    """What one room keeps about the person."""

    code: str
    title: str
    tables: list[Table]


def gather(identity: Identity, on_room: Callable[[int, int], None] = lambda done, of: None) -> list[Chapter]:
    """Everything about the person, room by room; rooms without rows are left out. Nobody else is in it."""
    chapters = []
    for done, room in enumerate(ROOMS):
        on_room(done, len(ROOMS))
        tables = [
            table
            for model, rule in personal_models(room)
            for subject in rule.subjects
            if (table := _table(model, rule, subject, identity)).raw
        ]
        if tables:
            chapters.append(Chapter(room.code, str(room.title), tables))
    _leave_out_others(chapters, identity)
    return chapters


def as_json(chapters: list[Chapter], identity: Identity, made_at: datetime) -> bytes:
    """The document for programs; its schema is in docs/personal-data.md."""
    document = {
        "schema": SCHEMA,
        "version": VERSION,
        "made_at": _instant(made_at),
        "person_keys": sorted(str(key) for key in identity.keys),
        "rooms": [
            {
                "room": chapter.code,
                "title": chapter.title,
                "tables": [_as_data(table) for table in chapter.tables],
            }
            for chapter in chapters
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _as_data(table: Table) -> dict[str, object]:
    return {
        "table": table.label,
        "as": table.subject,
        "title": table.title,
        "purpose": table.rule.purpose.value,
        "retention": str(table.rule.retention.words),
        "fields": {
            name: {"category": table.rule.fields[name].category.value, "title": str(label_of(name))}
            for name in table.fields
        },
        "rows": table.raw,
    }


def _table(model: type[models.Model], rule: ModelRule, subject: str, identity: Identity) -> Table:
    fields = {name: each for name, each in rule.fields_of(subject).items() if each.exported}
    told = [name for name in fields if not _is_other_person(model._meta.get_field(name), rule, subject)]
    table = Table(rule.label, str(rule.title), rule, subject, told)
    rows = rows_of(model, rule.subjects[subject], identity).order_by("pk").distinct()
    related = [name for name in told if isinstance(model._meta.get_field(name), models.ForeignKey)]
    for row in rows.select_related(*related).iterator(chunk_size=CHUNK) if related else rows.iterator(CHUNK):
        values = {name: _value(row, name, fields[name].parts, identity) for name in told}
        table.raw.append({name: raw for name, (raw, _shown) in values.items()})
        table.shown.append({name: shown for name, (_raw, shown) in values.items()})
    return table


def _is_other_person(column: models.Field, rule: ModelRule, subject: str) -> bool:
    """A column that two subjects see is told only to whom it names."""
    return rule.fields[column.name].whose != subject and column.related_model in (Practitioner, User)


def _value(row: models.Model, name: str, parts: object, identity: Identity) -> tuple[object, str]:
    column = row._meta.get_field(name)
    if isinstance(column, models.ManyToManyField):
        names = [str(each) for each in getattr(row, name).all()]
        return names, "、".join(names)
    if isinstance(column, models.ForeignKey):
        return _reference(row, column, identity)
    value = getattr(row, name)
    if parts is not None:
        value = parts.own(value, identity)
    if column.choices and value:
        return value, str(getattr(row, f"get_{name}_display")())
    return _plain(value), _readable(value)


def _reference(row: models.Model, column: models.ForeignKey, identity: Identity) -> tuple[object, str]:
    pk = getattr(row, column.attname)
    if pk is None:
        return None, ""
    if column.related_model in (Practitioner, User):
        mine = identity.people if column.related_model is Practitioner else identity.accounts
        return ("self", _("you")) if pk in mine else ("another person", _("another person"))
    rule = rules().get(column.related_model._meta.label)
    if rule is None or rule.subjects:  # the other row's own text may speak of people; that of content is its title
        return {"id": _plain(pk)}, str(pk)
    name = str(getattr(row, column.name))
    return {"id": _plain(pk), "name": name}, name


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _plain(value: object) -> object:
    """The value as JSON has it: civil dates as 2026-06-15, instants in UTC, numbers with decimals as text."""
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, models.fields.files.FieldFile):
        return value.name or ""
    return value


def _readable(value: object) -> str:
    """The value as people read it, in the region's time."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return date_format(localtime(value), "Y-m-d H:i")
    if isinstance(value, dict | list):
        text = json.dumps(value, ensure_ascii=False)
        return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
    return str(_plain(value))


def _leave_out_others(chapters: list[Chapter], identity: Identity) -> None:
    """Keys of other people, wherever a value holds one, are replaced: a last look over all that was gathered."""
    tables = [table for chapter in chapters for table in chapter.tables]
    found = {key.lower() for table in tables for row in table.raw for key in _keys_in(row)}
    others = _people_among(sorted(found)) - {str(key) for key in identity.keys}
    if not others:
        return
    for table in tables:
        table.raw = [_without(row, others, "another person") for row in table.raw]
        table.shown = [_without(row, others, _("another person")) for row in table.shown]


def _keys_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _UUID.findall(name)
            yield from _keys_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _keys_in(each)
    elif isinstance(value, str):
        yield from _UUID.findall(value)


def _people_among(keys: list[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        rows = Practitioner.objects.filter(person_key__in=keys[start : start + CHUNK])
        found |= {str(key) for key in rows.values_list("person_key", flat=True)}
    return found


def _without(value: object, others: set[str], words: str) -> object:
    if isinstance(value, dict):
        return {_without(name, others, words): _without(each, others, words) for name, each in value.items()}
    if isinstance(value, list):
        return [_without(each, others, words) for each in value]
    if isinstance(value, str):
        return _UUID.sub(lambda match: words if match.group().lower() in others else match.group(), value)
    return value
