"""Columns of a file and what may stand in them; turns lines of text into checked values."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from lms.directory.imports.readers import Line, Table
from lms.directory.imports.report import Problem
from lms.directory.services.institutions import CODE

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ufffd]")


class RefusedError(ValueError):
    """A cell holds what its column cannot take; the message says what it takes."""


@dataclass(frozen=True)
class Column:
    """A heading (`name`, or in Chinese `alias`), the reader of its cells, and whether a cell may be empty."""

    name: str
    alias: str
    read: Callable[[str], object]
    required: bool = True
    empty: object = ""  # the value of an empty cell that is not required


@dataclass(frozen=True)
class Row:
    """The checked values of one line. Columns that the file does not have are not among the values."""

    line: int
    values: dict[str, object]


def text(limit: int) -> Callable[[str], str]:
    """Text of at most `limit` characters on one line."""

    def read(cell: str) -> str:
        if len(cell) > limit:
            raise RefusedError(_("The text is longer than %(limit)s characters.") % {"limit": limit})
        if _UNPRINTABLE.search(cell):
            raise RefusedError(_("The text holds characters that cannot be shown; was the file saved correctly?"))
        return cell

    return read


def integer(low: int, high: int) -> Callable[[str], int]:
    """A whole number from `low` to `high`."""

    def read(cell: str) -> int:
        number = int(cell) if re.fullmatch(r"-?\d{1,9}", cell) else None
        if number is None or not low <= number <= high:
            raise RefusedError(
                _("“%(cell)s” is not a whole number from %(low)s to %(high)s.")
                % {"cell": cell, "low": low, "high": high}
            )
        return number

    return read


def pattern(expression: str, description: Callable[[], str]) -> Callable[[str], str]:
    """Text that matches; `description` says how it should look (called when needed, in the reader's language)."""
    compiled = re.compile(expression)

    def read(cell: str) -> str:
        if not compiled.fullmatch(cell):
            raise RefusedError(description())
        return cell

    return read


def choice(words: dict[str, str]) -> Callable[[str], str]:
    """One of the values of `words`, written as such or by one of its keys (Chinese)."""
    meanings = {**{value: value for value in words.values()}, **words}

    def read(cell: str) -> str:
        if cell.lower() not in meanings:
            raise RefusedError(
                _("“%(cell)s” is not one of: %(words)s.")
                % {"cell": cell, "words": ", ".join(f"{value} ({key})" for key, value in words.items())}
            )
        return meanings[cell.lower()]

    return read


CODES_BETWEEN = ";"


def codes(cell: str) -> list[str]:
    """Codes with ; or spaces between them, each once and sorted."""
    found = sorted({code for code in re.split(r"[\s;,；，、]+", cell.lower()) if code})
    for code in found:
        if not CODE.fullmatch(code):
            words = {"code": code}
            raise RefusedError(_("“%(code)s” is not a code: small letters, digits, points, hyphens, up to 40.") % words)
    return found


def yes_no(cell: str) -> bool:
    """yes or no, also as 是 / 否, true / false, 1 / 0."""
    words = {"yes": True, "是": True, "true": True, "1": True, "no": False, "否": False, "false": False, "0": False}
    if cell.lower() not in words:
        raise RefusedError(_("“%(cell)s” is neither yes (是) nor no (否).") % {"cell": cell})
    return words[cell.lower()]


def civil_date(cell: str) -> date:
    """A date as 2026-01-31 or 2026/1/31."""
    match = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", cell)
    try:
        if match:
            return date(*(int(part) for part in match.groups()))
    except ValueError:
        pass  # 31 February: refused below like any other text that is no date
    raise RefusedError(_("“%(cell)s” is not a date such as 2026-01-31.") % {"cell": cell})


def check_table(table: Table, columns: Sequence[Column]) -> tuple[list[Row], list[Problem]]:
    """The rows of a table with checked values, and every problem in its headings and cells."""
    order, problems = _order(table.headings, columns)
    if problems:
        return [], problems
    if not table.lines:
        return [], [Problem(table.headings.number, "", _("There are no rows below the headings."))]
    rows = []
    for line in table.lines:
        row, wrong = _check_line(line, order)
        problems += wrong
        if not wrong:
            rows.append(row)
    return rows, problems


def _order(headings: Line, columns: Sequence[Column]) -> tuple[list[Column], list[Problem]]:
    """Which column stands where."""
    known = {name.lower(): column for column in columns for name in (column.name, column.alias)}
    order: list[Column] = []
    problems: list[Problem] = []
    for heading in headings.cells:
        column = known.get(heading.lower())
        if column is None:
            names = ", ".join(column.name for column in columns)
            reason = _("The column is not known. Known columns: %(names)s.") % {"names": names}
            problems.append(Problem(headings.number, heading or "–", reason))
        elif column in order:
            problems.append(Problem(headings.number, heading, _("The column is there twice.")))
        else:
            order.append(column)
    for column in columns:
        if column.required and column not in order:
            problems.append(Problem(headings.number, column.name, _("The column is missing.")))
    return order, problems


def _check_line(line: Line, order: list[Column]) -> tuple[Row, list[Problem]]:
    values: dict[str, object] = {}
    problems: list[Problem] = []
    if len(line.cells) > len(order):
        reason = _("The row has %(cells)s cells, but there are %(columns)s columns.") % {
            "cells": len(line.cells),
            "columns": len(order),
        }
        return Row(line.number, values), [Problem(line.number, "", reason)]
    cells = line.cells + [""] * (len(order) - len(line.cells))
    for column, cell in zip(order, cells, strict=True):
        try:
            values[column.name] = _value(column, cell)
        except RefusedError as refused:
            problems.append(Problem(line.number, column.name, str(refused)))
    return Row(line.number, values), problems


def _value(column: Column, cell: str) -> object:
    if cell:
        return column.read(cell)
    if column.required:
        raise RefusedError(_("The cell is empty."))
    return column.empty
