"""No text of ours is calculated by a spreadsheet, and each reads back as what it was."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from lms.common.spreadsheets import guarded, safe_text, unguarded

SIGNS = "=+-@\t\r\n＝＋－＠"


@given(st.text(alphabet=SIGNS + "' 1A甲", max_size=8))
def test_what_is_guarded_reads_back(text):
    assert unguarded(guarded(text)) == text


@given(st.sampled_from(SIGNS), st.text(max_size=20))
def test_nothing_that_begins_a_formula_begins_a_cell(sign, rest):
    assert guarded(sign + rest).startswith("'")


@pytest.mark.parametrize("text", ["", "甲", "1 = 1", "a@b.cn", "'quoted'", "007", "3-5"])
def test_plain_texts_stay_as_they_are(text):
    assert guarded(text) == safe_text(text) == text


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_a_workbook_takes_every_safe_text(text):
    book = Workbook(write_only=True)
    book.create_sheet("x").append([safe_text(text)])
    out = io.BytesIO()
    book.save(out)
    cell = load_workbook(io.BytesIO(out.getvalue())).active.cell(1, 1)
    assert cell.data_type != "f"


@pytest.mark.parametrize("text", ["\x00=1+1", "\x0b@SUM(A1)", "a\x07b"])
def test_control_characters_do_not_hide_a_formula(text):
    safe = safe_text(text)
    assert not safe.startswith(tuple(SIGNS))
    assert not set(safe) & {"\x00", "\x07", "\x0b"}
