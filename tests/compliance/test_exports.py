"""Files: what a spreadsheet could take for a formula, and that a value comes back as it was."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from lms.compliance.exports import Column, Kind, Sheet, as_csv, as_xlsx, safe_text

COLUMNS = [
    Column("Name", Kind.TEXT),
    Column("People", Kind.COUNT),
    Column("Rate", Kind.SHARE),
    Column("Ø", Kind.AMOUNT),
]


def sheet(*rows):
    return Sheet("Compliance", COLUMNS, rows)


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_xlsx(content):
    return load_workbook(io.BytesIO(content)).active


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "\x0b="])
def test_formulas_are_disarmed(start):
    text = f"{start}HYPERLINK('http://example.org')"
    assert read_csv(as_csv(sheet([text, 1, None, None])))[1][0].startswith("'")
    cell = read_xlsx(as_xlsx(sheet([text, 1, None, None])))["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


@pytest.mark.parametrize("text", ["卓玛", "སྒྲོལ་མ", "a=b", "O'Brien", "", " 540100"])
def test_other_text_stays_as_it_is(text):
    assert safe_text(text) == text


def test_numbers_are_numbers_and_nothing_stays_empty():
    page = read_xlsx(as_xlsx(sheet(["A", 3, Decimal("0.625"), Decimal("22.5")], ["B", 0, None, None])))
    assert [page.cell(2, column).value for column in (2, 3, 4)] == [3, 0.625, 22.5]
    assert page["C2"].number_format == "0.0%"
    assert page["C3"].value is None
    assert page["A1"].font.bold


def test_csv_shows_shares_in_per_cent():
    rows = read_csv(as_csv(sheet(["A", 3, Decimal("0.625"), Decimal("22.5")], ["B", 0, None, None])))
    assert rows[1:] == [["A", "3", "62.5%", "22.5"], ["B", "0", "", ""]]


def test_negative_numbers_are_not_taken_for_formulas():
    assert read_csv(as_csv(sheet(["A", -3, None, Decimal("-1.5")])))[1] == ["A", "-3", "", "-1.5"]


def test_a_row_must_fit_its_columns():
    with pytest.raises(ValueError, match="zip"):
        as_csv(sheet(["A", 1]))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_no_text_becomes_a_formula_or_breaks_a_file(text):
    safe = safe_text(text)
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert read_csv(as_csv(sheet([text, 1, None, None])))[1][0] == safe


@given(st.text("=+-@\t\r\x00\x0b卓玛", max_size=8))
def test_workbooks_open_whatever_a_name_contains(text):
    cell = read_xlsx(as_xlsx(sheet([text, 1, None, None])))["A2"]
    assert cell.data_type != "f"
