"""What `verify` lets through is safe to run, and what it is given never makes it fail."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pathways.engine import Answer, State, begin, explain, parse, step, verify
from pathways.engine.amounts import dose_amount
from pathways.engine.conditions import Compare, Yes, leaves
from pathways.engine.document import Act, Ask, Decide, Document, Dose, Outcome, Refer, Table
from pathways.engine.places import conditions, links, places
from tests.factories.pathways import diarrhoea_text, document

STEP_IDS = [item["id"] for item in document()["steps"]]
DIARRHOEA = parse(diarrhoea_text())


@st.composite
def rewired(draw) -> dict:
    """The small document with up to three links pointing elsewhere."""
    whole = document()
    for _ in range(draw(st.integers(0, 3))):
        item = draw(st.sampled_from(whole["steps"]))
        if item["kind"] == "outcome":
            continue
        if item["kind"] == "decide":
            part = draw(st.sampled_from([item, *item["rules"]]))
            key = draw(st.sampled_from(["otherwise", "when_unknown"])) if part is item else "to"
            part[key] = draw(st.sampled_from(STEP_IDS))
        else:
            item["to"] = draw(st.sampled_from(STEP_IDS))
    for question in whole["inputs"]:
        if draw(st.booleans()):
            question["may_skip"] = draw(st.booleans())
    return whole


def any_answer(draw, parsed: Document, name: str) -> Answer:
    """Some answer that the question accepts."""
    question = parsed.input[name]
    if question.may_skip and draw(st.booleans()):
        return Answer(name, None)
    if question.type == "choice":
        return Answer(name, draw(st.sampled_from([option.id for option in question.options])))
    if question.type == "yes_no":
        return Answer(name, draw(st.booleans()))
    return Answer(name, draw(st.sampled_from({"age": [2, 11, 12, 59], "weight": [2, 9.9, 30]}.get(name, [38.4, 38.5]))))


def run_to_the_end(draw, parsed: Document) -> State:
    state = begin(parsed)
    while state.outcome is None:
        state = step(parsed, state, any_answer(draw, parsed, state.question))
    return state


# Most wirings are faulty, and this test is about the others: fifty faulty ones
# before the tenth sound one are no mistake.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.data())
def test_a_document_without_findings_never_gets_stuck(data):
    """However it is wired: no finding means that every run ends in an outcome, whatever is answered or skipped."""
    parsed = parse(data.draw(rewired()))
    findings = verify(parsed)
    assume(not findings)
    state = run_to_the_end(data.draw, parsed)
    found = explain(parsed, state)
    assert found.outcome.id == state.outcome
    if state.red_flags:
        assert found.referral is not None


@settings(max_examples=40, deadline=None)
@given(rewired())
def test_verify_answers_for_every_wiring(whole):
    findings = verify(parse(whole))
    assert len(findings) == len(set(findings))
    assert all(finding.zh and finding.en for finding in findings)


def rewire(whole: dict, place: str, kind: str, name: str) -> bool:
    """Break one link of the raw document at this place; False when the place is not one of steps."""
    word, _, identity = place.partition(" ")
    collections = {"step": "steps", "red": "red_flags", "computed": "computed"}
    if word not in collections or kind != "step":
        return False
    identity = identity.removeprefix("flag ")
    item = next(part for part in whole[collections[word]] if part["id"] == identity)
    for part in [item, *item.get("rules", [])]:
        for key in ("to", "otherwise", "when_unknown"):
            if part.get(key) == name:
                part[key] = "nowhere"
                return True
    return False


@pytest.mark.parametrize("link", [link for link in links(parse(document())) if link[1] == "step"])
def test_every_link_is_checked(link):
    """Broken one at a time, each link between steps is found at its own place."""
    whole = document()
    if not rewire(whole, *link):
        whole["start"] = "nowhere"
    assert [(f.rule, f.place, f.name) for f in verify(parse(whole))][:1] == [("unknown_reference", link[0], "nowhere")]


def test_every_threshold_of_the_shipped_pathway_has_a_source():
    """Each rule, flag, dose and table that holds a number or a sign names at least one reference."""
    for place, part in places(DIARRHOEA):
        if isinstance(part, Dose | Table):
            assert part.references, place
        for _where, condition in conditions(part):
            if any(isinstance(leaf, Compare) for leaf in leaves(condition)) and not isinstance(part, Decide):
                assert part.references, place
    for decide in (part for part in DIARRHOEA.steps if isinstance(part, Decide)):
        for rule in decide.rules:
            if any(isinstance(leaf, Compare) for leaf in leaves(rule.when)):
                assert rule.references, decide.id


def test_every_source_of_the_shipped_pathway_is_used():
    used = {name for _place, kind, name in links(DIARRHOEA) if kind == "reference"}
    assert used == set(DIARRHOEA.reference)


def test_the_shipped_texts_are_in_the_scripts_of_their_languages():
    for place, part in places(DIARRHOEA):
        text = getattr(part, "text", None)
        if text:
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh), place
            assert any("\u0f40" <= letter <= "\u0fbc" for letter in text.bo), place
            assert text.en.isascii(), place


def test_the_shipped_doses_are_never_above_and_hardly_below_what_they_are_at_every_weight():
    """From 2 to 30 kg in steps of 0.1: never nothing, never above the maximum; rounding takes at most 15 %, adds none.

    A dose held at its maximum is a limit and no rounding; in the shipped pathway that is ORS above 20 kg alone.
    """
    doses = [computed for computed in DIARRHOEA.computed if isinstance(computed, Dose)]
    assert len(doses) == 5
    held = set()
    for dose in doses:
        for tenth in range(20, 301):
            weight = Decimal(tenth) / 10
            amount = dose_amount(dose, weight)
            assert amount.low is not None, (dose.id, weight)
            assert dose.minimum <= amount.low <= dose.maximum
            if amount.held:
                held.add(dose.id)
                assert weight > 20
            else:
                assert Decimal("0.85") * amount.exact <= amount.low <= amount.exact, (dose.id, weight)
    assert held == {"ors_four_hours"}


def test_no_shipped_dose_uses_a_weight_that_is_in_doubt():
    doses = [computed for computed in DIARRHOEA.computed if isinstance(computed, Dose)]
    assert all(list(leaves(dose.usable_when)) == [Yes("weight_usable")] for dose in doses)


def test_every_outcome_of_the_shipped_pathway_follows_an_action():
    before = {
        name: [part for part in DIARRHOEA.steps if getattr(part, "to", None) == name]
        for name in (part.id for part in DIARRHOEA.steps if isinstance(part, Outcome))
    }
    for name, parts in before.items():
        assert parts, name
        assert all(isinstance(part, Act | Refer) for part in parts), name


def test_every_input_of_the_shipped_pathway_is_asked():
    assert {part.input for part in DIARRHOEA.steps if isinstance(part, Ask)} == set(DIARRHOEA.input)
