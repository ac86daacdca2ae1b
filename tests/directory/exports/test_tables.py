"""What a table holds stands in the file, reads back unchanged, and is no formula."""

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from lms.directory.exports.tables import FORMATS, Table, as_csv, as_xlsx
from lms.directory.imports.readers import read_table

FORMULAS = ["=1+1", "+8613800000000", "-2+3", "@SUM(A1)", "＝1", "'=1+1", "''@x"]
ORDINARY = st.characters(codec="utf-8", exclude_categories=["C", "Z"])
TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("=+-@'＝＋－＠, \"卓玛སྐུ#N/A_x000D_"),
        st.characters(codec="utf-8", exclude_categories=["C", "Z"]),
    ),
    max_size=12,
).map(str.strip)


def table(*rows):
    return Table("People", ["a", "b"], rows)


def read_back(tmp_path, ending, given_table):
    write, _content_type = FORMATS[ending]
    path = tmp_path / f"list.{ending}"
    path.write_bytes(write(given_table))
    return [line.cells for line in read_table(path).lines]


def test_a_csv_begins_with_the_mark_of_utf_8():
    assert as_csv(table(["卓玛", None])) == b"\xef\xbb\xbfa,b\r\n" + "卓玛,\r\n".encode()


def test_numbers_and_dates_are_typed_in_a_workbook():
    sheet = load_workbook(io.BytesIO(as_xlsx(table([3650, date(2026, 1, 31)], ["00123", None])))).active
    assert sheet["A2"].value == 3650
    assert sheet["B2"].value.date() == date(2026, 1, 31)
    assert (sheet["A3"].value, sheet["A3"].number_format) == ("00123", "@")
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_workbook_is_a_formula(text):
    sheet = load_workbook(io.BytesIO(as_xlsx(table([text, "x"])))).active
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value[0] == "'"


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_begins_like_a_formula(text):
    rows = list(csv.reader(io.StringIO(as_csv(table([text, "x"])).decode("utf-8-sig"))))
    assert rows[1][0][0] == "'"


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("text", [*FORMULAS, "#N/A", "TRUE", "007", "'quoted'", "2026-01-31"])
def test_what_looks_like_something_else_reads_back_as_it_was(tmp_path, ending, text):
    assert read_back(tmp_path, ending, table([text, "x"])) == [[text, "x"]]


@pytest.mark.parametrize("ending", FORMATS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(first=TEXTS)
def test_any_text_reads_back_as_it_was(tmp_path, ending, first):
    assert read_back(tmp_path, ending, table([first, "x"])) == [[first, "x"]]
