"""What erasure does with the rows of one table, as the inventory declares; what is done is not counted twice."""

from dataclasses import dataclass
from uuid import uuid4

from django.db import models
from django.db.models import Q

from lms.privacy.inventory.declaration import OWN, Erase, FieldRule, ModelRule
from lms.privacy.inventory.subjects import Identity, rows_of

CHUNK = 500


@dataclass(frozen=True)
class Tally:
    """How many rows of a table were changed or removed, and how many of the person's rows stay."""

    erased: int = 0
    kept: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.erased + other.erased, max(self.kept, other.kept))


def foresee(model: type[models.Model], rule: ModelRule, identity: Identity) -> Tally:
    """What `erase` would do; nothing is written."""
    total = Tally()
    for subject in rule.subjects:
        rows = rows_of(model, rule.subjects[subject], identity)
        ends = {field.erase for field in rule.fields.values() if field.whose == subject}
        if Erase.DELETE in ends:
            total += Tally(erased=rows.count())
        elif ends - {Erase.KEEP}:
            changed = rows.filter(_not_yet(model, rule, subject)).count()
            total += Tally(erased=changed, kept=rows.count())
        else:
            total += Tally(kept=rows.count())
    return total


def erase(model: type[models.Model], rule: ModelRule, identity: Identity) -> Tally:
    """Take the person out of the table: whole rows, or the fields that tell of them."""
    total = Tally()
    for subject in rule.subjects:
        rows = rows_of(model, rule.subjects[subject], identity)
        fields = {name: field for name, field in rule.fields.items() if field.whose == subject}
        if subject == OWN and any(field.erase is Erase.DELETE for field in fields.values()):
            total += Tally(erased=_remove(model, rows))
            continue
        erased = _change(model, rule, subject, rows, fields, identity)
        total += Tally(erased, rows.count())
    return total


def _remove(model: type[models.Model], rows: models.QuerySet) -> int:
    files = [field.attname for field in model._meta.concrete_fields if isinstance(field, models.FileField)]
    for row in rows.iterator(CHUNK) if files else ():
        for name in files:
            getattr(row, name).delete(save=False)
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        model._base_manager.filter(pk__in=ids[start : start + CHUNK]).delete()
    return len(ids)


def _change(
    model: type[models.Model],
    rule: ModelRule,
    subject: str,
    rows: models.QuerySet,
    fields: dict[str, FieldRule],
    identity: Identity,
) -> int:
    """Blank, replace and scrub; the number of rows that were changed."""
    if all(field.erase in (Erase.KEEP, Erase.DELETE) for field in fields.values()):
        return 0
    ids = list(rows.filter(_not_yet(model, rule, subject)).values_list("pk", flat=True))
    for row in model._base_manager.filter(pk__in=ids):
        changes = _changes(row, fields, identity)
        if changes:  # past save(), which in other programs looks again at what it saves, and keeps copies
            model._base_manager.filter(pk=row.pk).update(**changes)
    return len(ids)


def _changes(row: models.Model, fields: dict[str, FieldRule], identity: Identity) -> dict[str, object]:
    """New values of the row's columns; what the row only points at through a list is cleared at once."""
    changes: dict[str, object] = {}
    for name, rule in fields.items():
        column = row._meta.get_field(name)
        if rule.erase is Erase.BLANK and isinstance(column, models.ManyToManyField):
            getattr(row, name).clear()
        elif rule.erase is Erase.BLANK:
            changes[name] = rule.blank
        elif rule.erase is Erase.NEW_KEY:
            is_key = isinstance(column, models.UUIDField)
            changes[name] = uuid4() if is_key else f"erased-{uuid4().hex[:20]}"
        elif rule.erase is Erase.SCRUB:
            changes[name] = rule.parts.without(getattr(row, name), identity)
    return changes


def _not_yet(model: type[models.Model], rule: ModelRule, subject: str) -> Q:
    """Rows in which something of this subject is still to be changed."""
    fields = {name: field for name, field in rule.fields.items() if field.whose == subject}
    if any(field.erase in (Erase.NEW_KEY, Erase.SCRUB) for field in fields.values()):
        return Q()  # no row looks done; these are found by what is about to go
    waiting = Q(pk__in=[])
    for name, blank in ((name, field.blank) for name, field in fields.items() if field.erase is Erase.BLANK):
        waiting |= Q((f"{name}__isnull", False)) if blank is None else ~Q((name, blank))
    return waiting
