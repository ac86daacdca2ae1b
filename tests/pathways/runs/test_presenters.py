"""Words for values, amounts, refusals and sources."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils.translation import override

from pathways.engine import Answer, AnswerRefused, explain, parse, replay
from pathways.engine.amounts import dose_amount, table_amount
from pathways.engine.document import Texts
from pathways.runs import presenters
from tests.factories.pathways import document

FEVER = parse(document())


@pytest.fixture(autouse=True)
def _in_english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("age", Decimal(10), "10 months"),
        ("temperature", Decimal("38.50"), "38.5 °C"),
        ("weight", Decimal("1E+1"), "10 kg"),
        ("convulsions", True, "yes"),
        ("convulsions", False, "no"),
        ("look", "ill", "Ill"),
        ("weight", None, "not measured"),
    ],
)
def test_values_in_words(name, value, words):
    assert presenters.value_words(FEVER.input[name], value) == words


def dose_words(weight, **changes):
    dose = replace(FEVER.value["paracetamol"], **changes)
    parsed = replace(FEVER, computed=(dose,))
    amount = dose_amount(dose, weight)
    shown = presenters.amount_words(parsed, amount, {"weight": weight})
    return shown.result, shown.computation


def test_a_dose_shows_its_computation():
    assert dose_words(Decimal("9.9")) == ("140 mg", "15 mg per kg × 9.9 kg = 148.5 mg; rounded to steps of 10 mg")
    assert dose_words(Decimal(30)) == ("300 mg", "15 mg per kg × 30 kg = 450 mg; held at the largest dose")


def test_a_dose_that_cannot_be_said_says_why():
    result, why = dose_words(None)
    assert result == ""
    assert "15 mg per kg" in why
    result, why = dose_words(Decimal(2), minimum=Decimal(50))
    assert result == ""
    assert "below the smallest dose" in why


def test_a_dose_of_an_uncertain_weight_asks_to_weigh_again():
    amount = dose_amount(FEVER.value["paracetamol"], None)
    shown = presenters.amount_words(FEVER, amount, {"weight": Decimal(25)})
    assert shown.result == ""
    assert "15 mg per kg" in shown.computation
    assert "Weigh the child again" in shown.computation


def test_amounts_from_a_table():
    table = FEVER.value["fluid"]

    def words(age):
        amount = table_amount(table, {"age": age}, FEVER.units)
        return presenters.amount_words(FEVER, amount, {"age": age}).result

    assert words(Decimal(6)) == "50–100 mL"
    assert words(Decimal(30)) == "100 mL"
    assert words(None) == ""


@pytest.mark.parametrize(
    ("code", "part"),
    [
        ("required", "cannot be left out"),
        ("number", "type a number"),
        ("range", "between 0 months and 216 months"),
        ("increment", "steps of 1 months"),
        ("option", "choose one"),
        ("not_applicable", "from 2 to 59 months"),
    ],
)
def test_every_refusal_has_a_sentence(code, part):
    assert part in presenters.refusal_words(FEVER, AnswerRefused(code, "age"))


def test_texts_carry_the_language_they_are_in():
    texts = Texts(zh="发热", en="Fever")
    assert presenters.shown(texts) == presenters.Shown("Fever", "en")
    with override("bo"):
        assert presenters.shown(texts) == presenters.Shown("发热", "zh-Hans")


def test_sources_say_what_is_to_be_confirmed():
    assert presenters.sources(FEVER.references) == [
        presenters.ShownSource("A guideline (2020)", False),
        presenters.ShownSource("From memory", True),
    ]


def test_every_urgency_and_severity_has_words():
    assert {presenters.urgency_label(urgency) for urgency in ("urgent", "asap", "routine")} == {
        "urgent, today",
        "as soon as possible",
        "routine",
    }
    assert set(presenters.SEVERITY_TAGS) == {"red", "yellow", "green"}


def test_a_reason_leaves_out_what_was_not_asked_unless_that_is_why_it_is_unknown():
    whole = document()
    whole["red_flags"][0]["when"] = {"any": [{"yes": "convulsions"}, {"in": {"of": "look", "values": ["ill"]}}]}
    parsed = parse(whole)
    state = replay(parsed, [Answer("age", 10), Answer("weight", 8), Answer("convulsions", "yes")])
    [alarm] = presenters.reasons(parsed, explain(parsed, state))
    assert [(value.question.text, value.answer) for value in alarm.values] == [("Convulsions?", "yes")]

    whole = document(start="ask-look")
    whole["steps"][0]["to"] = "decide"
    parsed = parse(whole)
    [unknown] = presenters.reasons(parsed, explain(parsed, replay(parsed, [Answer("look", "ill")])))
    assert unknown.unknown
    assert [(value.answer, value.missing) for value in unknown.values] == [("not asked", True)]
