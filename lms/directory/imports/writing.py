"""Many rows at once, as files bring them: facts and rows for 20,000 people in seconds.

Each function takes rows as they shall be: new ones that are not saved, and stored ones with other values. The caller
has checked them (the plan of an import names the line of what is wrong) and logs the act as one.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from lms.common.names import sort_key
from lms.directory.models import (
    AdministrativeDivision,
    DivisionFact,
    FactKind,
    Institution,
    InstitutionFact,
    PostFact,
    Practitioner,
    PractitionerRole,
    Source,
)
from lms.directory.selectors.places import Place, columns_of, facts_by_code, state_from
from lms.directory.services.acts import BATCH, Act, By, append_many, in_chunks, last_numbers
from lms.directory.services.groups import announce_access
from lms.directory.services.places import NAMES, lock_places, model_of, project
from lms.directory.services.post_facts import adopt, columns
from lms.directory.services.projections import project_posts
from lms.directory.services.revivals import ends_of, keep_ended

PERSONAL = ("name_zh", "name_bo", "name_en", "personnel_number", "licence_number", "demonstration")


def record_divisions(rows: Sequence[AdministrativeDivision], **by: Unpack[By]) -> None:
    """Write divisions with their parents: new ones exist since `valid_from`, changes hold from today on."""
    _record_places(DivisionFact, rows, Act(**by))


def record_institutions(rows: Sequence[Institution], **by: Unpack[By]) -> None:
    """Write institutions: new ones exist since `valid_from`, changes hold from today on."""
    _record_places(InstitutionFact, rows, Act(**by))


@transaction.atomic
def _record_places(model: type[DivisionFact | InstitutionFact], rows: Sequence[Place], act: Act) -> None:
    lock_places()
    codes = [row.code for row in rows]
    histories = facts_by_code(model, codes)
    _adopt_places(model, [row for row in rows if row.pk is not None and row.code not in histories])
    states = {code: state_from(facts, act.on) for code, facts in facts_by_code(model, codes).items()}
    facts = []
    for row in rows:
        before = states.get(row.code)
        fact = _founding(act, row) if before is None else _change(act, row, before)
        if fact is not None:
            facts.append(fact)
    append_many(model, facts)
    project(model, [fact.code for fact in facts], act.on)


def _adopt_places(model: type[DivisionFact | InstitutionFact], rows: Iterable[Place]) -> None:
    """First facts for stored rows that have none, saying what is stored and not what shall be."""
    kinds = {DivisionFact: AdministrativeDivision, InstitutionFact: Institution}
    stored = kinds[model].objects.filter(pk__in=[row.pk for row in rows])
    first = {"number": 1, "kind": FactKind.FOUNDED, "source": Source.MIGRATION}
    model.objects.bulk_create(
        model(code=row.code, from_date=row.valid_from, changes=columns_of(row), **first) for row in stored
    )


def _head(act: Act, row: Place) -> dict[str, Any]:
    return {**act.head(row.code), "code": row.code}


def _founding(act: Act, row: Place) -> Any:
    changes = columns_of(row)
    return model_of(row)(kind=FactKind.FOUNDED, from_date=row.valid_from, changes=changes, **_head(act, row))


def _change(act: Act, row: Place, before: dict[str, Any]) -> Any:
    changes = {name: value for name, value in columns_of(row).items() if before.get(name) != value}
    if not changes:
        return None
    moved = "parent" in changes or "division" in changes
    kind = FactKind.MOVED if moved else FactKind.RENAMED if changes.keys() <= set(NAMES) else FactKind.CHANGED
    return model_of(row)(kind=kind, from_date=act.on, changes=changes, **_head(act, row))


@transaction.atomic
def record_people(rows: Sequence[Practitioner], **by: Unpack[By]) -> dict[str, dict[str, Any]]:
    """Write people. What stood before in changed rows is answered, by person_key, so that a batch can be undone.

    Names are no facts: they may be erased.
    """
    Act(**by)
    changed = {row.pk: row for row in rows if row.pk is not None}
    before: dict[str, dict[str, Any]] = {}
    for some in in_chunks(changed):
        for stored in Practitioner.objects.filter(pk__in=some).order_by():
            differing = {name for name in PERSONAL if getattr(stored, name) != getattr(changed[stored.pk], name)}
            before[str(stored.person_key)] = {name: getattr(stored, name) for name in sorted(differing)}
    for row in rows:
        row.sort_key = sort_key(row.name_zh)
    if changed:
        Practitioner.objects.bulk_update(changed.values(), [*PERSONAL, "sort_key"], batch_size=BATCH)
    Practitioner.objects.bulk_create([row for row in rows if row.pk is None], batch_size=BATCH)
    return before


@transaction.atomic
def record_posts(rows: Sequence[PractitionerRole], **by: Unpack[By]) -> None:
    """Write posts. The people and institutions of new ones are stored; rows that say nothing new are left out."""
    act = Act(**by)
    keys = [row.uuid for row in rows if row.pk is not None]
    stored = _stored_posts(keys)
    told = last_numbers(PostFact, keys)
    adopt(post for post in stored.values() if post.uuid not in told)
    facts = []
    for row in rows:
        said = columns(row)
        before = columns(stored[row.uuid]) if row.uuid in stored else None
        if said != before:
            facts.append(PostFact(kind=_kind(before, said), **act.head(str(row.uuid)), **said))
    before = ends_of(stored)
    append_many(PostFact, facts)
    project_posts([fact.post for fact in facts])
    keep_ended(act, before)
    _announce({fact.person_key for fact in facts}, act)


def _stored_posts(keys: list[UUID]) -> dict[UUID, PractitionerRole]:
    found: dict[UUID, PractitionerRole] = {}
    for some in in_chunks(keys):
        posts = PractitionerRole.objects.filter(uuid__in=some).select_related("practitioner", "institution")
        found |= {post.uuid: post for post in posts.order_by()}
    return found


def _kind(before: dict[str, Any] | None, said: dict[str, Any]) -> FactKind:
    if before is None:
        return FactKind.STARTED
    ended = said["to_date"] is not None and said["to_date"] != before["to_date"]
    same = all(before[name] == value for name, value in said.items() if name != "to_date")
    return FactKind.ENDED if ended and same else FactKind.CHANGED


def _announce(keys: set[UUID], act: Act) -> None:
    """Tell of those who have an account, if only under a merged row: nobody else's access can have changed."""
    account = Q(user__isnull=False) | Q(merged_into__user__isnull=False) | Q(merged__user__isnull=False)
    for some in in_chunks(sorted(keys)):
        for person in Practitioner.objects.filter(account, person_key__in=some).distinct().order_by("pk"):
            announce_access(person, act.on)
