"""Amounts with their computation, and the reasons for an advice."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pathways.engine import Answer, State, begin, explain, parse, step
from pathways.engine.amounts import Amount, amounts, compute, dose_amount, rounded, table_amount
from pathways.engine.document import Texts
from tests.factories.pathways import document

FEVER = parse(document())
DOSE = FEVER.value["paracetamol"]


def run(*values) -> State:
    state = begin(FEVER)
    for value in values:
        state = step(FEVER, state, Answer(state.question, value))
    return state


@pytest.mark.parametrize(
    ("rounding", "value", "expected"),
    [("down", "149", 140), ("nearest", "145", 150), ("nearest", "144.9", 140), ("up", "141", 150), ("up", "140", 140)],
)
def test_rounding(rounding, value, expected):
    assert rounded(Decimal(value), Decimal(10), rounding) == expected


@pytest.mark.parametrize(
    ("weight", "low", "held"),
    [("9.9", 140, ""), ("2", 30, ""), ("1.9", None, "below_minimum"), ("20", 300, ""), ("30", 300, "at_maximum")],
)
def test_dose_by_weight_stays_within_its_bounds(weight, low, held):
    amount = dose_amount(DOSE, Decimal(weight))
    assert (amount.low, amount.held) == (low, held)
    assert amount.exact == 15 * Decimal(weight)


def test_a_dose_without_bounds_or_without_weight():
    free = replace(DOSE, minimum=None, maximum=None)
    assert dose_amount(free, Decimal("0.1")).low == 0
    assert dose_amount(free, Decimal(100)).low == 1500
    assert dose_amount(DOSE, None) == Amount("paracetamol", None, None)


def test_a_dose_is_computed_only_from_a_usable_weight():
    """Not where the condition fails, and not where it is unknown."""
    whole = document()
    whole["computed"][1]["usable_when"] = {"yes": "convulsions"}
    parsed = parse(whole)
    weighed = {"weight": Decimal(10)}
    for answers in (weighed, weighed | {"convulsions": False}):
        assert amounts(parsed, ("paracetamol",), answers) == (Amount("paracetamol", None, None),)
        assert compute(parsed, answers)["paracetamol"] is None
    [sure] = amounts(parsed, ("paracetamol",), weighed | {"convulsions": True})
    assert (sure.low, sure.exact) == (150, 150)
    assert compute(parsed, weighed | {"convulsions": True})["paracetamol"] == 150
    assert amounts(parsed, ("paracetamol",), {"convulsions": True})[0].low is None


def test_the_first_row_that_holds_gives_the_amount():
    table = FEVER.value["fluid"]
    units = FEVER.units
    assert table_amount(table, {"age": Decimal(11)}, units) == Amount("fluid", Decimal(50), Decimal(100))
    assert table_amount(table, {"age": Decimal(12)}, units) == Amount("fluid", Decimal(100), Decimal(100))


def test_a_table_says_nothing_when_a_row_is_unknown_or_none_holds():
    table = FEVER.value["fluid"]
    assert table_amount(table, {"age": None}, FEVER.units).low is None
    assert table_amount(replace(table, rows=table.rows[:1]), {"age": Decimal(30)}, FEVER.units).low is None


def test_computed_values_see_the_answers():
    values = compute(FEVER, {"temperature": Decimal(39), "weight": Decimal(10)})
    assert values["fever"] is True
    assert values["paracetamol"] == 150
    assert compute(FEVER, {})["fever"] is None


def test_amounts_pass_over_flags():
    assert [amount.id for amount in amounts(FEVER, ("fever", "fluid"), {})] == ["fluid"]


def test_the_explanation_of_a_treatment():
    found = explain(FEVER, run(10, 8, "no", 39, "well"))
    [recommendation] = found.recommendations
    assert [(amount.id, amount.low) for amount in recommendation.amounts] == [("paracetamol", 120), ("fluid", 50)]
    [reason] = found.reasons
    assert reason.branch == "rule"
    assert reason.text.en == "Fever of 38.5 or more"
    assert [(test.name, test.value, test.holds) for test in reason.tests] == [("temperature", Decimal(39), True)]
    assert [reference.id for reference in reason.references] == ["guide"]
    assert [reference.id for reference in found.references] == ["guide", "memory"]
    assert found.referral is None
    assert found.outcome.id == "treated"


def test_the_explanation_of_a_missing_value_names_it():
    found = explain(FEVER, run(10, 8, "no", None, "well"))
    assert found.not_measured == ("temperature",)
    assert found.reasons[0].branch == "unknown"
    assert found.reasons[0].tests[0].holds is None


def test_the_explanation_of_otherwise_shows_all_that_did_not_hold():
    found = explain(FEVER, run(10, 8, "no", 37, "well"))
    assert [test.name for test in found.reasons[0].tests] == ["temperature", "look"]
    assert not any(test.holds for test in found.reasons[0].tests)


def test_the_explanation_of_a_red_flag_with_its_referral():
    found = explain(FEVER, run(10, 8, "yes"))
    assert found.reasons[0].branch == "red_flag"
    assert found.referral.urgency == "urgent"
    assert found.outcome.severity == "red"


def test_the_explanation_before_any_answer_is_empty():
    found = explain(FEVER, begin(FEVER))
    assert (found.recommendations, found.referral, found.outcome, found.reasons) == ((), None, None, ())


def test_a_test_shared_by_two_rules_is_shown_once():
    decide = FEVER.step["decide"]
    doubled = replace(decide, rules=(decide.rules[0], *decide.rules))
    parsed = replace(FEVER, steps=tuple(doubled if s.id == "decide" else s for s in FEVER.steps))
    state = begin(parsed)
    for value in (10, 8, "no", 37, "well"):
        state = step(parsed, state, Answer(state.question, value))
    assert [test.name for test in explain(parsed, state).reasons[0].tests] == ["temperature", "look"]


def test_texts_are_false_when_empty():
    assert not Texts()
    assert Texts(bo="བོད")
