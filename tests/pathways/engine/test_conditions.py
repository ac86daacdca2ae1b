"""Three-valued logic: laws that must hold for every combination of true, false and unknown."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathways.engine.conditions import (
    AllOf,
    AnyOf,
    AtLeast,
    Compare,
    In,
    Known,
    Not,
    Yes,
    at_least,
    conjunction,
    disjunction,
    evaluate,
    leaves,
    negation,
)
from pathways.engine.units import UnitMismatch, compatible, convert

truths = st.sampled_from([True, False, None])
lists = st.lists(truths, max_size=6).map(tuple)
NAMES = ("a", "b", "c")


def conditions():
    """Random conditions over three yes/no inputs, without `known`."""
    parts = st.sampled_from(NAMES).map(Yes)
    return st.recursive(
        parts,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda of: AllOf(tuple(of))),
            st.lists(inner, min_size=1, max_size=3).map(lambda of: AnyOf(tuple(of))),
            inner.map(Not),
            st.tuples(st.integers(1, 3), st.lists(inner, min_size=1, max_size=4)).map(
                lambda pair: AtLeast(pair[0], tuple(pair[1]))
            ),
        ),
        max_leaves=8,
    )


@given(lists)
def test_de_morgan(values):
    assert negation(conjunction(values)) == disjunction(tuple(negation(v) for v in values))


@given(lists)
def test_all_and_any_are_the_ends_of_at_least(values):
    assert conjunction(values) == at_least(len(values), values)
    if values:
        assert disjunction(values) == at_least(1, values)


@given(truths)
def test_negating_twice_changes_nothing_and_unknown_stays_unknown(value):
    assert negation(negation(value)) is value
    assert negation(None) is None


@given(lists, st.integers(1, 6))
def test_at_least_says_what_every_completion_of_the_unknown_says(values, n):
    completions = product(*[[True, False] if value is None else [value] for value in values])
    outcomes = {sum(completion) >= n for completion in completions}
    assert at_least(n, values) is (outcomes.pop() if len(outcomes) == 1 else None)


@given(conditions(), st.dictionaries(st.sampled_from(NAMES), st.booleans()))
def test_learning_a_missing_value_never_turns_a_verdict_round(condition, known):
    """What is decided with values missing is not contradicted when they arrive: unknown never counts as normal."""
    before = evaluate(condition, known, {})
    for completion in product([True, False], repeat=len(NAMES)):
        after = evaluate(condition, dict(zip(NAMES, completion, strict=True)) | known, {})
        assert after is not None
        assert before in (None, after)


@given(conditions())
def test_leaves_are_the_names_that_decide(condition):
    assert {leaf.name for leaf in leaves(condition)} <= set(NAMES)
    assert list(leaves(Not(condition))) == list(leaves(condition))


@pytest.mark.parametrize(
    ("op", "verdicts"),
    [
        ("<", (True, False, False)),
        ("<=", (True, True, False)),
        ("=", (False, True, False)),
        ("!=", (True, False, True)),
        (">=", (False, True, True)),
        (">", (False, False, True)),
    ],
)
def test_comparisons_below_at_and_above_the_threshold(op, verdicts):
    leaf = Compare("age", op, Decimal(12), "mo")
    seen = tuple(evaluate(leaf, {"age": Decimal(age)}, {"age": "mo"}) for age in ("11.9", "12", "12.1"))
    assert seen == verdicts


def test_a_threshold_is_converted_into_the_unit_of_the_value():
    leaf = Compare("age", "<", Decimal(2), "a")
    assert evaluate(leaf, {"age": Decimal(23)}, {"age": "mo"}) is True
    assert evaluate(leaf, {"age": Decimal(24)}, {"age": "mo"}) is False


@pytest.mark.parametrize("leaf", [Compare("x", "<", Decimal(1), "kg"), In("x", ("one",)), Yes("x")])
def test_a_test_on_a_missing_value_is_unknown(leaf):
    assert evaluate(leaf, {}, {"x": "kg"}) is None
    assert evaluate(leaf, {"x": None}, {"x": "kg"}) is None


def test_known_is_never_unknown():
    assert evaluate(Known("x"), {}, {}) is False
    assert evaluate(Known("x"), {"x": False}, {}) is True


def test_choices():
    leaf = In("look", ("ill", "very-ill"))
    assert evaluate(leaf, {"look": "ill"}, {}) is True
    assert evaluate(leaf, {"look": "well"}, {}) is False


def test_units_convert_exactly_within_a_kind_only():
    assert convert(Decimal("1.5"), "L", "mL") == 1500
    assert convert(Decimal(3), "kg", "kg") == 3
    assert compatible("g/kg", "mg/kg")
    with pytest.raises(UnitMismatch):
        convert(Decimal(1), "kg", "mL")
