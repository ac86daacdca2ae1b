"""Proofs before publication: each defect planted into a sound document is found, and the sound one has none."""

from collections.abc import Callable

import pytest

from pathways.engine import parse, verify
from pathways.engine.findings import RULES
from pathways.engine.paths import asked_before, inputs_of
from tests.factories.pathways import diarrhoea_text, document, texts


def found(plant: Callable[[dict], object]) -> set[tuple[str, str]]:
    """(rule, place) of the findings after `plant` has changed the small document."""
    whole = document()
    plant(whole)
    return {(finding.rule, finding.place) for finding in verify(parse(whole))}


def step(whole: dict, name: str) -> dict:
    return next(item for item in whole["steps"] if item["id"] == name)


def computed(whole: dict, name: str) -> dict:
    return next(item for item in whole["computed"] if item["id"] == name)


def compare(of: str, op: str, value: float, unit: str) -> dict:
    return {"compare": {"of": of, "op": op, "value": value, "unit": unit}}


def condition(value: dict) -> Callable[[dict], object]:
    """Put a condition into the second rule of the decision."""
    return lambda whole: step(whole, "decide")["rules"][1].update(when=value)


def test_sound_documents_have_no_finding():
    assert verify(parse(document())) == []
    assert verify(parse(diarrhoea_text())) == []


PARACETAMOL = "computed paracetamol"
RULE_2 = "step decide rule 2"
PLANTED: list[tuple[Callable[[dict], object], str, str]] = [
    (lambda d: d.update(start="nowhere"), "unknown_reference", "document start"),
    (lambda d: step(d, "ask-age").update(to="nowhere"), "unknown_reference", "step ask-age"),
    (lambda d: step(d, "ask-age").update(input="height"), "unknown_reference", "step ask-age"),
    (lambda d: step(d, "decide").update(when_unknown="nowhere"), "unknown_reference", "step decide"),
    (lambda d: step(d, "decide")["rules"][1].update(references=["none"]), "unknown_reference", "step decide"),
    (lambda d: step(d, "treat").update(amounts=["fever"]), "unknown_reference", "step treat"),
    (lambda d: step(d, "refer").update(references=["none"]), "unknown_reference", "step refer"),
    (lambda d: d["red_flags"][0].update(to="nowhere"), "unknown_reference", "red flag fits"),
    (lambda d: d["applicability"].update(input="years"), "unknown_reference", "applicability"),
    (lambda d: computed(d, "paracetamol").update(of="mass"), "unknown_reference", "computed paracetamol"),
    (lambda d: computed(d, "fever").update(when={"yes": "fever"}), "unknown_reference", "computed fever"),
    (condition({"yes": "cough"}), "unknown_reference", RULE_2),
    (condition({"yes": "look"}), "wrong_type", RULE_2),
    (condition({"in": {"of": "age", "values": ["ill"]}}), "wrong_type", RULE_2),
    (condition(compare("look", "<", 1, "kg")), "wrong_type", RULE_2),
    (condition({"known": "fluid"}), "wrong_type", RULE_2),
    (condition({"in": {"of": "look", "values": ["dead"]}}), "unknown_option", RULE_2),
    (condition(compare("age", "<", 1, "kg")), "unit_mismatch", RULE_2),
    (condition(compare("age", "<", 300, "mo")), "out_of_range", RULE_2),
    (lambda d: d["applicability"].update(unit="kg"), "unit_mismatch", "applicability"),
    (lambda d: d["applicability"].update(input="look"), "unit_mismatch", "applicability"),
    (lambda d: step(d, "ask-look").update(to="home"), "unreachable_step", "step decide"),
    (lambda d: step(d, "treat").update(to="ask-look"), "cycle", "step ask-look"),
    (lambda d: step(d, "measure").update(to="measure"), "dead_end", "step measure"),
    (lambda d: step(d, "decide").pop("otherwise"), "no_otherwise", "step decide"),
    (lambda d: step(d, "decide").pop("when_unknown"), "no_when_unknown", "step decide"),
    (lambda d: d["inputs"][2].update(may_skip=True), "red_flag_may_be_skipped", "red flag fits"),
    (lambda d: d["red_flags"][0].update(to="home"), "red_flag_without_referral", "red flag fits"),
    (lambda d: d["title"].pop("zh"), "missing_text", "document"),
    (lambda d: step(d, "treat")["text"].pop("bo"), "missing_text", "step treat"),
    (lambda d: d["inputs"][1]["help"].pop("bo"), "missing_text", "input weight"),
    (lambda d: d["inputs"][4]["options"][0]["text"].pop("zh"), "missing_text", "input look"),
    (lambda d: step(d, "decide")["rules"][0]["text"].pop("zh"), "missing_text", "step decide"),
    (lambda d: step(d, "measure").pop("references"), "missing_citation", "step measure"),
    (lambda d: d["red_flags"][0].pop("references"), "missing_citation", "red flag fits"),
    (lambda d: computed(d, "fluid").pop("references"), "missing_citation", "computed fluid"),
    (lambda d: step(d, "decide")["rules"][1].pop("references"), "missing_citation", RULE_2),
    (lambda d: computed(d, "paracetamol").pop("max"), "dose_without_bounds", "computed paracetamol"),
    (lambda d: computed(d, "paracetamol").update(min=400), "dose_without_bounds", "computed paracetamol"),
    (lambda d: computed(d, "paracetamol").update(round_to=100), "dose_rounds_to_zero", "computed paracetamol"),
    (lambda d: computed(d, "paracetamol").update(round_to=31), "dose_rounds_to_zero", "computed paracetamol"),
    (lambda d: computed(d, "paracetamol").update(usable_when={"yes": "sure"}), "unknown_reference", PARACETAMOL),
    (lambda d: computed(d, "paracetamol").update(usable_when={"yes": "look"}), "wrong_type", PARACETAMOL),
    (lambda d: computed(d, "paracetamol").update(unit="mL"), "unit_mismatch", "computed paracetamol"),
    (lambda d: computed(d, "paracetamol").update(of="age"), "unit_mismatch", "computed paracetamol"),
    (lambda d: d.pop("review_date"), "no_review_date", "document"),
    (lambda d: d.update(expiry_date="2026-01-01"), "expires_before_review", "document"),
]


@pytest.mark.parametrize(("plant", "rule", "place"), PLANTED)
def test_a_planted_defect_is_found_at_its_place(plant, rule, place):
    assert (rule, place) in found(plant)


def test_every_rule_has_a_planted_defect_and_sentences_in_both_languages():
    assert {rule for _, rule, _ in PLANTED} == set(RULES)
    for zh, en in RULES.values():
        assert zh != en


def test_sentences_name_the_thing():
    whole = document()
    step(whole, "ask-age")["to"] = "nowhere"
    finding = verify(parse(whole))[0]
    assert "nowhere" in finding.zh
    assert finding.en == "“nowhere” is not defined."


def test_a_cycle_is_reported_once_with_all_its_steps():
    whole = document()
    step(whole, "treat")["to"] = "ask-look"
    cycles = [finding for finding in verify(parse(whole)) if finding.rule == "cycle"]
    assert [finding.name for finding in cycles] == ["ask-look, decide, treat"]


def test_a_value_that_was_not_asked_on_every_path_needs_a_branch_for_unknown():
    """The red flag jumps past the later questions, so a decision behind it may meet values never asked."""

    def plant(whole: dict) -> None:
        whole["red_flags"][0]["to"] = "after-flag"
        rules = [{"when": {"in": {"of": "look", "values": ["ill"]}}, "to": "refer", "text": texts("Ill")}]
        rules[0]["references"] = ["guide"]
        whole["steps"].append({"id": "after-flag", "kind": "decide", "rules": rules, "otherwise": "refer"})

    assert ("no_when_unknown", "step after-flag") in found(plant)


def test_asking_again_behind_a_red_flag_makes_the_value_known():
    whole = document()
    whole["red_flags"][0]["to"] = "flag-look"
    whole["steps"].append({"id": "flag-look", "kind": "ask", "input": "look", "to": "refer"})
    parsed = parse(whole)
    assert "look" in asked_before(parsed)["refer"]
    assert asked_before(parsed)["flag-look"] == {"age", "weight", "convulsions"}
    assert verify(parsed) == []


def test_inputs_are_followed_through_flags_and_doses():
    whole = document()
    condition({"all": [{"yes": "fever"}, compare("paracetamol", ">", 100, "mg"), {"known": "look"}]})(whole)
    parsed = parse(whole)
    assert inputs_of(parsed, parsed.step["decide"].rules[1].when) == {"temperature", "weight"}
    computed(whole, "paracetamol")["usable_when"] = {"yes": "convulsions"}
    assert inputs_of(parse(whole), parsed.step["decide"].rules[1].when) == {"temperature", "weight", "convulsions"}


def test_a_threshold_in_a_convertible_unit_is_not_compared_with_the_plausible_range():
    assert found(condition(compare("age", "<", 2, "a"))) == set()


def test_a_rule_on_whether_a_value_is_known_needs_no_source():
    def plant(whole: dict) -> None:
        step(whole, "decide")["rules"][1] = {"when": {"known": "look"}, "to": "refer", "text": texts("Known")}

    assert found(plant) == set()
