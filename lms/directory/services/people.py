"""People: registered, on leave, recognised as one and the same."""

from datetime import date
from typing import Required, Unpack
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.common.identifiers import new_id
from lms.common.names import sort_key
from lms.directory.models import FactKind, Leave, LeaveFact, LeaveKind, MergeFact, Practitioner, Source
from lms.directory.selectors.places import standing
from lms.directory.services.acts import Act, By, KeyReused, append, known, retraction
from lms.directory.services.grants import (
    administrator_spans,
    end_lapsed_administrators,
    lock_person,
    overlap,
    withdraw_parted,
)
from lms.directory.services.groups import announce_access
from lms.directory.services.projections import project_leaves, project_merges


class NewPerson(By, total=False):
    """What is known of a person who is registered."""

    name_zh: Required[str]
    name_bo: str
    name_en: str
    personnel_number: str
    licence_number: str


@transaction.atomic
def register_person(**values: Unpack[NewPerson]) -> Practitioner:
    """Take a person into the directory, without a post yet. The key becomes the person_key: a repeat finds the row."""
    by = {name: values.pop(name) for name in By.__annotations__ if name in values}
    act = Act(**by)
    key = act.key if by.get("key") else uuid4()
    found = Practitioner.objects.filter(person_key=key).first()
    if found is not None:
        if any(getattr(found, name) != value for name, value in values.items()):
            raise KeyReused("This key belongs to another person.")
        return found
    person = Practitioner(person_key=key, **values, sort_key=sort_key(values["name_zh"]))
    person.full_clean(exclude=["user"], validate_constraints=False)
    number = person.personnel_number
    if number and Practitioner.objects.filter(personnel_number=number).exists():
        raise ValidationError(_("Somebody has the personnel number “%(number)s” already.") % {"number": number})
    person.save(force_insert=True)
    record("person.registered", object_kind="person", object_id=person.person_key, actor_key=act.by_key)
    return person


# --- leave ---


@transaction.atomic
def record_leave(
    *, practitioner: Practitioner, kind: str, from_date: date, to_date: date | None = None, **by: Unpack[By]
) -> Leave:
    """Write down that a person is away, until a day or until further notice."""
    act = Act(**by)
    person = lock_person(practitioner)
    repeated = known(LeaveFact, act, person_key=person.person_key)
    if repeated is not None:
        return Leave.objects.get(uuid=repeated.leave)
    if kind not in LeaveKind.values:
        raise ValidationError(_("There is no such kind of leave."))
    if to_date is not None and to_date < from_date:
        raise ValidationError(_("The last day is before the first day."))
    others = Leave.objects.of(person).filter(Q(to_date=None) | Q(to_date__gte=from_date))
    if to_date is not None:
        others = others.filter(from_date__lte=to_date)
    if others.exists():
        raise ValidationError(_("The person is on leave at that time already. Take that leave back first."))
    values = {"person_key": person.person_key, "leave_kind": kind, "from_date": from_date, "to_date": to_date}
    fact = append(LeaveFact, act, FactKind.RECORDED, leave=new_id(), **values)
    project_leaves([fact.leave])
    _told("leave.recorded", act, person, fact)
    return Leave.objects.get(uuid=fact.leave)


@transaction.atomic
def retract_leave(*, leave: Leave, reason: str = "", **by: Unpack[By]) -> LeaveFact:
    """Take a leave back: it was not taken, or was entered by mistake."""
    act = Act(**by, reason=reason)
    person = lock_person(leave.practitioner)
    repeated = known(LeaveFact, act, leave=leave.uuid)
    if repeated is not None:
        return repeated
    facts = list(LeaveFact.objects.filter(leave=leave.uuid).order_by("number"))
    if not facts:
        values = {"person_key": leave.practitioner.person_key, "leave_kind": leave.kind}
        period = {"from_date": leave.from_date, "to_date": leave.to_date}
        first = {"number": 1, "kind": FactKind.RECORDED, "source": Source.MIGRATION}
        facts = [LeaveFact.objects.create(leave=leave.uuid, **first, **values, **period)]
    still = standing(facts)
    if not still:
        raise ValidationError(_("This was taken back already."))
    taken = retraction(still[-1], act)
    taken.number = len(facts) + 1
    taken.save(force_insert=True)
    project_leaves([leave.uuid])
    _told("leave.retracted", act, person, taken)
    return taken


def _told(action: str, act: Act, person: Practitioner, fact: LeaveFact) -> None:
    detail = {"person": str(person.person_key), "from": fact.from_date.isoformat()}
    record(action, object_kind="leave", object_id=fact.leave, detail=detail, actor_key=act.by_key)


# --- one person under two rows ---


@transaction.atomic
def merge_people(*, kept: Practitioner, merged: Practitioner, reason: str, **by: Unpack[By]) -> MergeFact:
    """State that two rows are one person, kept as `kept`. Nothing is moved: readers follow, and it can be undone."""
    act = Act(**by, reason=reason)
    rows = Practitioner.objects.filter(pk__in=[kept.pk, merged.pk]).select_for_update(no_key=True).order_by("pk")
    held = {row.pk: row for row in rows}
    kept, merged = held[kept.pk], held[merged.pk]
    repeated = known(MergeFact, act, merged_key=merged.person_key, kept_key=kept.person_key)
    if repeated is not None:
        return repeated
    if kept.pk == merged.pk:
        raise ValidationError(_("These are not two accounts but one."))
    if kept.merged_into_id is not None or merged.merged_into_id is not None:
        raise ValidationError(_("One of the two is merged already. Choose the account that it was merged into."))
    _check_administrators(kept, merged)
    for row in (kept, merged):
        end_lapsed_administrators(act, row, act.on)
    fact = append(MergeFact, act, FactKind.MERGED, merged_key=merged.person_key, kept_key=kept.person_key)
    project_merges()
    _merge_told("person.merged", act, fact)
    announce_access(Practitioner.objects.get(pk=kept.pk), act.on)
    return fact


def _check_administrators(kept: Practitioner, merged: Practitioner) -> None:
    """Refuse to make one person of two who hold administrators' roles at one time."""
    for mine in administrator_spans(kept):
        for theirs in administrator_spans(merged):
            if mine.grant.role != theirs.grant.role and overlap(mine, theirs):
                words = {"first": mine.grant.get_role_display(), "second": theirs.grant.get_role_display()}
                raise ValidationError(
                    _(
                        "The two hold “%(first)s” and “%(second)s”, which nobody holds together. End one of these"
                        " rights first."
                    )
                    % words
                )


@transaction.atomic
def undo_merge(*, merge: MergeFact, reason: str, **by: Unpack[By]) -> MergeFact:
    """Take a merge back: the two rows are two people again, each with what it had.

    Rights of the one that rest on a post of the other end: they were given to the person who was thought to be both.
    """
    act = Act(**by, reason=reason)
    people = _lock_both(merge)
    repeated = known(MergeFact, act, retracts_id=merge.pk)
    if repeated is not None:
        return repeated
    facts = MergeFact.objects.filter(merged_key=merge.merged_key).order_by("number")
    if merge not in standing(facts):
        raise ValidationError(_("This was taken back already."))
    taken = retraction(merge, act)
    taken.number = len(facts) + 1
    taken.save(force_insert=True)
    project_merges()
    _merge_told("person.unmerged", act, taken)
    for row in people:
        row.refresh_from_db()
    withdraw_parted(act, people)
    for row in people:
        announce_access(row, act.on)
    return taken


def _lock_both(merge: MergeFact) -> list[Practitioner]:
    """The two rows of a merge, held with all other rows of the person until the transaction ends."""
    both = Practitioner.objects.filter(person_key__in=[merge.kept_key, merge.merged_key]).order_by("pk")
    roots = {row.person_id for row in both}
    everything = Practitioner.objects.filter(Q(pk__in=both.values("pk")) | Q(pk__in=roots) | Q(merged_into__in=roots))
    list(everything.select_for_update(no_key=True).order_by("pk"))
    return list(both)


def _merge_told(action: str, act: Act, fact: MergeFact) -> None:
    detail = {"kept": str(fact.kept_key), "merged": str(fact.merged_key)}
    record(action, object_kind="person", object_id=fact.kept_key, detail=detail, actor_key=act.by_key)
