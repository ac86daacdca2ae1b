"""What is stored of terms and forms comes back as it was."""

import json
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from courses.exams.drawing import Drawn, Line
from courses.exams.terms import Asked, Terms, checksum, read_form, read_terms, stored_form

points = st.decimals("0.01", "99", places=2)
terms = st.builds(
    Terms,
    minutes=st.integers(1, 600),
    grace_seconds=st.integers(0, 900),
    pass_mark=st.integers(1, 100),
    shuffle=st.booleans(),
    partial=st.booleans(),
    negative=st.decimals(0, 1, places=3),
    lines=st.lists(
        st.builds(Line, st.integers(1, 9), points, st.frozensets(st.text(min_size=1, max_size=4), max_size=4)),
        max_size=3,
    ).map(tuple),
)


@given(terms=terms)
def test_terms_come_back_from_json_as_they_were(terms):
    assert read_terms(json.loads(json.dumps(terms.stored()))) == terms
    assert terms.rule.negative == Fraction(terms.negative)


def test_a_form_comes_back_as_it_was():
    form = stored_form([Drawn("a", Decimal("1.50"))], {"a": {"p1": ["x", "y"]}})
    assert read_form(json.loads(json.dumps(form))) == [Asked("a", Decimal("1.50"), {"p1": ["x", "y"]})]


def test_a_checksum_knows_terms_and_questions_and_no_order():
    assert checksum({"a": 1, "b": 2}, ["x", "y"]) == checksum({"b": 2, "a": 1}, ["y", "x"])
    assert checksum({"a": 1}, ["x"]) != checksum({"a": 2}, ["x"])
    assert checksum({"a": 1}, ["x"]) != checksum({"a": 1}, ["z"])
    assert len(checksum({})) == 64
