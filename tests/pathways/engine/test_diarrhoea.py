"""The shipped pathway for childhood diarrhoea at its boundaries: each case is a child and what is expected."""

import time

import pytest

from pathways.engine import verify
from tests.factories.diarrhoea import advised, amounts, outcome, pathway

PATHWAY = pathway()


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ({}, "outcome-a"),
        ({"sunken_eyes": "yes"}, "outcome-a"),
        ({"sunken_eyes": "yes", "pinch": "slow"}, "outcome-b"),
        ({"consciousness": "restless", "drinking": "thirsty"}, "outcome-b"),
        ({"sunken_eyes": "yes", "pinch": "very_slow"}, "outcome-c"),
        ({"consciousness": "lethargic"}, "outcome-urgent"),
        ({"consciousness": "lethargic", "pinch": "very_slow"}, "outcome-c"),
        ({"consciousness": "unconscious", "sunken_eyes": "yes"}, "outcome-c"),
        ({"convulsions": "yes"}, "outcome-urgent"),
        ({"drinking": "unable"}, "outcome-urgent"),
        ({"vomits_everything": "yes"}, "outcome-urgent"),
        ({"malnutrition": "yes"}, "outcome-mal"),
        ({"malnutrition": "yes", "consciousness": "lethargic"}, "outcome-mal"),
        ({"sunken_eyes": None, "pinch": "very_slow"}, "outcome-unclear"),
        ({"sunken_eyes": None, "pinch": None}, "outcome-unclear"),
        ({"sunken_eyes": None}, "outcome-a"),
        ({"consciousness": "lethargic", "pinch": None}, "outcome-urgent"),
    ],
)
def test_signs_lead_to_their_plan(signs, expected):
    assert outcome(**signs)[0].outcome == expected


def test_severe_cases_are_referred_urgently_and_plan_a_is_not():
    assert outcome(sunken_eyes="yes", pinch="very_slow")[1].referral.urgency == "urgent"
    assert outcome(malnutrition="yes")[1].referral.urgency == "urgent"
    assert outcome(pinch=None, sunken_eyes=None)[1].referral.urgency == "asap"
    assert outcome()[1].referral is None


@pytest.mark.parametrize(("age", "ors"), [(23, (50, 100)), (24, (100, 200))])
def test_plan_a_amount_after_each_stool(age, ors):
    assert amounts(outcome(age=age)[1])["ors_per_stool"] == ors


@pytest.mark.parametrize(("age", "milligrams"), [(6, 10), (7, 20)])
def test_zinc_by_age(age, milligrams):
    assert amounts(outcome(age=age)[1])["zinc"] == (milligrams, milligrams)


def test_plan_b_by_weight_is_75_ml_per_kg():
    found = outcome(sunken_eyes="yes", pinch="slow", weight="8")[1]
    assert amounts(found)["ors_four_hours"] == (600, 600)


@pytest.mark.parametrize(
    ("age", "band"), [(3, (200, 400)), (4, (400, 700)), (11, (400, 700)), (12, (700, 900)), (24, (900, 1400))]
)
def test_plan_b_by_age_when_the_child_was_not_weighed(age, band):
    found = outcome(sunken_eyes="yes", pinch="slow", weight=None, age=age)[1]
    assert amounts(found)["ors_four_hours_by_age"] == band
    assert "ors_four_hours" not in amounts(found)


@pytest.mark.parametrize(("age", "step_id"), [(11, "plan-c-infant"), (12, "plan-c-child")])
def test_plan_c_is_30_then_70_ml_per_kg_in_the_times_of_the_age(age, step_id):
    found = outcome(sunken_eyes="yes", pinch="very_slow", age=age, weight="10")[1]
    assert found.recommendations[0].step.id == step_id
    assert amounts(found) == {"ringer_first": (300, 300), "ringer_second": (700, 700)}


def test_dysentery_gets_ciprofloxacin_15_mg_per_kg():
    assert amounts(outcome(blood="yes", weight="10")[1])["ciprofloxacin"] == (150, 150)
    assert "ciprofloxacin" not in amounts(outcome()[1])
    assert "look-a" in advised(outcome(blood=None)[1])


def test_severe_malnutrition_with_dehydration_gets_resomal_and_no_infusion():
    found = outcome(malnutrition="yes", sunken_eyes="yes", pinch="slow", weight="6")[1]
    assert amounts(found) == {"resomal": (30, 30)}


UNCLEAR = {"sunken_eyes": None, "pinch": None}


def test_an_unclear_child_gets_one_volume_of_ors_by_weight_or_else_by_age():
    assert amounts(outcome(**UNCLEAR, weight="8")[1]) == {"ors_four_hours": (600, 600), "zinc": (20, 20)}
    by_age = {"ors_four_hours_by_age": (700, 900), "zinc": (20, 20)}
    assert amounts(outcome(**UNCLEAR, weight=None)[1]) == by_age
    assert amounts(outcome(**UNCLEAR, weight="25", weight_checked="no")[1]) == by_age


@pytest.mark.parametrize(
    ("blood", "expected"),
    [
        ("no", ["unclear", "zinc-u"]),
        ("yes", ["unclear", "cipro-u", "zinc-u"]),
        (None, ["unclear", "look-u", "zinc-u"]),
    ],
)
def test_blood_in_the_stool_of_an_unclear_child_is_treated(blood, expected):
    state, found = outcome(**UNCLEAR, blood=blood)
    assert advised(found) == expected
    assert state.outcome == "outcome-unclear"
    assert found.referral.urgency == "asap"


def test_nobody_is_given_two_volumes_of_ors_at_once():
    for weight in ("10", None, "25"):
        for eyes in ("no", "yes", None):
            for pinch in ("at_once", "slow", "very_slow", None):
                for drinking in ("normal", "thirsty"):
                    signs = {"weight": weight, "weight_checked": "no", "sunken_eyes": eyes, "pinch": pinch}
                    found = outcome(**signs, drinking=drinking)[1]
                    assert len([name for name in amounts(found) if name.startswith("ors_")]) <= 1, signs


def test_every_step_is_taken_by_some_child():
    """The cases above and their variations leave no branch of the document unseen."""
    seen: set[str] = set()
    choices = {
        "weight": ["10", None],
        "malnutrition": ["no", "yes"],
        "consciousness": ["well", "lethargic"],
        "sunken_eyes": ["no", "yes", None],
        "pinch": ["at_once", "slow", "very_slow", None],
        "blood": ["no", "yes", None],
        "age": [6, 30],
    }
    children = [{}]
    for name, values in choices.items():
        children = [child | {name: value} for child in children for value in values]
    for child in children:
        seen |= {visit.step for visit in outcome(**child)[0].trail}
    assert {part.id for part in PATHWAY.steps if type(part).__name__ != "Ask"} <= seen


def test_the_document_is_marked_as_demonstration_and_has_no_finding():
    assert PATHWAY.demonstration
    assert verify(PATHWAY) == []
    assert {reference.status for reference in PATHWAY.references} == {"read", "to_be_confirmed"}
    assert all(text for question in PATHWAY.inputs for text in (question.text.zh, question.text.bo, question.text.en))


def test_a_step_takes_well_under_a_millisecond():
    before = time.process_time()
    for _ in range(20):
        state, _found = outcome(sunken_eyes="yes", pinch="slow")
    assert (time.process_time() - before) / (20 * len(state.answers)) < 0.001
