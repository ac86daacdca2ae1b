"""What the shipped pathway for childhood diarrhoea must never say, tried over all combinations that could bring it."""

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from pathways.engine import explain
from pathways.engine.amounts import compute
from pathways.engine.document import Refer
from pathways.engine.places import successors
from tests.factories.diarrhoea import advised, amounts, outcome, pathway

PATHWAY = pathway()
DANGER = (
    ("well", "restless", "lethargic", "unconscious"),
    ("no", "yes"),
    ("normal", "thirsty", "unable"),
    ("no", "yes"),
)
EYES = ("no", "yes", None)
PINCHES = ("at_once", "slow", "very_slow", None)


def signs_of(consciousness, drinking, eyes, pinch) -> tuple[int, int]:
    """How many signs of dehydration were seen, and how many could not be examined: counted by hand."""
    seen = [consciousness != "well", drinking != "normal", eyes == "yes", pinch in {"slow", "very_slow"}]
    return sum(seen), (eyes, pinch).count(None)


@pytest.mark.parametrize("consciousness", DANGER[0])
@pytest.mark.parametrize("drinking", DANGER[2])
def test_a_malnourished_child_gets_resomal_only_with_two_signs_and_only_if_it_can_swallow(consciousness, drinking):
    """Every combination of danger signs with signs of dehydration that were seen, not seen, or not examined."""
    for convulsions, vomits, eyes, pinch in product(DANGER[1], DANGER[3], EYES, PINCHES):
        signs = {
            "consciousness": consciousness,
            "convulsions": convulsions,
            "drinking": drinking,
            "vomits_everything": vomits,
            "sunken_eyes": eyes,
            "pinch": pinch,
        }
        state, found = outcome(malnutrition="yes", weight="7", **signs)
        seen, unexamined = signs_of(consciousness, drinking, eyes, pinch)
        if consciousness in {"lethargic", "unconscious"} or drinking == "unable":
            expected = ["mal-no-mouth"]
        elif seen >= 2:
            expected = ["mal-resomal", "mal-care"]
        else:
            expected = ["mal-unclear", "mal-care"] if seen + unexamined >= 2 else ["mal-care"]
        assert advised(found) == expected, signs
        assert amounts(found) == ({"resomal": (35, 35)} if "mal-resomal" in expected else {}), signs
        assert (state.outcome, found.referral.urgency) == ("outcome-mal", "urgent"), signs


def test_a_child_that_cannot_swallow_is_told_nothing_by_mouth_in_every_language():
    act = PATHWAY.step["mal-no-mouth"]
    assert act.amounts == ()
    assert "不经口" in act.text.zh
    assert "ཁ་ནས་ཅི་ཡང་མི་སྟེར" in act.text.bo
    assert "Nothing by mouth" in act.text.en
    assert "only on the hospital's order" in act.text.en
    assert {PATHWAY.reference[name].status for name in act.references} == {"to_be_confirmed"}
    assert isinstance(PATHWAY.step[act.to], Refer)


@pytest.mark.parametrize("gate", ["decide-mal-swallow", "decide-mal"])
def test_no_way_leads_to_resomal_around_its_two_decisions(gate):
    """Whatever the answers: without this decision the step with ReSoMal cannot be come to at all."""
    reached = set()
    waiting = [PATHWAY.start, *(flag.to for flag in PATHWAY.red_flags)]
    while waiting:
        name = waiting.pop()
        if name != gate and name not in reached:
            reached.add(name)
            waiting += successors(PATHWAY.step[name])
    assert "mal-resomal" not in reached
    assert [step.id for step in PATHWAY.steps if "resomal" in getattr(step, "amounts", ())] == ["mal-resomal"]


def test_a_child_with_a_danger_sign_gets_no_ors_volume_and_no_tablets():
    """The plans that give by mouth are for children without danger sign."""
    for consciousness, convulsions, drinking, vomits in product(*DANGER):
        signs = {"consciousness": consciousness, "convulsions": convulsions, "drinking": drinking}
        danger = consciousness in {"lethargic", "unconscious"} or drinking == "unable" or "yes" in {convulsions, vomits}
        for pinch in ("at_once", "very_slow", None):
            found = outcome(**signs, vomits_everything=vomits, pinch=pinch, blood="yes")[1]
            by_mouth = {"ors_four_hours", "ors_per_stool", "ciprofloxacin", "zinc"} & set(amounts(found))
            assert bool(by_mouth) != danger, signs
            assert (found.referral is not None and found.referral.urgency == "urgent") == danger, signs


# The bands of plausible weight, in kg: the first and the last that count, for the first and last age of each band.
BANDS = [
    (2, 5, "2.5", "12"),
    (6, 11, "3.5", "15"),
    (12, 23, "4.5", "19"),
    (24, 35, "6", "24"),
    (36, 59, "7", "30"),
]


def asked(state) -> list[str]:
    return [name for name, _value in state.answers]


@pytest.mark.parametrize(("first", "last", "low", "high"), BANDS)
def test_a_weight_outside_the_band_of_the_age_is_asked_about_again(first, last, low, high):
    for age in (first, last):
        for weight in (low, high):
            assert "weight_checked" not in asked(outcome(age=age, weight=weight)[0]), (age, weight)
        below, above = Decimal(low) - Decimal("0.1"), Decimal(high) + Decimal("0.1")
        for weight in (below, above) if above <= 30 else (below,):
            assert "weight_checked" in asked(outcome(age=age, weight=weight)[0]), (age, weight)


def test_every_age_has_its_band_and_a_missing_weight_is_not_asked_about():
    assert [age for first, last, *_ in BANDS for age in range(first, last + 1)] == list(range(2, 60))
    for age in range(2, 60):
        low, high = next((Decimal(low), Decimal(high)) for a, b, low, high in BANDS if a <= age <= b)
        for tenth in range(20, 301, 5):
            weight = Decimal(tenth) / 10
            values = compute(PATHWAY, {"age": Decimal(age), "weight": weight})
            assert values["weight_unusual"] is not (low <= weight <= high), (age, weight)
    assert "weight_checked" not in asked(outcome(weight=None)[0])


SEVERE = {"sunken_eyes": "yes", "pinch": "very_slow"}
BY_WEIGHT = [
    (SEVERE, "outcome-c", {"ringer_first", "ringer_second"}),
    (SEVERE | {"consciousness": "lethargic"}, "outcome-c", {"ringer_first", "ringer_second"}),
    ({"malnutrition": "yes"} | SEVERE, "outcome-mal", {"resomal"}),
    ({"blood": "yes"}, "outcome-a", {"ciprofloxacin"}),
    ({"sunken_eyes": "yes", "pinch": "slow", "blood": "yes"}, "outcome-b", {"ciprofloxacin"}),
    ({"sunken_eyes": None, "pinch": None, "blood": "yes"}, "outcome-unclear", {"ciprofloxacin"}),
]


@pytest.mark.parametrize(("signs", "end", "doses"), BY_WEIGHT)
def test_an_unusual_weight_that_nobody_confirms_gives_no_dose_and_changes_no_plan(signs, end, doses):
    state, found = outcome(age=3, weight="25", weight_checked="no", **signs)
    assert state.outcome == end
    given = amounts(found)
    assert {name for name in doses if given[name] == (None, None)} == doses
    assert "ors_four_hours" not in given


@pytest.mark.parametrize(("signs", "end", "doses"), BY_WEIGHT)
def test_an_unusual_weight_that_was_checked_is_dosed_by(signs, end, doses):
    """A wasted child really weighs little: 20 months and 4 kg."""
    state, found = outcome(age=20, weight="4", weight_checked="yes", **signs)
    assert state.outcome == end
    expected = {"ringer_first": 120, "ringer_second": 280, "resomal": 20, "ciprofloxacin": 60}
    assert {name: amounts(found)[name][0] for name in doses} == {name: expected[name] for name in doses}


def test_until_the_weight_is_checked_no_dose_is_computed_from_it():
    state, _found = outcome(age=3, weight="25", **SEVERE)
    unchecked = replace(state, answers=tuple(pair for pair in state.answers if pair[0] != "weight_checked"))
    assert {amount for amount, _high in amounts(explain(PATHWAY, unchecked)).values()} == {None}
    assert {amount for amount, _high in amounts(explain(PATHWAY, state)).values()} == {750, 1750}


def test_the_question_about_the_weight_does_not_hold_up_a_danger_sign():
    """It comes right after the weight, and the next question is already the first of the danger signs."""
    state, _found = outcome(age=3, weight="25", consciousness="lethargic")
    names = asked(state)
    assert names[names.index("weight_checked") + 1] == "consciousness"
    assert state.red_flags == ("danger-sign",)


def test_the_severely_dehydrated_infant_of_8_kg_gets_its_two_volumes():
    signs = {"consciousness": "lethargic", "drinking": "unable", "sunken_eyes": "yes", "pinch": "very_slow"}
    state, found = outcome(age=9, weight="8", **signs)
    assert asked(state) == [
        "age", "sex", "weight", "consciousness", "drinking", "malnutrition", "sunken_eyes", "pinch",
    ]  # fmt: skip
    assert amounts(found) == {"ringer_first": (240, 240), "ringer_second": (560, 560)}
