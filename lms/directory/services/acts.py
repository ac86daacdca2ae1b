"""Who does something, when and under which key; and how facts of it are written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Required, TypedDict, TypeVar
from uuid import UUID, uuid5

from django.core.exceptions import SuspiciousOperation, ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from lms.audit.context import current
from lms.common.identifiers import new_id
from lms.directory.models import (
    DivisionFact,
    FactKind,
    GrantFact,
    ImportBatch,
    InstitutionFact,
    LeaveFact,
    MergeFact,
    PostFact,
    Source,
)
from lms.directory.models.facts import DirectoryFact

F = TypeVar("F", bound=DirectoryFact)
BATCH = 1000
REASON_LENGTH = 200
# What a fact of each kind is about: the column that is the same in all facts of one history.
SUBJECTS: dict[type[DirectoryFact], str] = {
    DivisionFact: "code",
    InstitutionFact: "code",
    PostFact: "post",
    GrantFact: "grant",
    LeaveFact: "leave",
    MergeFact: "merged_key",
}
_HEAD = {"id", "recorded_at", "number", "kind", "source", "author_key", "batch", "reason", "retracts"}


class By(TypedDict, total=False):
    """What every service takes: today, the author's person_key, the key of the form, the imported file."""

    on: Required[date]
    by_key: UUID | None
    key: UUID | None
    batch: ImportBatch | None


class KeyReused(SuspiciousOperation):
    """A key arrived a second time with something else: a new act needs a new key."""


@dataclass(frozen=True)
class Act:
    """One act of one author. The ids of the facts that it writes follow from its key: they can be found again."""

    on: date
    by_key: UUID | None = None
    key: UUID | None = None  # made here when the caller has none
    batch: ImportBatch | None = None
    reason: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if self.key is None:
            object.__setattr__(self, "key", new_id())
        if len(self.reason) > REASON_LENGTH:
            words = {"limit": REASON_LENGTH}
            raise ValidationError(_("The reason is longer than %(limit)s characters. Say it shorter.") % words)

    def head(self, part: str = "") -> dict[str, Any]:
        """The columns that say who wrote a fact. The main fact of an act has the act's key, others one made of it."""
        own = sibling(self.key, part) if part else self.key
        source = Source.IMPORT if self.batch is not None else Source(current().via)
        author = self.by_key or current().key()
        return {
            "id": own or new_id(),
            "source": source,
            "author_key": author,
            "batch": self.batch,
            "reason": self.reason,
        }


def sibling(fact: UUID, part: str) -> UUID:
    """The id of another fact of the act whose main fact has this id."""
    return uuid5(fact, part)


def known(model: type[F], act: Act, **expected: object) -> F | None:
    """The fact that a repeated act wrote the first time. KeyReused when it was about something else."""
    fact = model.objects.filter(pk=act.key).first()
    if fact is not None and any(getattr(fact, name) != value for name, value in expected.items()):
        raise KeyReused("This key belongs to another act.")
    return fact


def append(model: type[F], act: Act, kind: FactKind, part: str = "", **values: Any) -> F:
    """Add one fact to the history of its subject. The caller holds the lock under which that history is read."""
    subject = SUBJECTS[model]
    last = model.objects.filter(**{subject: values[subject]}).aggregate(last=Max("number"))["last"] or 0
    return model.objects.create(kind=kind, number=last + 1, **act.head(part), **values)


def append_many(model: type[F], facts: list[F]) -> None:
    """Add facts of different subjects, numbering each after what its subject has."""
    subject = SUBJECTS[model]
    last = last_numbers(model, [getattr(fact, subject) for fact in facts])
    for fact in facts:
        name = getattr(fact, subject)
        fact.number = last[name] = last.get(name, 0) + 1
    model.objects.bulk_create(facts, batch_size=BATCH)


def last_numbers(model: type[F], subjects: list[Any]) -> dict[Any, int]:
    """How many facts each of these subjects has; a subject without any is left out."""
    name = SUBJECTS[model]
    found: dict[Any, int] = {}
    for some in in_chunks(subjects):
        rows = model.objects.filter(**{f"{name}__in": some}).order_by()
        found |= dict(rows.values_list(name).annotate(last=Max("number")))
    return found


def retraction(fact: F, act: Act, part: str = "") -> F:
    """A fact that takes this one back and repeats what it said; not yet written."""
    columns = {f.name: getattr(fact, f.name) for f in fact._meta.concrete_fields if f.name not in _HEAD}
    return type(fact)(kind=FactKind.RETRACTED, retracts=fact, **act.head(part), **columns)


def in_chunks(values: Iterable[Any], size: int = 500) -> Iterable[list[Any]]:
    """The values in lists that fit into one statement."""
    values = list(values)
    return (values[start : start + size] for start in range(0, len(values), size))
