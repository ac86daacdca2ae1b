"""What rows of divisions or institutions mean: founded, changed, closed. The facts are written by the services."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms.directory.imports.columns import Row
from lms.directory.imports.report import Problem
from lms.directory.models import AdministrativeDivision, DivisionFact, FactKind, Institution, InstitutionFact, Status
from lms.directory.selectors.places import facts_by_code, in_time

DAY = timedelta(days=1)
LIFETIME = ("valid_from", "valid_to")
Place = AdministrativeDivision | Institution


@dataclass(frozen=True)
class Closing:
    """A row says that a place ends."""

    line: int
    code: str
    last_day: date


@dataclass
class PlaceChanges:
    """Places as they shall be, and those that end; the counts are of rows."""

    rows: list[Any] = field(default_factory=list)
    closings: list[Closing] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def found(self, place: Place, row: Row) -> None:
        """A place that was not known."""
        self.rows.append(place)
        self.closings += _closing(row)
        self.created += 1

    def take(self, place: Place, row: Row, values: dict[str, Any], planned_end: date | None) -> list[Problem]:
        """What a row says about a place that is stored; or what is wrong with it."""
        changed = {name: value for name, value in values.items() if getattr(place, name) != value}
        last = row.values.get("valid_to")
        ends = last is not None and last not in (place.valid_to, planned_end)
        problems = [
            *_lifetime_problems(place, row, planned_end, ends=ends),
            *_status_problems(place, row, bool(changed)),
        ]
        if problems:
            return problems
        for name, value in changed.items():
            setattr(place, name, value)
        if changed:
            self.rows.append(place)
        if ends:
            self.closings += _closing(row)
        if changed or ends:
            self.updated += 1
        else:
            self.unchanged += 1
        return []

    def close(self, places: dict[str, Place], close: Callable[..., object]) -> list[Problem]:
        """End the places that end, the innermost first; the service's refusals by the lines they are about."""
        problems = []
        for each in sorted(self.closings, key=lambda each: getattr(places[each.code], "path", ""), reverse=True):
            try:
                close(places[each.code], each.last_day)
            except ValidationError as error:
                problems += [Problem(each.line, "valid_to", sentence) for sentence in error.messages]
        return problems


def _closing(row: Row) -> list[Closing]:
    last = row.values.get("valid_to")
    return [Closing(row.line, row.values["code"], last)] if last is not None else []


def without_lifetime(row: Row) -> dict[str, Any]:
    """The values that are columns of a place with the same name."""
    return {name: value for name, value in row.values.items() if name not in LIFETIME}


def _lifetime_problems(place: Place, row: Row, planned_end: date | None, *, ends: bool) -> Iterator[Problem]:
    """The days of a stored place: an empty cell keeps them, and a list can only add a last day."""
    first = row.values.get("valid_from")
    if first is not None and first != place.valid_from:
        reason = _("The first day is stored as %(day)s; a list cannot change it. Leave the cell empty.")
        stored = place.valid_from.isoformat() if place.valid_from else "–"
        yield Problem(row.line, "valid_from", reason % {"day": stored})
    known = place.valid_to or planned_end
    if ends and known is not None:
        reason = _("The last day is stored as %(day)s; a list cannot change it. Leave the cell empty.")
        yield Problem(row.line, "valid_to", reason % {"day": known.isoformat()})


def _status_problems(place: Place, row: Row, changed: bool) -> Iterator[Problem]:
    """A place that is over, or that does not exist yet, stays as it is; a row may repeat what is stored."""
    if not changed or place.status == Status.OPEN:
        return
    if place.status == Status.PLANNED:
        reason = _("“%(code)s” exists only from %(day)s on. Change it then, or on its page.")
        yield Problem(row.line, "code", reason % {"code": place.code, "day": place.valid_from.isoformat()})
    else:
        reason = _("“%(code)s” was closed on %(day)s and stays as it was. Reopen it on its page first.")
        yield Problem(row.line, "code", reason % {"code": place.code, "day": place.valid_to.isoformat()})


def new_lifetime_problems(row: Row) -> Iterator[Problem]:
    """What is wrong with the days of a place that is not known yet."""
    first, last = row.values.get("valid_from"), row.values.get("valid_to")
    if first is not None and last is not None and last < first:
        yield Problem(row.line, "valid_to", _("The last day is before the first day."))


def planned_ends(model: type[DivisionFact | InstitutionFact], rows: Iterable[Row]) -> dict[str, date]:
    """For places whose row names a last day: the one that is stored as a fact already, past or planned."""
    codes = [row.values["code"] for row in rows if row.values.get("valid_to") is not None]
    ends: dict[str, date] = {}
    for code, facts in facts_by_code(model, codes).items() if codes else ():
        for fact in in_time(facts):
            if fact.kind in (FactKind.CLOSED, FactKind.MERGED):
                ends[code] = fact.from_date - DAY
            elif fact.kind == FactKind.REOPENED:
                ends.pop(code, None)
    return ends
