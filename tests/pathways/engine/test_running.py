"""Runs: answers lead to a question or an outcome, red flags interrupt, and a replay gives the same state."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.engine import (
    Answer,
    AnswerRefused,
    DocumentUnsound,
    State,
    Undo,
    begin,
    canonical_answer,
    explain,
    parse,
    read_answer,
    replay,
    step,
)
from pathways.engine.running import Visit
from tests.factories.pathways import diarrhoea_text, document

FEVER = parse(document())
DIARRHOEA = parse(diarrhoea_text())


def run(parsed, *values) -> State:
    state = begin(parsed)
    for value in values:
        state = step(parsed, state, Answer(state.question, value))
    return state


def test_questions_come_one_after_the_other():
    state = begin(FEVER)
    assert (state.question, state.outcome, state.answers) == ("age", None, ())
    state = step(FEVER, state, Answer("age", "10"))
    assert state.question == "weight"
    assert state.answers == (("age", Decimal(10)),)


def test_the_first_rule_that_holds_decides():
    state = run(FEVER, 10, "8", "no", "39", "ill")
    assert state.outcome == "treated"
    assert state.question is None
    assert state.trail == (Visit("decide", "rule", 0), Visit("treat"), Visit("treated"))


def test_without_a_rule_that_holds_otherwise_is_taken():
    assert run(FEVER, 10, 8, "no", "37", "well").outcome == "home"


def test_a_missing_value_is_never_passed_over_as_normal():
    """The child looks ill, but the rule before that is unknown."""
    state = run(FEVER, 10, 8, "no", None, "ill")
    assert state.outcome == "open"
    assert state.trail[0] == Visit("decide", "unknown", 0)


def test_a_red_flag_interrupts_at_once():
    state = run(FEVER, 10, None, "yes")
    assert state.outcome == "referred"
    assert state.red_flags == ("fits",)
    assert state.trail[0] == Visit("fits", "red_flag")


def test_a_red_flag_of_higher_rank_interrupts_one_of_lower_rank_but_not_the_other_way_round():
    low = DIARRHOEA.red_flags[1]
    assert run(DIARRHOEA, 18, "male", 10, "well", "no", "normal", "no", "yes").red_flags == (low.id,)
    swapped = replace(DIARRHOEA, red_flags=tuple(reversed(DIARRHOEA.red_flags)))
    both = run(swapped, 18, "male", 10, "lethargic", "normal", "yes")
    assert both.red_flags == ("danger-sign", "severe-malnutrition")
    once = run(DIARRHOEA, 18, "male", 10, "lethargic", "normal", "yes")
    assert once.red_flags == ("danger-sign",)


def test_a_question_answered_before_is_not_asked_again():
    state = run(DIARRHOEA, 18, "male", 10, "well", "no", "unable")
    assert state.question == "malnutrition"


@pytest.mark.parametrize(
    ("name", "given_answer", "code"),
    [
        ("age", "abc", "number"),
        ("age", "NaN", "number"),
        ("age", "Infinity", "number"),
        ("age", True, "number"),
        ("age", "", "number"),
        ("age", "10" + " " * 40 + "Tashi", "number"),
        ("age", "10 Tashi", "number"),
        ("age", "0" * 30 + "10", "number"),
        ("age", None, "required"),
        ("age", "217", "range"),
        ("age", "-1", "range"),
        ("age", "1e999999", "range"),
        ("age", "10.5", "increment"),
        ("age", "60", "not_applicable"),
        ("age", "1", "not_applicable"),
        ("weight", "8.25", "increment"),
        ("convulsions", "maybe", "option"),
        ("convulsions", 1, "option"),
        ("look", "dead", "option"),
        ("look", 3, "option"),
    ],
)
def test_answers_that_do_not_fit_are_refused(name, given_answer, code):
    with pytest.raises(AnswerRefused) as refusal:
        read_answer(FEVER, name, given_answer)
    assert (refusal.value.code, refusal.value.name) == (code, name)


@pytest.mark.parametrize(
    ("name", "given_answer", "value"),
    [
        ("age", " 2 ", Decimal(2)),
        ("age", 59, Decimal(59)),
        ("weight", "12.50", Decimal("12.5")),
        ("weight", 8.1, Decimal("8.1")),
        ("weight", "１２", Decimal(12)),
        ("weight", None, None),
        ("convulsions", "yes", True),
        ("convulsions", False, False),
        ("look", "ill", "ill"),
    ],
)
def test_answers_that_fit_are_read(name, given_answer, value):
    assert read_answer(FEVER, name, given_answer) == value


@pytest.mark.parametrize(
    ("name", "given_answer", "kept"),
    [
        ("age", " 1e1 ", "10"),
        ("age", "１２", "12"),
        ("weight", "12.50", "12.5"),
        ("weight", 30, "30"),
        ("weight", None, None),
        ("convulsions", "yes", True),
        ("look", "ill", "ill"),
    ],
)
def test_an_answer_is_kept_in_one_spelling(name, given_answer, kept):
    assert canonical_answer(read_answer(FEVER, name, given_answer)) == kept


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(sorted(FEVER.input)), blanks=st.text(" \t\n", max_size=40), typed=st.data())
def test_what_is_kept_of_any_text_is_an_answer_and_not_the_text(name, blanks, typed):
    """Digits, option words and signs, mixed with anything: it is refused, or only its value is kept."""
    question = FEVER.input[name]
    likely = st.sampled_from([*"0123456789.+-eE_", "10", "8.5", "38.5", "yes", "no", "well", "ill"])
    text = "".join(typed.draw(st.lists(likely | st.text(max_size=4), max_size=4)))
    try:
        value = read_answer(FEVER, name, blanks + text + blanks)
    except AnswerRefused:
        return
    kept = canonical_answer(value)
    assert read_answer(FEVER, name, kept) == value
    if question.type == "number":
        assert len(kept) <= 5
        assert set(kept) <= set("0123456789.")
    else:
        assert kept in {True, False, *(option.id for option in question.options)}


def test_an_answer_to_another_question_is_stale():
    state = begin(FEVER)
    with pytest.raises(AnswerRefused, match="stale"):
        step(FEVER, state, Answer("look", "ill"))
    with pytest.raises(AnswerRefused, match="stale"):
        step(FEVER, run(FEVER, 10, 8, "yes"), Answer("look", "ill"))


def test_undo_takes_the_last_answer_back():
    log = [Answer("age", 10), Answer("weight", 8), Undo(), Answer("weight", 9)]
    assert replay(FEVER, log) == run(FEVER, 10, 9)
    assert replay(FEVER, [Undo(), Answer("age", 10), Undo(), Undo()]) == begin(FEVER)


def unsound(**changes):
    return replace(FEVER, **changes)


def test_unsound_documents_raise_instead_of_going_on():
    missing = unsound(start="nowhere")
    with pytest.raises(DocumentUnsound, match="nowhere"):
        begin(missing)
    circle = unsound(start="measure", steps=(replace(FEVER.step["measure"], to="measure"),))
    with pytest.raises(DocumentUnsound, match="circle"):
        begin(circle)
    without_unknown = unsound(steps=tuple(replace(s, when_unknown="") if s.id == "decide" else s for s in FEVER.steps))
    with pytest.raises(DocumentUnsound):
        run(without_unknown, 10, 8, "no", None, "well")
    with pytest.raises(DocumentUnsound, match="asks nothing"):
        step(FEVER, State(at="treated", question="age"), Answer("age", 10))


def answers_to(question) -> st.SearchStrategy:
    """Any answer that the question accepts."""
    if question.type == "number":
        steps = int((question.maximum - question.minimum) / question.increment)
        values = st.integers(0, steps).map(lambda n: str(question.minimum + n * question.increment))
        if question.id == "age":
            values = st.integers(2, 59).map(str)
    elif question.type == "choice":
        values = st.sampled_from([option.id for option in question.options])
    else:
        values = st.sampled_from(["yes", "no"])
    return st.none() | values if question.may_skip else values


@pytest.mark.parametrize("parsed", [FEVER, DIARRHOEA], ids=["fever", "diarrhoea"])
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_any_answers_end_in_an_outcome_and_replay_gives_the_same_state(parsed, data):
    state, log = begin(parsed), []
    for _ in range(len(parsed.inputs) + 1):
        if state.outcome is not None:
            break
        answer = Answer(state.question, data.draw(answers_to(parsed.input[state.question])))
        if data.draw(st.booleans()) and data.draw(st.booleans()):
            log += [answer, Undo()]
        log.append(answer)
        state = step(parsed, state, answer)
    assert state.outcome is not None
    assert state.question is None
    assert replay(parsed, log) == state
    assert replay(parsed, log) == replay(parsed, log)
    explanation = explain(parsed, state)
    assert explanation.outcome.id == state.outcome
    assert (explanation.outcome.severity == "red") == (
        explanation.referral is not None and explanation.referral.urgency == "urgent"
    )
    if state.red_flags:
        assert explanation.referral is not None
