"""The difference between a file and the database, worked out before anything is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from lms.directory.imports.columns import Row
from lms.directory.imports.report import Problem

BATCH = 500


@dataclass
class Changes:
    """Rows to add and rows to change, with the fields that may differ."""

    created: list[Any] = field(default_factory=list)
    updated: list[Any] = field(default_factory=list)
    unchanged: int = 0
    fields: set[str] = field(default_factory=set)

    def take(self, model: type[Model], existing: Model | None, values: dict[str, object]) -> Any:
        """Note what `values` mean for one object: a new one, a changed one, or nothing to do."""
        if existing is None:
            self.created.append(model(**values))
            return self.created[-1]
        changed = {name for name, value in values.items() if getattr(existing, name) != value}
        for name in changed:
            setattr(existing, name, values[name])
        if changed:
            self.updated.append(existing)
            self.fields |= changed
        else:
            self.unchanged += 1
        return existing


def update_in_bulk(model: type[Model], rows: Iterable[Any], fields: set[str]) -> None:
    """Write the changed fields of many rows in few statements."""
    rows = list(rows)
    if rows:
        model._default_manager.bulk_update(rows, sorted(fields), batch_size=BATCH)


def without_repeats(rows: list[Row], key: str) -> tuple[list[Row], list[Problem]]:
    """Rows whose key stands in the file for the first time; a problem for each later one."""
    first: dict[object, Row] = {}
    problems = []
    for row in rows:
        value = row.values[key]
        if value in first:
            reason = _("“%(value)s” stands in line %(line)s already.") % {"value": value, "line": first[value].line}
            problems.append(Problem(row.line, key, reason))
        else:
            first[value] = row
    return list(first.values()), problems
