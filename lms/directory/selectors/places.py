"""Divisions and institutions on any day, as their facts tell: what was, what is, what is planned."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lms.common.names import localized, shown_language
from lms.directory.models import AdministrativeDivision, DivisionFact, FactKind, Institution, InstitutionFact, Status

DAY = timedelta(days=1)
_NAMES = ("name_zh", "name_bo", "name_en", "level")
DIVISION_COLUMNS = (*_NAMES, "parent", "demonstration")
INSTITUTION_COLUMNS = (
    *_NAMES,
    "division",
    "altitude_m",
    "link_kbps",
    "link_round_trip_ms",
    "services",
    "drugs",
    "demonstration",
)
Place = AdministrativeDivision | Institution
PlaceFact = DivisionFact | InstitutionFact


@dataclass(frozen=True)
class PlaceState:
    """What holds of a place on a day. Other places are named by their codes."""

    code: str
    status: str
    valid_from: date | None
    valid_to: date | None
    successor: str  # code, or empty
    next_change_on: date | None
    name_zh: str
    name_bo: str
    name_en: str
    level: str
    demonstration: bool

    @property
    def name(self) -> str:
        return localized(self, "name")

    @property
    def name_lang(self) -> str:
        return shown_language(self, "name")

    @property
    def stands(self) -> bool:
        """Does it exist on that day?"""
        return self.status == Status.OPEN


@dataclass(frozen=True)
class DivisionState(PlaceState):
    """A division on a day; `parent` is a code, empty for a region."""

    parent: str


@dataclass(frozen=True)
class InstitutionState(PlaceState):
    """An institution on a day; `division` is a code."""

    division: str
    altitude_m: int
    link_kbps: int
    link_round_trip_ms: int
    services: list[str]
    drugs: list[str]


@dataclass(frozen=True)
class Entry:
    """One fact in the history of a place, and whether it was taken back."""

    fact: PlaceFact
    taken_back: bool

    def planned(self, on: date) -> bool:
        """Does it take effect only after that day?"""
        return not self.taken_back and self.fact.from_date is not None and self.fact.from_date > on


def standing(facts: Iterable[Any]) -> list[Any]:
    """The facts that nobody took back, in their order."""
    facts = list(facts)
    taken_back = {fact.retracts_id for fact in facts if fact.retracts_id is not None}
    return [fact for fact in facts if fact.kind != FactKind.RETRACTED and fact.pk not in taken_back]


def in_time(facts: Iterable[PlaceFact]) -> list[PlaceFact]:
    """Standing facts in the order of the days from which they hold; those of one day as they were written."""
    return sorted(standing(facts), key=lambda fact: (fact.from_date or date.min, fact.number))


def state_from(facts: Iterable[PlaceFact], on: date) -> dict[str, Any] | None:
    """The columns of a place on a day; before its founding as it was founded, "planned". None without any fact."""
    ordered = in_time(facts)
    if not ordered:
        return None
    life: dict[str, Any] = {"status": Status.PLANNED, "valid_from": None, "valid_to": None, "successor": ""}
    values: dict[str, Any] = dict(ordered[0].changes)
    later = [fact for fact in ordered if fact.from_date is not None and fact.from_date > on]
    for fact in ordered[: len(ordered) - len(later)]:
        changes = dict(fact.changes)
        life |= _life(fact, changes.pop("successor", ""))
        values |= changes
    if life["status"] == Status.PLANNED:
        life["valid_from"] = ordered[0].from_date
    return {"code": ordered[0].code, **values, **life, "next_change_on": later[0].from_date if later else None}


def _life(fact: PlaceFact, successor: str) -> dict[str, Any]:
    if fact.kind == FactKind.FOUNDED:
        return {"status": Status.OPEN, "valid_from": fact.from_date, "valid_to": None, "successor": ""}
    if fact.kind == FactKind.REOPENED:
        return {"status": Status.OPEN, "valid_to": None, "successor": ""}
    if fact.kind in (FactKind.CLOSED, FactKind.MERGED):
        status = Status.CLOSED if fact.kind == FactKind.CLOSED else Status.MERGED
        return {"status": status, "valid_to": fact.from_date - DAY, "successor": successor}
    return {}


def columns_of(place: Place) -> dict[str, Any]:
    """What a founding fact says of a place: its columns, other places by their code."""
    if isinstance(place, Institution):
        values = {name: getattr(place, name) for name in INSTITUTION_COLUMNS}
        return values | {"division": place.division.code}
    values = {name: getattr(place, name) for name in DIVISION_COLUMNS}
    return values | {"parent": place.parent.code if place.parent else ""}


def facts_of(place: Place) -> list[PlaceFact]:
    """Every fact about a place, as they were written."""
    model = InstitutionFact if isinstance(place, Institution) else DivisionFact
    return list(model.objects.filter(code=place.code).order_by("number"))


def facts_by_code(model: type[PlaceFact], codes: Iterable[str] | None = None) -> dict[str, list[PlaceFact]]:
    """The facts of many places (of all without `codes`), in one query."""
    facts = model.objects.all() if codes is None else model.objects.filter(code__in=list(codes))
    found: dict[str, list[PlaceFact]] = defaultdict(list)
    for fact in facts.order_by("code", "number"):
        found[fact.code].append(fact)
    return found


def history(place: Place) -> list[Entry]:
    """Everything that was written about a place, in the order of the days from which it holds."""
    facts = facts_of(place)
    taken_back = {fact.retracts_id for fact in facts if fact.retracts_id is not None}
    facts.sort(key=lambda fact: (fact.from_date or date.min, fact.number))
    return [Entry(fact, fact.pk in taken_back or fact.kind == FactKind.RETRACTED) for fact in facts]


def institution_on(institution: Institution, on: date) -> InstitutionState:
    """An institution as it was, is or will be on a day, as far as is known now."""
    return InstitutionState(**_values(institution, on))


def division_on(division: AdministrativeDivision, on: date) -> DivisionState:
    """A division as it was, is or will be on a day, as far as is known now."""
    return DivisionState(**_values(division, on))


def _values(place: Place, on: date) -> dict[str, Any]:
    values = state_from(facts_of(place), on)
    if values is not None:
        return values
    # A row without facts, as a test may make one, has always been as it is.
    life = {name: getattr(place, name) for name in ("status", "valid_from", "valid_to", "next_change_on")}
    successor = place.successor.code if place.successor else ""
    return {"code": place.code, **columns_of(place), **life, "successor": successor}


def path_on(division: AdministrativeDivision, on: date) -> str:
    """The path of a division on a day, which the facts of those above it tell as well."""
    facts = facts_by_code(DivisionFact)
    parents = {code: state["parent"] for code in facts if (state := state_from(facts[code], on)) is not None}
    codes = [division.code]
    while (above := parents.get(codes[0], "")) and above not in codes:
        codes.insert(0, above)
    return "/".join(codes) + "/"


def last_successor(place: Place) -> Place:
    """Where a merged place lives on: the end of the chain; itself while it was not merged."""
    seen = {place.pk}
    while place.successor is not None and place.successor_id not in seen:
        place = place.successor
        seen.add(place.pk)
    return place


def closes_on(place: Place, after: date) -> date | None:
    """The first day after this one on which the place does not exist any more, if that is known or planned."""
    return ends_after(facts_of(place), after)


def ends_after(facts: Iterable[PlaceFact], after: date) -> date | None:
    """The same for a reader who has the facts of the place."""
    for fact in in_time(facts):
        ends = fact.kind in (FactKind.CLOSED, FactKind.MERGED)
        if ends and fact.from_date > after:
            return fact.from_date
    return None
