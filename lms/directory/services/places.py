"""What divisions and institutions have in common: facts about them, the days on which they hold, who takes turns.

A change holds from a day on. It may lie in the past (a decree that arrived late) or in the future: then it shows as
planned, and `tasks.apply_due_facts` writes the row on its day.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lms.audit.services import record
from lms.directory.models import (
    AdministrativeDivision,
    DivisionFact,
    FactKind,
    Institution,
    InstitutionFact,
    Source,
    Status,
)
from lms.directory.selectors.places import (
    InstitutionState,
    Place,
    PlaceState,
    closes_on,
    columns_of,
    division_on,
    institution_on,
)
from lms.directory.services.acts import Act, append, known
from lms.directory.services.projections import due, project_divisions, project_institutions

NAMES = ("name_zh", "name_bo", "name_en")


def lock_places() -> None:
    """Make whoever changes divisions or institutions take turns: each sees the whole tree as the one before left it."""
    tops = AdministrativeDivision.objects.filter(parent=None).select_for_update(no_key=True).order_by("pk")
    list(tops.values_list("pk", flat=True))


def model_of(place: Place) -> type[DivisionFact] | type[InstitutionFact]:
    """Which facts are about this kind of place."""
    return InstitutionFact if isinstance(place, Institution) else DivisionFact


def state(place: Place, on: date) -> PlaceState:
    """The place on a day."""
    return institution_on(place, on) if isinstance(place, Institution) else division_on(place, on)


def project(model: type[DivisionFact] | type[InstitutionFact], codes: list[str], on: date) -> None:
    """Write the rows of these places anew."""
    if model is InstitutionFact:
        project_institutions(codes, on)
    else:
        project_divisions(codes, on)


def adopt(place: Place) -> None:
    """Write a first fact for a row that has none, saying what it says."""
    model = model_of(place)
    if not model.objects.filter(code=place.code).exists():
        first = {"number": 1, "kind": FactKind.FOUNDED, "source": Source.MIGRATION}
        model.objects.create(code=place.code, from_date=place.valid_from, changes=columns_of(place), **first)


def found(act: Act, row: Place) -> None:
    """Write the founding of a place from `valid_from` on (empty: older than these records) and its row."""
    model = model_of(row)
    row.clean_fields(exclude=["parent", "division", "path", "successor"])
    if type(row).objects.filter(code=row.code).exists():
        raise ValidationError(_("The code “%(code)s” is taken.") % {"code": row.code})
    append(model, act, FactKind.FOUNDED, code=row.code, from_date=row.valid_from, changes=columns_of(row))
    project(model, [row.code], act.on)
    told("founded", act, row, row.valid_from)


def change(
    act: Act, place: Place, kind: FactKind, from_date: date, changes: dict[str, Any] | None = None, part: str = ""
) -> None:
    """Write that something holds of a place from a day on, and its row. The caller has checked what it means."""
    adopt(place)
    append(model_of(place), act, kind, part, code=place.code, from_date=from_date, changes=changes or {})
    project(model_of(place), [place.code], act.on)
    place.refresh_from_db()


def repeated(act: Act, place: Place) -> bool:
    """Did this act reach the place before?"""
    return known(model_of(place), act, code=place.code) is not None


def check_columns(place: Place, changes: dict[str, Any]) -> None:
    """Refuse values that the columns cannot take, with the sentences of the columns."""
    row = type(place)(**{name: value for name, value in changes.items() if name not in ("division", "parent")})
    exclude = {field.name for field in row._meta.concrete_fields} - changes.keys()
    row.clean_fields(exclude=exclude | {"division", "parent"})


def check_stands(place: Place, on: date) -> PlaceState:
    """The place on a day on which it must exist."""
    then = state(place, on)
    if not then.stands:
        words = {"code": place.code, "day": on.isoformat()}
        raise ValidationError(_("“%(code)s” does not exist on %(day)s. Choose another day or place.") % words)
    return then


def check_goes_on(place: Place, from_date: date) -> None:
    """Refuse when the place is known to end later: what is merged into it would end with it."""
    check_stands(place, from_date)
    ends = closes_on(place, from_date)
    if ends is not None:
        words = {"code": place.code, "day": ends.isoformat()}
        raise ValidationError(_("“%(code)s” itself ends on %(day)s. Choose the place that it goes over to.") % words)


def check_ends_once(place: Place, from_date: date) -> None:
    """Refuse to end a place that is known to end later: the later end would be what counts in the end."""
    ends = closes_on(place, from_date)
    if ends is not None:
        words = {"code": place.code, "day": ends.isoformat()}
        raise ValidationError(_("“%(code)s” ends on %(day)s already. Take that back first.") % words)


def check_lies_somewhere(place: Place, *days: date) -> None:
    """Refuse that a place exists on one of these days without the division around it, or outlives it."""
    for day in days:
        then = state(place, day)
        code = then.division if isinstance(then, InstitutionState) else then.parent
        if then.stands and code:
            above = AdministrativeDivision.objects.get(code=code)
            check_stands(above, day)
            if closes_on(place, day) is None:
                check_goes_on(above, day)


def check_awaits_nobody(place: Place, from_date: date) -> None:
    """Refuse to end a place into which others are to be merged on that day or later."""
    coming = model_of(place).objects.filter(
        kind=FactKind.MERGED, changes__successor=place.code, from_date__gte=from_date
    )
    awaited = coming.filter(retracted_by=None).order_by("from_date").first()
    if awaited is not None:
        words = {"code": place.code, "other": awaited.code, "day": awaited.from_date.isoformat()}
        raise ValidationError(
            _("“%(other)s” is to be merged into “%(code)s” on %(day)s. Take that back first.") % words
        )


def check_chosen(merged: list[Any], into: Any) -> None:
    """Refuse a merger of nothing, or of a place into itself."""
    if not merged:
        raise ValidationError(_("Choose at least one place that is merged."))
    if into in merged:
        raise ValidationError(_("A place cannot be merged into itself."))


def check_reopens(place: Place, from_date: date) -> None:
    """Refuse to reopen a place that is not over on that day."""
    before = state(place, from_date)
    if before.status not in (Status.CLOSED, Status.MERGED):
        words = {"code": place.code, "day": from_date.isoformat()}
        raise ValidationError(_("“%(code)s” is not closed on %(day)s.") % words)


def told(action: str, act: Act, place: Place, from_date: date | None, **detail: object) -> None:
    """Log what happened to a place."""
    kind = "institution" if isinstance(place, Institution) else "division"
    detail = {"from": from_date.isoformat() if from_date else "", **detail}
    record(f"{kind}.{action}", object_kind=kind, object_id=place.code, detail=detail, actor_key=act.by_key)


@transaction.atomic
def apply_due_facts(on: date) -> int:
    """Bring every row up to the facts that take effect by that day; how many places there were."""
    lock_places()
    divisions, institutions = due(on)
    if divisions:
        project_divisions(divisions, on)
    if institutions:
        project_institutions(institutions, on)
    return len(divisions) + len(institutions)
