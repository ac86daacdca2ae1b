"""Whose data a row is: the ways that lead from a row to a person."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.db.models.lookups import Contains

from lms.directory.models import Practitioner
from lms.directory.selectors import identities


@dataclass(frozen=True)
class Identity:
    """All that stands for one person: the rows of people who turned out to be the same, their accounts, their keys.

    `names` and `numbers` (of personnel and licence) are what texts call the person.
    """

    people: frozenset[int] = frozenset()
    accounts: frozenset[int] = frozenset()
    keys: frozenset[UUID] = frozenset()
    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    @classmethod
    def of(cls, practitioner: Practitioner) -> "Identity":
        """The person behind a row of the directory, with everything that was merged into it."""
        return cls.of_rows(identities(practitioner))

    @classmethod
    def of_rows(cls, ids: Iterable[int]) -> "Identity":
        """The same for known ids of the directory's rows."""
        rows = list(Practitioner.objects.filter(pk__in=list(ids)).order_by())
        called = [(row.name_zh, row.name_bo, row.name_en) for row in rows]
        numbered = [(row.personnel_number, row.licence_number) for row in rows]
        return cls(
            people=frozenset(row.pk for row in rows),
            accounts=frozenset(row.user_id for row in rows if row.user_id is not None),
            keys=frozenset(row.person_key for row in rows),
            names=frozenset(name for names in called for name in names if name),
            numbers=frozenset(number for numbers in numbered for number in numbers if number),
        )


class Leads(Enum):
    """What a path ends at."""

    PERSON = "person"
    ACCOUNT = "account"
    KEY = "key"


@dataclass(frozen=True)
class Subject:
    """A path from a row to a person, their account, or a column with their key.

    `through` names a table that no foreign key leads to: (model, the column of it that `column` here repeats).
    """

    path: str
    leads: Leads
    column: str = ""
    through: tuple[str, str] | None = None

    def condition(self, identity: Identity) -> Q:
        """A filter on the rows of this subject that are about the person."""
        if self.through is not None:
            return self._through(identity)
        wanted = {
            Leads.PERSON: identity.people,
            Leads.ACCOUNT: identity.accounts,
            Leads.KEY: identity.keys,
        }[self.leads]
        return Q((f"{self.path}__in", [str(key) for key in wanted] if self.leads is Leads.KEY else list(wanted)))

    def _through(self, identity: Identity) -> Q:
        label, column = self.through
        owner = Subject(self.path, self.leads)
        rows = apps.get_model(label)._default_manager.filter(owner.condition(identity))
        return Q((f"{self.column}__in", rows.values(column)))

    @property
    def described(self) -> str:
        """The path in words for the table of the documentation."""
        start = f"{self.column} = {self.through[0]}.{self.through[1]} → " if self.through else ""
        return f"{start}{self.path}"


@dataclass(frozen=True)
class Mention(Subject):
    """Rows whose JSON column holds parts filed under people's keys: {part: {person_key: …}}."""

    leads: Leads = field(default=Leads.KEY, init=False)

    def condition(self, identity: Identity) -> Q:
        """A filter on the rows that mention the person."""
        found = Q(pk__in=[])
        for key in identity.keys:
            found |= Q((f"{self.path}__has_key", str(key)))
        return found


@dataclass(frozen=True)
class Either(Subject):
    """Rows that name the person's key in one of several places, of which `path` is the first."""

    further: tuple[str, ...] = ()

    def condition(self, identity: Identity) -> Q:
        """A filter on the rows that name the person in any of the places."""
        found = super().condition(identity)
        for path in self.further:
            found |= Subject(path, self.leads).condition(identity)
        return found

    @property
    def described(self) -> str:
        """The paths in words for the table of the documentation."""
        return " or ".join((self.path, *self.further))


@dataclass(frozen=True)
class Told(Subject):
    """Rows whose JSON column holds sentences that call the person by a name or a number."""

    leads: Leads = field(default=Leads.PERSON, init=False)

    def condition(self, identity: Identity) -> Q:
        """A filter on the rows in which one of them may stand; SQLite keeps some letters as escapes.

        A longer number that holds this one is found too: what is said or taken out is decided word by word.
        """
        found = Q(pk__in=[])
        for said in sorted(identity.names | identity.numbers):
            for written in {said, json.dumps(said)[1:-1]}:
                found |= Q(Contains(Cast(self.path, models.TextField()), written))
        return found


@dataclass(frozen=True)
class Referred(Subject):
    """Rows about a row of another table by a generic reference (content type and id), as logs keep them."""

    leads: Leads = field(default=Leads.ACCOUNT, init=False)
    label: str = "directory.User"

    def condition(self, identity: Identity) -> Q:
        """A filter on the rows about the person's accounts."""
        app_label, model = self.label.lower().split(".")
        ids = [str(pk) for pk in identity.accounts]
        return Q(content_type__app_label=app_label, content_type__model=model) & Q((f"{self.path}__in", ids))


def person(path: str) -> Subject:
    """The row belongs to a directory.Practitioner."""
    return Subject(path, Leads.PERSON)


def account(path: str) -> Subject:
    """The row belongs to a directory.User."""
    return Subject(path, Leads.ACCOUNT)


def key(path: str) -> Subject:
    """The row names a person by their key."""
    return Subject(path, Leads.KEY)


def key_in_any(path: str, *further: str) -> Subject:
    """The row names a person by their key in one of these places."""
    return Either(path, Leads.KEY, further=further)


def told_in(path: str) -> Told:
    """A JSON column of the row holds sentences that may call the person by name or number."""
    return Told(path)


def by_row_of(column: str, model: str, its_column: str, then: Subject) -> Subject:
    """The row repeats a column of another table, without a foreign key, and that table knows the person."""
    return Subject(then.path, then.leads, column=column, through=(model, its_column))


def mentioned_under(path: str) -> Mention:
    """A JSON column of the row files something under the person's key."""
    return Mention(path)


def about_account(path: str) -> Referred:
    """The row tells of an account by content type and id."""
    return Referred(path)


def rows_of(model: type[models.Model], subject: Subject, identity: Identity) -> models.QuerySet:
    """The rows of the table that are about the person in this way."""
    return model._base_manager.filter(subject.condition(identity))
