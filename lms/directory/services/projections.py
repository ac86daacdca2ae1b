"""The rows of today, computed from the facts: after every act for its subjects, by `rebuild_directory` for all.

Each function answers what differed. With `write=False` it changes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.db.models.deletion import ProtectedError
from django.utils.translation import gettext as _

from lms.common.names import sort_key
from lms.directory.models import (
    AccessGrant,
    AdministrativeDivision,
    DivisionFact,
    GrantFact,
    Institution,
    InstitutionFact,
    Leave,
    LeaveFact,
    MergeFact,
    PostFact,
    Practitioner,
    PractitionerRole,
)
from lms.directory.models.facts import DirectoryFact
from lms.directory.selectors.places import facts_by_code, standing, state_from
from lms.directory.services.acts import BATCH, SUBJECTS, in_chunks

Difference = tuple[str, str]  # the table, and the code or key of the row


# --- divisions and institutions ---


def project_divisions(codes: Iterable[str] | None, on: date, *, write: bool = True) -> list[Difference]:
    """Divisions as of a day, and the paths of all of them."""
    places = _Places(AdministrativeDivision, DivisionFact, {"parent": AdministrativeDivision})
    return places.project(codes, on, write) + rewrite_paths(write=write)


def project_institutions(codes: Iterable[str] | None, on: date, *, write: bool = True) -> list[Difference]:
    """Institutions as of a day."""
    places = _Places(Institution, InstitutionFact, {"division": AdministrativeDivision})
    return places.project(codes, on, write)


def rewrite_paths(*, write: bool = True) -> list[Difference]:
    """Make the path of every division that of its parent and its own code: grants by division hang on it."""
    rows = list(AdministrativeDivision.objects.order_by("path"))
    by_pk = {row.pk: row for row in rows}

    def path(row: AdministrativeDivision) -> str:
        above = path(by_pk[row.parent_id]) if row.parent_id is not None else ""
        return f"{above}{row.code}/"

    wanted = {row.pk: path(row) for row in rows}
    moved = [row for row in rows if row.path != wanted[row.pk]]
    for row in moved:
        row.path = wanted[row.pk]
    if write:
        AdministrativeDivision.objects.bulk_update(moved, ["path"], batch_size=BATCH)
    return [("division", row.code) for row in moved]


@dataclass(frozen=True)
class _Places:
    """The rows of one kind of place; `references` are columns that name a place by its code."""

    rows: type[Model]
    facts: type[DirectoryFact]
    references: dict[str, type[Model]]

    def project(self, codes: Iterable[str] | None, on: date, write: bool) -> list[Difference]:
        names = None if codes is None else sorted(set(codes))
        facts = facts_by_code(self.facts, names)
        rows = {row.code: row for row in self._rows(names)}
        states = {code: state_from(facts[code], on) for code in facts}
        missing = {code: state for code, state in states.items() if state is not None and code not in rows}
        created = self._create(missing) if write else list(missing)
        changed = self._change({code: rows[code] for code in states if code in rows and states[code]}, states, write)
        gone = [rows[code] for code in rows if states.get(code) is None]
        if write:
            self._remove([row for row in gone if row.code in states])
        return [(self.rows._meta.model_name, code) for code in (*created, *changed, *(row.code for row in gone))]

    def _rows(self, codes: list[str] | None) -> Iterable[Model]:
        return self.rows.objects.order_by() if codes is None else self.rows.objects.order_by().filter(code__in=codes)

    def _columns(self, state: dict[str, Any], ids: dict[type[Model], dict[str, int]]) -> dict[str, Any] | None:
        """The state as columns of the row; None while a place that it names is not there yet."""
        values = dict(state)
        for name, model in {**self.references, "successor": self.rows}.items():
            code = values.pop(name)
            if code and code not in ids[model]:
                return None
            values[f"{name}_id"] = ids[model][code] if code else None
        return values | {"sort_key": sort_key(values["name_zh"])}

    def _ids(self) -> dict[type[Model], dict[str, int]]:
        models = {*self.references.values(), self.rows}
        return {model: dict(model.objects.order_by().values_list("code", "pk")) for model in models}

    def _create(self, missing: dict[str, dict[str, Any]]) -> list[str]:
        """Rows that are not there, those that others name first."""
        waiting, created = dict(missing), []
        while waiting:
            ids = self._ids()
            ready = {code: columns for code in waiting if (columns := self._columns(waiting[code], ids)) is not None}
            if not ready:
                words = {"codes": ", ".join(waiting)}
                raise ValidationError(_("These places name others that do not exist: %(codes)s") % words)
            rows = [self.rows(**columns) for columns in ready.values()]
            if self.rows is AdministrativeDivision:
                for row in rows:
                    row.path = f"?/{row.code}/"  # only until the paths are written anew
            self.rows.objects.bulk_create(rows, batch_size=BATCH)
            created += ready
            waiting = {code: state for code, state in waiting.items() if code not in ready}
        return created

    def _change(self, rows: dict[str, Model], states: dict[str, Any], write: bool) -> list[str]:
        ids = self._ids() if rows else {}
        changed, fields = [], set()
        for code, row in rows.items():
            columns = self._columns(states[code], ids) or {}
            differing = {name for name, value in columns.items() if getattr(row, name) != value}
            for name in differing:
                setattr(row, name, columns[name])
            if differing:
                changed.append(row)
                fields |= {name.removesuffix("_id") for name in differing}
        if write and changed:
            self.rows.objects.bulk_update(changed, sorted(fields), batch_size=BATCH)
        return [row.code for row in changed]

    def _remove(self, rows: list[Model]) -> None:
        """Rows all of whose facts were taken back; refused while anything hangs on them."""
        for row in sorted(rows, key=lambda row: getattr(row, "path", ""), reverse=True):
            try:
                row.delete()
            except ProtectedError as error:
                words = {"code": row.code}
                sentence = _("“%(code)s” is in use: people, courses or other places belong to it.")
                raise ValidationError(sentence % words) from error


# --- posts, grants, leave: the last standing fact says everything ---


@dataclass(frozen=True)
class _Snapshots:
    """Rows that repeat the last standing fact of their subject."""

    rows: type[Model]
    facts: type[DirectoryFact]
    columns: Callable[[Any, "_Names"], dict[str, Any]]

    def project(self, keys: Iterable[UUID] | None, *, write: bool = True) -> list[Difference]:
        if keys is None:
            every = {*self.rows.objects.values_list("uuid", flat=True)}
            keys = every | {*self.facts.objects.order_by().values_list(SUBJECTS[self.facts], flat=True)}
        names = _Names()
        plan = _Plan(self.rows)
        for some in in_chunks(sorted(set(keys))):
            self._compare(some, names, plan)
        if write:
            plan.write()
        return [(self.rows._meta.model_name, str(row.uuid)) for row in plan.all()]

    def _compare(self, keys: list[UUID], names: "_Names", plan: "_Plan") -> None:
        subject = SUBJECTS[self.facts]
        facts = list(self.facts.objects.filter(**{f"{subject}__in": keys}).order_by(subject, "number"))
        names.learn(facts)
        # Facts about people whose data were erased are about nobody: their keys lead to no row any more.
        last = {getattr(fact, subject): fact for fact in standing(facts) if fact.person_key in names.people}
        told = {getattr(fact, subject) for fact in facts}
        rows = {row.uuid: row for row in self.rows.objects.filter(uuid__in=keys).order_by()}
        for key in keys:
            if key in last:
                plan.take(rows.get(key), {"uuid": key, **self.columns(last[key], names)})
            elif key in rows:
                (plan.gone if key in told else plan.without_facts).append(rows[key])


class _Plan:
    """What must be written to make the rows right; in an order that meets no constraint on the way."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.created: list[Any] = []
        self.changed: list[Any] = []
        self.gone: list[Any] = []
        self.without_facts: list[Any] = []  # nothing can be said about them
        self.fields: set[str] = set()

    def take(self, row: Any, columns: dict[str, Any]) -> None:
        if row is None:
            self.created.append(self.model(**columns))
            return
        differing = {name for name, value in columns.items() if getattr(row, name) != value}
        for name in differing:
            setattr(row, name, columns[name])
        if differing:
            self.changed.append(row)
            self.fields |= {name.removesuffix("_id") for name in differing}

    def all(self) -> list[Any]:
        return [*self.created, *self.changed, *self.gone, *self.without_facts]

    def write(self) -> None:
        """What ends comes before what goes on: a person has one open primary post at a time."""
        if self.gone:
            self.model.objects.filter(pk__in=[row.pk for row in self.gone]).delete()
        for still in (False, True):
            rows = [row for row in self.changed if _goes_on(row) is still]
            if rows:
                self.model.objects.bulk_update(rows, sorted(self.fields), batch_size=BATCH)
        self.model.objects.bulk_create(self.created, batch_size=BATCH)


def _goes_on(row: Any) -> bool:
    return row.to_date is None and getattr(row, "withdrawn_on", None) is None and getattr(row, "primary", True)


class _Names:
    """Ids of people by key and of places by code, learned as they are needed."""

    def __init__(self) -> None:
        self.people: dict[UUID, int] = {}
        self.institutions = dict(Institution.objects.order_by().values_list("code", "pk"))
        self.divisions = dict(AdministrativeDivision.objects.order_by().values_list("code", "pk"))

    def learn(self, facts: Iterable[Any]) -> None:
        keys = {fact.person_key for fact in facts} - self.people.keys()
        rows = Practitioner.objects.filter(person_key__in=keys).order_by()
        self.people |= dict(rows.values_list("person_key", "pk"))


def _post(fact: PostFact, names: _Names) -> dict[str, Any]:
    return {
        "practitioner_id": names.people[fact.person_key],
        "institution_id": names.institutions[fact.institution],
        "role": fact.role,
        "specialty": fact.specialty,
        "primary": fact.primary,
        "from_date": fact.from_date,
        "to_date": fact.to_date,
        "ended_reason": fact.reason if fact.to_date is not None else "",
    }


def _grant(fact: GrantFact, names: _Names) -> dict[str, Any]:
    return {
        "practitioner_id": names.people[fact.person_key],
        "role": fact.role,
        "institution_id": names.institutions[fact.institution] if fact.institution else None,
        "division_id": names.divisions[fact.division] if fact.division else None,
        "post_id": fact.post,
        "from_date": fact.from_date,
        "to_date": fact.to_date,
        "withdrawn_on": fact.withdrawn_on,
    }


def _leave(fact: LeaveFact, names: _Names) -> dict[str, Any]:
    return {
        "practitioner_id": names.people[fact.person_key],
        "kind": fact.leave_kind,
        "from_date": fact.from_date,
        "to_date": fact.to_date,
    }


project_posts = _Snapshots(PractitionerRole, PostFact, _post).project
project_grants = _Snapshots(AccessGrant, GrantFact, _grant).project
project_leaves = _Snapshots(Leave, LeaveFact, _leave).project


# --- people ---


def project_merges(*, write: bool = True) -> list[Difference]:
    """Who is merged into whom; always into the row that is kept in the end."""
    into = {fact.merged_key: fact.kept_key for fact in standing(MergeFact.objects.order_by("merged_key", "number"))}

    def root(key: UUID) -> UUID:
        while key in into:
            key = into[key]
        return key

    people = Practitioner.objects.filter(person_key__in={*into, *into.values()}).order_by()
    ids = dict(people.values_list("person_key", "pk"))
    wanted = {ids[key]: ids[root(key)] for key in into if key in ids and root(key) in ids}  # but for erased people
    stored = dict(Practitioner.objects.exclude(merged_into=None).order_by().values_list("pk", "merged_into_id"))
    differing = sorted(pk for pk in wanted.keys() | stored.keys() if wanted.get(pk) != stored.get(pk))
    if write:
        for pk in differing:
            Practitioner.objects.filter(pk=pk).update(merged_into=wanted.get(pk))
    return [("practitioner", str(pk)) for pk in differing]


def project_all(on: date, *, write: bool = True) -> list[Difference]:
    """Every row of the directory that follows from facts."""
    return [
        *project_divisions(None, on, write=write),
        *project_institutions(None, on, write=write),
        *project_posts(None, write=write),
        *project_grants(None, write=write),
        *project_leaves(None, write=write),
        *project_merges(write=write),
    ]


def due(on: date) -> tuple[list[str], list[str]]:
    """Codes of divisions and institutions for which a planned fact takes effect by that day."""
    rows = (model.objects.filter(next_change_on__lte=on) for model in (AdministrativeDivision, Institution))
    divisions, institutions = (list(each.order_by("code").values_list("code", flat=True)) for each in rows)
    return divisions, institutions
