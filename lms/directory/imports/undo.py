"""Undoing an import: every fact of its batch is taken back, or none, when something was built on one of them."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.common.names import sort_key
from lms.directory.imports.changes import update_in_bulk
from lms.directory.imports.scope import Scope, people_outside
from lms.directory.models import (
    AccessGrant,
    AdministrativeDivision,
    DivisionFact,
    FactKind,
    ImportBatch,
    Institution,
    InstitutionFact,
    PostFact,
    Practitioner,
)
from lms.directory.models.facts import DirectoryFact
from lms.directory.services.acts import SUBJECTS, Act, append_many, in_chunks, retraction
from lms.directory.services.groups import announce_access
from lms.directory.services.places import lock_places
from lms.directory.services.projections import project_divisions, project_institutions, project_posts
from lms.directory.services.revivals import ends_of, keep_ended

SENTENCES = 20
Taken = dict[type[DirectoryFact], list[DirectoryFact]]


class BatchStandsError(Exception):
    """The batch cannot be undone; `sentences` name what stands on it."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@transaction.atomic
def undo_batch(*, batch: ImportBatch, on: date, by_key: UUID | None = None, scope: Scope) -> int:
    """Take back all that an import added, as facts of their own; how many facts there were.

    BatchStandsError when something later stands on it, or when it reaches further than the scope of whoever undoes
    it. The caller marks the batch as undone in this transaction.
    """
    lock_places()
    act = Act(on, by_key, reason=f"undo {batch.pk}")
    taken = {model: _facts(model, batch) for model in (PostFact, InstitutionFact, DivisionFact)}
    _refuse_outside(taken, scope, people_outside(scope, on).keys(), batch)
    reasons = [*_later(taken), *_rights(taken[PostFact]), *_changed_people(batch)]
    if reasons:
        raise BatchStandsError(reasons[:SENTENCES])
    for model, facts in taken.items():
        append_many(model, [retraction(fact, act, str(fact.pk)) for fact in facts])
    try:
        posts = {fact.post for fact in taken[PostFact]}
        before = ends_of(posts)
        project_posts(posts)
        keep_ended(act, before)
        _people_as_before(batch)
        project_institutions({fact.code for fact in taken[InstitutionFact]}, on)
        project_divisions({fact.code for fact in taken[DivisionFact]}, on)
    except ValidationError as error:
        raise BatchStandsError(error.messages) from error
    _refuse_outside(taken, scope, (), batch)  # nothing goes back to where they may change nothing
    for person in _with_account(taken[PostFact]):
        announce_access(person, on)
    count = sum(map(len, taken.values()))
    record("list.import_undone", object_kind="import_batch", object_id=batch.pk, detail={"facts": count})
    return count


def _facts(model: type[DirectoryFact], batch: ImportBatch) -> list[DirectoryFact]:
    """What the batch said and nobody took back, the last first: so it must be taken back."""
    return list(model.objects.filter(batch=batch, retracted_by=None).order_by(SUBJECTS[model], "-number"))


def _refuse_outside(taken: Taken, scope: Scope, outside: Collection[int], batch: ImportBatch) -> None:
    """Whoever undoes an import must reach all that it changed; what they do not reach is not named to them."""
    if scope.everything:
        return
    institutions = {fact.institution for fact in taken[PostFact]} | {fact.code for fact in taken[InstitutionFact]}
    beyond = Institution.objects.exclude(scope.institutions())
    too_far = any(beyond.filter(code__in=some).exists() for some in in_chunks(institutions))
    farther = AdministrativeDivision.objects.exclude(scope.divisions())
    divisions = {fact.code for fact in taken[DivisionFact]}
    too_far = too_far or any(farther.filter(code__in=some).exists() for some in in_chunks(divisions))
    if outside and not too_far:
        rows = (Practitioner.objects.filter(person_key__in=some) for some in in_chunks(_noted(batch)))
        too_far = any(pk in outside for some in rows for pk in some.order_by().values_list("pk", flat=True))
    if too_far:
        raise BatchStandsError([_("The import reaches beyond what you may change. Ask the level above to undo it.")])


def _later(taken: Taken) -> Iterator[str]:
    """What was written later about the same places and posts, and stands."""
    for model, facts in taken.items():
        name = SUBJECTS[model]
        last: dict[object, DirectoryFact] = {}
        for fact in facts:
            last.setdefault(getattr(fact, name), fact)
        for some in in_chunks(last):
            later = model.objects.filter(**{f"{name}__in": some}, retracted_by=None).exclude(kind=FactKind.RETRACTED)
            for fact in later.order_by(name, "number"):
                if fact.number > last[getattr(fact, name)].number:
                    yield _told_later(fact)


def _told_later(fact: DirectoryFact) -> str:
    words = {"kind": fact.get_kind_display(), "day": fact.recorded_at.date().isoformat()}
    if isinstance(fact, PostFact):
        words |= {"number": _number(fact.person_key), "institution": fact.institution}
        return _("The post of %(number)s at %(institution)s was changed after the import (%(kind)s, %(day)s).") % words
    return _("“%(code)s” was changed after the import (%(kind)s, %(day)s).") % {**words, "code": fact.code}


def _number(person_key: UUID) -> str:
    row = Practitioner.objects.filter(person_key=person_key).values_list("personnel_number", flat=True).first()
    return row or "–"


def _rights(facts: list[PostFact]) -> Iterator[str]:
    """Rights that rest on posts which would not have been."""
    started = [fact.post for fact in facts if fact.kind == FactKind.STARTED]
    for some in in_chunks(started):
        grants = AccessGrant.objects.filter(post__in=some, withdrawn_on=None).select_related("practitioner")
        for grant in grants:
            words = {"number": grant.practitioner.personnel_number, "role": grant.get_role_display()}
            yield _("A right of %(number)s rests on a post of this list: %(role)s. End the right first.") % words


def _with_account(facts: list[PostFact]) -> Iterator[Practitioner]:
    """Whose rights may have changed: who signs in by any of the rows that are one person."""
    account = Q(user__isnull=False) | Q(merged__user__isnull=False) | Q(merged_into__user__isnull=False)
    for some in in_chunks({fact.person_key for fact in facts}):
        yield from Practitioner.objects.filter(account, person_key__in=some).distinct().order_by("pk")


# --- people, whose names are no facts ---


def _noted(batch: ImportBatch) -> dict[str, dict[str, list] | None]:
    return batch.before.get("people", {})


def _changed_people(batch: ImportBatch) -> Iterator[str]:
    """People whose entries are no longer what the import made them, and new people who have an account."""
    noted = _noted(batch)
    for some in in_chunks(noted):
        for person in Practitioner.objects.filter(person_key__in=some).order_by("personnel_number"):
            before = noted[str(person.person_key)]
            words = {"number": person.personnel_number}
            if before is None:
                if person.user_id is not None:
                    yield _("%(number)s has an account by now. End it first.") % words
            elif any(getattr(person, name) != new for name, (_old, new) in before.items()):
                yield _("The entry of %(number)s was changed after the import.") % words


def _people_as_before(batch: ImportBatch) -> None:
    noted = _noted(batch)
    for some in in_chunks(noted):
        people = list(Practitioner.objects.filter(person_key__in=some).order_by())
        new = [person.pk for person in people if noted[str(person.person_key)] is None]
        _remove(new)
        changed = [person for person in people if noted[str(person.person_key)] is not None]
        fields: set[str] = set()
        for person in changed:
            for name, (old, _new) in noted[str(person.person_key)].items():
                setattr(person, name, old)
                fields.add(name)
            person.sort_key = sort_key(person.name_zh)
        if fields:
            update_in_bulk(Practitioner, changed, fields | {"sort_key"})


def _remove(people: list[int]) -> None:
    """New people who did nothing yet vanish again; whoever has something to their name stays."""
    try:
        Practitioner.objects.filter(pk__in=people).delete()
    except ProtectedError as error:
        numbers = sorted({number for row in error.protected_objects if (number := _owner(row))})
        words = {"numbers": ", ".join(numbers[:SENTENCES]) or "–"}
        raise BatchStandsError([_("These people have records by now: %(numbers)s.") % words]) from error


def _owner(row: Model) -> str:
    """The personnel number of the person whom a record belongs to."""
    person = getattr(row, "practitioner", None) or getattr(row, "merged_into", None)
    return person.personnel_number if isinstance(person, Practitioner) else ""
