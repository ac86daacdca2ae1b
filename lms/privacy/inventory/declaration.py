"""How a room says what its tables keep: for each field whether it is personal, of whom, why, how long, and its end."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.subjects import Identity, Subject

NO_PASSWORD = "!"  # no password leads to this hash  # noqa: S105


class Category(models.TextChoices):
    """What kind of data a field holds. NONE is not about people; all others are."""

    IDENTITY = "identity", _("Identity")
    CONTACT = "contact", _("Contact")
    CREDENTIAL = "credential", _("Sign-in secrets")
    EMPLOYMENT = "employment", _("Work and rights")
    LEARNING = "learning", _("Learning")
    CLINICAL_WORK = "clinical-work", _("Clinical work")
    TECHNICAL = "technical", _("Technical")
    NONE = "none", _("Not personal")


class Purpose(models.TextChoices):
    """Why the data are kept."""

    DIRECTORY = "directory", _("To know who works where, and what each may do here")
    ACCOUNT = "account", _("To sign people in, and nobody else")
    TRAINING = "training", _("To prove what a person has learned, as the law on continuing education asks")
    CARE = "care", _("To answer for how a clinical pathway was used")
    AUTHORING = "authoring", _("To know who wrote and published teaching and clinical content")
    SECURITY = "security", _("To find out what happened when something went wrong")
    PRIVACY = "privacy", _("To prove how personal data were handled")
    SERVICE = "service", _("To run the service")


class Erase(StrEnum):
    """What erasure does with a field of the person's rows."""

    KEEP = "kept, pseudonymous"
    BLANK = "blanked"
    DELETE = "row deleted"
    NEW_KEY = "replaced by a random key"
    SCRUB = "the person's part removed"


@dataclass(frozen=True)
class Retention:
    """How long rows are kept. With `column` and `days` the nightly task removes rows whose instant is that long ago."""

    words: str | Promise
    column: str = ""
    days: int = 0

    @property
    def after(self) -> timedelta:
        return timedelta(days=self.days)


UNTIL_ERASED = Retention(_("Until the person’s data are erased"))
FACTS = Retention(_("For good; without a name once the person’s data are erased"))
WHILE_NEEDED = Retention(_("As long as what it belongs to"))
ARCHIVED = Retention(_("13 months here, then in the archive; holds keys, never names"))


@dataclass(frozen=True)
class Parts:
    """The part of a JSON value that is filed under the person's keys."""

    own: Callable[[object, Identity], object]
    without: Callable[[object, Identity], object]


def filed_under(part: str) -> Parts:
    """The entries of {part: {person_key: …}} that are the person's."""

    def own(value: dict, identity: Identity) -> dict:
        entries = value.get(part, {})
        return {key: entries[key] for key in map(str, identity.keys) if key in entries}

    def without(value: dict, identity: Identity) -> dict:
        gone = set(map(str, identity.keys))
        return value | {part: {key: entry for key, entry in value.get(part, {}).items() if key not in gone}}

    return Parts(own, without)


GONE = "–"  # what stands where a sentence called somebody who was erased


def sentences_about() -> Parts:
    """The names and numbers of the person in a list of [line, column, sentence]; the rest of a sentence may be about
    somebody else.
    """

    def own(value: list, identity: Identity) -> list:
        found = {said for *_where, sentence in value for said in _pattern(identity).findall(str(sentence))}
        return sorted(found)

    def without(value: list, identity: Identity) -> list:
        return [[*where, _pattern(identity).sub(GONE, str(sentence))] for *where, sentence in value]

    return Parts(own, without)


def _pattern(identity: Identity) -> re.Pattern:
    """Names anywhere, numbers as whole words: P1 is not in P12; the longest first."""
    said = [re.escape(name) for name in sorted(identity.names, key=len, reverse=True)]
    said += [rf"(?<![0-9A-Za-z-]){re.escape(number)}(?![0-9A-Za-z-])" for number in sorted(identity.numbers)]
    return re.compile("|".join(said) if said else r"(?!)")


@dataclass(frozen=True)
class FieldRule:
    """One field: its kind, whose it is among the row's subjects, and its end."""

    category: Category
    whose: str
    erase: Erase
    blank: object = ""
    parts: Parts | None = None

    @property
    def personal(self) -> bool:
        return self.category is not Category.NONE

    @property
    def exported(self) -> bool:
        """Secrets of signing in are never given out, not even to the person."""
        return self.personal and self.category is not Category.CREDENTIAL


@dataclass(frozen=True)
class Also:
    """A further person in a row: the path to them, what of the row is theirs, and what they share with its owner."""

    path: Subject
    fields: str
    shared: str = ""


@dataclass(frozen=True)
class ModelRule:
    """One table: whose rows they are, why and how long they are kept, and each of its fields."""

    label: str
    title: str | Promise
    subjects: Mapping[str, Subject]
    purpose: Purpose | None
    retention: Retention | None
    fields: Mapping[str, FieldRule]
    shared: Mapping[str, frozenset[str]] = field(default_factory=dict)  # subject -> fields that it sees of the owner's
    backend: str = ""  # the one database that has this table
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)  # backend -> fields that no other database has
    texts: frozenset[str] = frozenset()  # what people wrote freely and erasure keeps: it may name anybody

    @property
    def personal(self) -> bool:
        return self.purpose is not None

    def fields_on(self, backend: str) -> frozenset[str]:
        """The declared fields that the table has on this database."""
        others = (names for other, names in self.only.items() if other != backend)
        return frozenset(self.fields).difference(*others)

    def fields_of(self, subject: str) -> dict[str, FieldRule]:
        """The fields of a row that tell something of this subject."""
        shared = self.shared.get(subject, frozenset())
        return {
            name: rule
            for name, rule in self.fields.items()
            if rule.personal and (rule.whose == subject or name in shared)
        }


_CATEGORIES = {
    "identity": Category.IDENTITY,
    "contact": Category.CONTACT,
    "credential": Category.CREDENTIAL,
    "employment": Category.EMPLOYMENT,
    "learning": Category.LEARNING,
    "clinical": Category.CLINICAL_WORK,
    "technical": Category.TECHNICAL,
    "none": Category.NONE,
}
OWN = "own"  # the name of a row's first subject


class Room:
    """The declarations of one room, in the order in which people read them."""

    def __init__(self, code: str, title: str | Promise) -> None:
        self.code, self.title = code, title
        self.models: list[ModelRule] = []

    def about(  # noqa: PLR0913 - one argument for each thing that is declared
        self,
        label: str,
        title: str | Promise,
        *,
        of: Subject,
        purpose: Purpose,
        retention: Retention,
        others: Mapping[str, Also] | None = None,
        blank: Mapping[str, object] | None = None,
        new_key: str = "",
        scrub: Mapping[str, Parts] | None = None,
        delete: bool = False,
        texts: str = "",
        **fields_by_category: str,
    ) -> None:
        """Declare a table about people, and `others` that its rows name.

        Fields are kept by erasure unless the row is deleted, or the field is blanked, replaced or scrubbed. `texts`
        are free texts among those that stay: the report of an erasure counts where they name the person.
        """
        ends = _Ends(blank or {}, set(new_key.split()), scrub or {}, delete)
        others = others or {}
        whose = {name: who for who, also in others.items() for name in also.fields.split()}
        fields = {
            name: ends.rule(name, _CATEGORIES[category], whose.get(name, OWN))
            for category, names in fields_by_category.items()
            for name in names.split()
        }
        subjects = {OWN: of} | {who: also.path for who, also in others.items()}
        shared = {who: frozenset(also.shared.split()) for who, also in others.items()}
        self.models.append(
            ModelRule(label, title, subjects, purpose, retention, fields, shared, texts=frozenset(texts.split()))
        )

    def unnamed(
        self, label: str, title: str | Promise, *, purpose: Purpose, retention: Retention, **fields_by_category: str
    ) -> None:
        """Declare a table that tells of people but from which no path leads to one: nothing finds their rows."""
        fields = {
            name: FieldRule(_CATEGORIES[category], OWN, Erase.KEEP)
            for category, names in fields_by_category.items()
            for name in names.split()
        }
        self.models.append(ModelRule(label, title, {}, purpose, retention, fields))

    def not_about_people(
        self, label: str, fields: str, *, backend: str = "", only: Mapping[str, str] | None = None
    ) -> None:
        """Declare a table that tells nothing of anybody; `only` names further fields that one database has."""
        special = {name: frozenset(names.split()) for name, names in (only or {}).items()}
        names = [*fields.split(), *(name for more in special.values() for name in sorted(more))]
        rules = {name: FieldRule(Category.NONE, OWN, Erase.KEEP) for name in names}
        self.models.append(ModelRule(label, "", {}, None, None, rules, backend=backend, only=special))


@dataclass(frozen=True)
class _Ends:
    """What erasure does with which field of a table."""

    blank: Mapping[str, object]
    new_key: set[str]
    scrub: Mapping[str, Parts]
    delete: bool

    def rule(self, name: str, category: Category, whose: str) -> FieldRule:
        if name in self.blank:
            return FieldRule(category, whose, Erase.BLANK, self.blank[name])
        if name in self.new_key:
            return FieldRule(category, whose, Erase.NEW_KEY)
        if name in self.scrub:
            return FieldRule(category, whose, Erase.SCRUB, parts=self.scrub[name])
        gone = self.delete and whose == OWN and category is not Category.NONE
        return FieldRule(category, whose, Erase.DELETE if gone else Erase.KEEP)
