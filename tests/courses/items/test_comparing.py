"""Numbers and short texts as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.items.comparing import between, number, plain_text, same_text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("37.5", "37.5"),
        (" ３７．５ ", "37.5"),
        ("-2", "-2"),
        ("\u22122", "-2"),
        ("+2", "2"),
        ("༣༧.༥", "37.5"),
        (".5", "0.5"),
        ("37。5", "37.5"),
        ("007", "7"),
    ],
)
def test_a_number_is_what_people_type(typed, meant):
    assert number(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed", ["", " ", ".", "-", "37,5", "1e3", "NaN", "Infinity", "3-4", "1.2.3", "9" * 30, "5 mg", "0x1"]
)
def test_what_is_no_number_is_none(typed):
    assert number(typed) is None


def test_an_enormous_number_is_none():
    assert number("9999999999999") is None


@given(st.decimals(-(10**9), 10**9, places=4, allow_nan=False))
def test_every_decimal_is_read_exactly(value):
    assert number(format(value, "f")) == value


@pytest.mark.parametrize(
    ("typed", "bounds"), [("36..38", ("36", "38")), ("-2..-1", ("-2", "-1")), ("37.5", ("37.5", "37.5"))]
)
def test_a_range_has_two_ends(typed, bounds):
    assert between(typed) == tuple(map(Decimal, bounds))


@pytest.mark.parametrize("typed", ["38..36", "..5", "5..", "a..b", "0...5", "1..2..3"])
def test_what_is_no_range_is_none(typed):
    assert between(typed) is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Aspirin", "aspirin "),
        ("阿司匹林", "阿司匹林。"),
        ("ＡＢＣ", "abc"),
        ("Na Cl", "NaCl"),
        ("བོད་ཡིག", "བོད་ཡིག་"),
        ("བོད་ཡིག", "བོད་ཡིག།"),
        ("བོད\u0f0bཡིག", "བོད\u0f0cཡིག"),
        ("“高血压”", "高血压"),
        ("straße", "STRASSE"),
    ],
)
def test_these_say_the_same(left, right):
    assert same_text(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("0.5", "05"), ("+1", "1"), ("A-B", "AB"), ("mg/kg", "mgkg"), ("50%", "50"), ("甲", "乙"), ("3.10", "31.0")],
)
def test_these_do_not(left, right):
    assert not same_text(left, right)


@given(st.text(max_size=40))
def test_comparing_is_stable(text):
    assert plain_text(plain_text(text)) == plain_text(text)
    assert same_text(text, f" {text}。")
