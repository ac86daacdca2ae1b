"""Readers of the question bank."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, StrIndex

from courses import items
from courses.bank.models import Item, ItemImport, ItemStatus, ItemStep, ItemVersion
from lms.directory.models import Institution, Practitioner
from lms.directory.policy import Permission, institution_scope


def approved(
    competency: str | None = None, difficulty: int | None = None, institution: Institution | None = None
) -> QuerySet[ItemVersion]:
    """The versions that examinations may use: the approved one of each item that is not retired."""
    found = ItemVersion.objects.filter(used_by__isnull=False).exclude(item__status=ItemStatus.RETIRED)
    if difficulty is not None:
        found = found.filter(difficulty=difficulty)
    if institution is not None:
        found = found.filter(item__institution=institution)
    return found if competency is None else with_competency(found, competency)


def with_competency(versions: QuerySet[ItemVersion], code: str, path: str = "competencies") -> QuerySet:
    """Those that name this competency, written the same way on every database: a code holds no quotation marks."""
    listed = Cast(path, TextField())
    return versions.annotate(names_competency=StrIndex(listed, Value(f'"{code}"'))).filter(names_competency__gt=0)


def item_of(version: ItemVersion) -> items.Item:
    """The version's item. A wording never changes, so what was read from it is kept by its checksum."""
    return _read(_Stored(version.checksum, version.content, version.key))


@dataclass(frozen=True)
class _Stored:
    """Two documents that are known by their checksum alone."""

    checksum: str
    content: Any = field(compare=False)
    key: Any = field(compare=False)


@lru_cache(maxsize=512)
def _read(stored: _Stored) -> items.Item:
    return items.read(stored.content, stored.key)


@dataclass(frozen=True)
class Search:
    """What somebody looks for in the list; empty fields ask for nothing."""

    text: str = ""
    type: str = ""
    status: str = ""
    competency: str = ""
    difficulty: int | None = None


def listed(person: Practitioner, on: date, search: Search) -> QuerySet[Item]:
    """The questions of the person's houses, newest first, with the newest version of each (`newest`)."""
    versions = ItemVersion.objects.filter(item=OuterRef("pk")).order_by("-number")
    found = Item.objects.visible_to(person, on).annotate(newest_id=Subquery(versions.values("pk")[:1]))
    if search.status:
        found = found.filter(status=search.status)
    matching = _matching(search)
    if matching is not None:
        found = found.filter(newest_id__in=matching.order_by().values("pk"))
    return found.select_related("institution").order_by("-pk")


def _matching(search: Search) -> QuerySet[ItemVersion] | None:
    """The versions that fit what is asked of the wording; None when nothing is."""
    asked = {name: value for name in ("type", "difficulty") if (value := getattr(search, name))}
    if not asked and not search.competency and not search.text:
        return None
    found = ItemVersion.objects.filter(**asked)
    if search.competency:
        found = with_competency(found, search.competency)
    if search.text:
        found = found.annotate(stem=KeyTextTransform("zh", KeyTransform("stem", "content")))
        found = found.filter(Q(stem__icontains=search.text))
    return found


def with_newest(found: Iterable[Item]) -> list[Item]:
    """The items of a page, each with its newest version, in one question."""
    rows = list(found)
    versions = ItemVersion.objects.in_bulk([item.newest_id for item in rows])
    for item in rows:
        item.newest = versions[item.newest_id]
    return rows


def item_for(person: Practitioner, uuid: UUID, on: date) -> Item | None:
    """One question of the person's houses."""
    return Item.objects.visible_to(person, on).select_related("institution", "current").filter(uuid=uuid).first()


def versions_of(item: Item) -> list[ItemVersion]:
    """All versions, the newest first, with who wrote and who approved them."""
    found = item.versions.select_related("made_by", "approved_by")
    rows = list(found)
    for version in rows:
        version.item = item
    return rows


def steps_of(item: Item) -> QuerySet[ItemStep]:
    """What was done with the question, the newest first."""
    return ItemStep.objects.filter(item=item.uuid).select_related("by")


def writes_for(person: Practitioner, on: date) -> QuerySet[Institution]:
    """The institutions for which the person writes questions."""
    return Institution.objects.filter(institution_scope(person, Permission.AUTHOR_CONTENT, on)).order_by("code")


def imports_of(person: Practitioner, on: date) -> QuerySet[ItemImport]:
    """The last files that the person brought in, without what is in them."""
    found = ItemImport.objects.visible_to(person, on).select_related("institution")
    return found.defer("questions", "refusals", "warnings")[:20]


def import_for(person: Practitioner, uuid: UUID, on: date) -> ItemImport | None:
    """One of the person's own files."""
    return ItemImport.objects.visible_to(person, on).select_related("institution").filter(pk=uuid).first()
