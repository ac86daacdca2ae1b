from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.directory.imports.columns import (
    Column,
    RefusedError,
    check_table,
    choice,
    civil_date,
    integer,
    pattern,
    text,
    yes_no,
)
from lms.directory.imports.readers import Line, Table

COLUMNS = (
    Column("code", "编码", pattern(r"\d{3}", lambda: "Three digits.")),
    Column("height", "高度", integer(0, 6000)),
    Column("note", "备注", text(5), required=False),
    Column("open", "开放", yes_no, required=False, empty=False),
)


def table(headings, *rows):
    return Table("UTF-8", Line(1, headings), [Line(number, cells) for number, cells in enumerate(rows, start=2)])


def problems(*arguments):
    return [str(problem) for problem in check_table(table(*arguments), COLUMNS)[1]]


def test_good_rows_become_values():
    rows, wrong = check_table(table(["height", "code", "open"], ["3650", "001", "是"], ["4000", "002", ""]), COLUMNS)
    assert wrong == []
    assert [(row.line, row.values) for row in rows] == [
        (2, {"height": 3650, "code": "001", "open": True}),
        (3, {"height": 4000, "code": "002", "open": False}),
    ]


def test_headings_may_be_chinese_and_in_capitals():
    rows, wrong = check_table(table(["编码", "HEIGHT"], ["001", "1"]), COLUMNS)
    assert wrong == []
    assert rows[0].values == {"code": "001", "height": 1}


def test_every_problem_of_the_headings_is_told():
    assert problems(["code", "hight", "note", "备注"]) == [
        "Line 1, column hight: The column is not known. Known columns: code, height, note, open.",
        "Line 1, column 备注: The column is there twice.",
        "Line 1, column height: The column is missing.",
    ]


def test_headings_alone_are_a_problem():
    assert problems(["code", "height"]) == ["Line 1: There are no rows below the headings."]


def test_every_bad_cell_is_told_with_line_column_and_reason():
    assert problems(["code", "height", "note"], ["1", "high", "too long"], ["002", "5"], ["", "6001", ""]) == [
        "Line 2, column code: Three digits.",
        "Line 2, column height: “high” is not a whole number from 0 to 6000.",
        "Line 2, column note: The text is longer than 5 characters.",
        "Line 4, column code: The cell is empty.",
        "Line 4, column height: “6001” is not a whole number from 0 to 6000.",
    ]


def test_a_row_with_too_many_cells_is_told():
    assert problems(["code", "height"], ["001", "1", "x"]) == ["Line 2: The row has 3 cells, but there are 2 columns."]


@given(st.integers(-(10**9) + 1, 10**9 - 1))
def test_numbers_within_the_bounds_are_taken_and_others_refused(number):
    read = integer(-500, 6000)
    if -500 <= number <= 6000:
        assert read(str(number)) == number
    else:
        with pytest.raises(RefusedError):
            read(str(number))


@pytest.mark.parametrize("cell", ["1_000", "3,650", "3650米", "1e3", "0x10", "99999999999999999999"])
def test_what_only_looks_like_a_number_is_refused(cell):
    with pytest.raises(RefusedError, match="not a whole number"):
        integer(0, 6000)(cell)


@pytest.mark.parametrize("cell", ["a\nb", "a\x07", "a\ufffd"])
def test_text_that_cannot_be_shown_is_refused(cell):
    with pytest.raises(RefusedError, match="cannot be shown"):
        text(20)(cell)


@pytest.mark.parametrize(("cell", "value"), [("county", "county"), ("County", "county"), ("县区", "county")])
def test_a_choice_is_read_in_english_and_chinese(cell, value):
    assert choice({"县区": "county"})(cell) == value


def test_another_choice_is_refused_with_those_there_are():
    with pytest.raises(RefusedError, match=r"“village” is not one of: county \(县区\)\."):
        choice({"县区": "county"})("village")


@pytest.mark.parametrize(("cell", "value"), [("yes", True), ("是", True), ("TRUE", True), ("0", False), ("否", False)])
def test_yes_and_no(cell, value):
    assert yes_no(cell) is value


def test_perhaps_is_refused():
    with pytest.raises(RefusedError, match="neither yes"):
        yes_no("perhaps")


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_date_is_read(day):
    assert civil_date(day.isoformat()) == day
    assert civil_date(f"{day.year}/{day.month}/{day.day}") == day


@pytest.mark.parametrize("cell", ["2026-02-31", "31.01.2026", "2026", "tomorrow", "2026-13-01"])
def test_what_is_no_date_is_refused(cell):
    with pytest.raises(RefusedError, match="is not a date such as"):
        civil_date(cell)
