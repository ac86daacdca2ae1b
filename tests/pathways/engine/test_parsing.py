"""Reading documents: everything ill-formed is refused, all problems at once, quickly, with their places."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.engine import DocumentRefused, canonical, parse, read_json
from pathways.engine.document import Ask, Dose, Table
from pathways.engine.reading import MAX_CHARACTERS, MAX_PROBLEMS
from tests.factories.pathways import diarrhoea_text, document, raw


def places(source) -> dict[str, str]:
    """Place -> what was expected, of a refused document."""
    with pytest.raises(DocumentRefused) as refusal:
        parse(source)
    return {problem.path: problem.expected for problem in refusal.value.problems}


def changed(path: str, value: object) -> dict:
    """The small document with one value replaced, or removed when it is `...`; path like "inputs.0.min"."""
    whole = document()
    target = whole
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in way:
        target = target[part]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return whole


def test_text_and_decoded_value_give_the_same_document():
    parsed = parse(raw())
    assert parsed == parse(raw().encode()) == parse(document())
    assert parsed.slug == "fever"
    assert parsed.start == "ask-age"
    assert isinstance(parsed.step["ask-age"], Ask)
    assert isinstance(parsed.value["paracetamol"], Dose)
    assert isinstance(parsed.value["fluid"], Table)
    assert parsed.units == {"age": "mo", "weight": "kg", "temperature": "Cel", "paracetamol": "mg"}
    assert parsed.title.in_language("bo") == "Fever(བོད)"
    assert parsed.title.in_language("fr") == "Fever(中)"


def test_numbers_are_exact():
    parsed = parse(raw())
    assert str(parsed.input["weight"].increment) == "0.1"


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("schema", 2, "schema"),
        ("slug", "Fever!", "slug"),
        ("slug", "1st", "slug"),
        ("slug", "a" * 61, "slug"),
        ("title", "Fever", "title"),
        ("title", {"fr": "Fièvre"}, "title.fr"),
        ("title", {"zh": " "}, "title.zh"),
        ("title", {"zh": "a\x00b"}, "title.zh"),
        ("summary", ..., "summary"),
        ("surprise", 1, "surprise"),
        ("review_date", "2027-13-01", "review_date"),
        ("demonstration", "yes", "demonstration"),
        ("icd10", "R50", "icd10"),
        ("inputs", [], "inputs"),
        ("inputs.0", 7, "inputs[0]"),
        ("inputs.0.type", "date", "inputs[0].type"),
        ("inputs.0.max", -1, "inputs[0].max"),
        ("inputs.0.step", 0, "inputs[0].step"),
        ("inputs.0.min", True, "inputs[0].min"),
        ("inputs.0.min", 1e300, "inputs[0].min"),
        ("inputs.0.step", 0.0000001, "inputs[0].step"),
        ("inputs.0.unit", "year", "inputs[0].unit"),
        ("inputs.0.options", [], "inputs[0].options"),
        ("inputs.1.id", "age", "inputs"),
        ("inputs.4.options.1.id", "well", "inputs[4].options"),
        ("inputs.4.options", [{"id": "well", "text": {"zh": "好"}}], "inputs[4].options"),
        ("references.0.status", "unread", "references[0].status"),
        ("references.0.year", 20.5, "references[0].year"),
        ("computed.0.kind", "score", "computed[0].kind"),
        ("computed.1.round_to", 0, "computed[1].round_to"),
        ("computed.1.rounding", "sideways", "computed[1].rounding"),
        ("computed.1.usable_when", {"perhaps": "a"}, "computed[1].usable_when"),
        ("computed.2.rows.0.high", 1, "computed[2].rows[0].high"),
        ("steps.0.kind", "jump", "steps[0].kind"),
        ("steps.0.kind", ["ask"], "steps[0].kind"),
        ("steps.0.to", ..., "steps[0].to"),
        ("steps.5.rules", [], "steps[5].rules"),
        ("steps.11.urgency", "soon", "steps[11].urgency"),
        ("steps.7.severity", "blue", "steps[7].severity"),
        ("red_flags.0.when", {"yes": "a", "no": "b"}, "red_flags[0].when"),
        ("red_flags.0.when", {"perhaps": "a"}, "red_flags[0].when"),
        ("red_flags.0.when", {"all": []}, "red_flags[0].when.all"),
        (
            "red_flags.0.when",
            {"at_least": {"n": 3, "of": [{"yes": "a"}, {"yes": "b"}]}},
            "red_flags[0].when.at_least.n",
        ),
        (
            "red_flags.0.when",
            {"compare": {"of": "age", "op": "=>", "value": 1, "unit": "mo"}},
            "red_flags[0].when.compare.op",
        ),
        ("red_flags.0.when", {"compare": {"of": "age", "op": "<", "value": 1}}, "red_flags[0].when.compare.unit"),
    ],
)
def test_each_wrong_value_is_named_by_its_place(path, value, place):
    assert place in places(changed(path, value))


def test_all_problems_are_listed_at_once_up_to_a_bound():
    whole = document(slug="!", surprise=1)
    whole["inputs"][0]["unit"] = "year"
    assert {"slug", "surprise", "inputs[0].unit"} <= places(whole).keys()
    assert len(places(document(icd10=[0] * 30, references=[0] * 100, inputs=[0] * 100))) <= MAX_PROBLEMS


@pytest.mark.parametrize("value", [None, 1, [], "text"])
def test_something_that_is_no_object(value):
    source = json.dumps(value) if isinstance(value, str) else value
    assert "document" in places(source)


def test_all_kinds_of_conditions_are_read():
    whole = document()
    whole["red_flags"][0]["when"] = {
        "all": [
            {"any": [{"not": {"known": "weight"}}, {"yes": "convulsions"}]},
            {"at_least": {"n": 1, "of": [{"in": {"of": "look", "values": ["ill"]}}]}},
        ]
    }
    assert parse(whole).red_flags[0].when.of[1].n == 1


def test_conditions_within_conditions_are_bounded():
    condition: dict = {"yes": "convulsions"}
    for _ in range(9):
        condition = {"not": condition}
    whole = document()
    whole["red_flags"][0]["when"] = condition
    assert any("at most 8" in expected for expected in places(whole).values())


@pytest.mark.parametrize(
    ("source", "place"),
    [
        (b"\xff{}", "byte 0"),
        ('{"a": 1,}', "line 1 column 9"),
        ('{"a": NaN}', "NaN"),
        ('{"a": -Infinity}', "-Infinity"),
        ('{"a": 1, "a": 2}', "a"),
        ('{"a": ' + "9" * 5000 + "}", "9" * 15 + "…"),
        ("[" * 10_000, "character 41"),
        ('{"a":' * 10_000, "character 201"),
        ("x" * (MAX_CHARACTERS + 1), "document"),
    ],
)
def test_hostile_texts_are_refused(source, place):
    assert list(places(source)) == [place]


def test_brackets_within_strings_do_not_count_as_depth():
    assert read_json('{"a": "\\"' + "[" * 100 + '"}') == {"a": '"' + "[" * 100}


def test_a_document_of_ten_megabytes_is_refused_at_once():
    source = '{"a": "' + "x" * 10_000_000 + '"}'
    before = time.perf_counter()
    places(source)
    assert time.perf_counter() - before < 2


def test_canonical_is_one_spelling_of_equal_documents():
    assert canonical({"b": [2.0, "བོད"], "a": 1.5}) == '{"a":1.5,"b":[2,"བོད"]}'
    assert canonical(json.loads(raw())) == canonical(json.loads(json.dumps(document(), indent=4)))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
TOP = sorted(document())


def outcome_of(source) -> str:
    """What parse makes of it; anything but a document or a refusal is an error of ours."""
    try:
        parse(source)
    except DocumentRefused as refusal:
        return "refused" if refusal.problems else "refused without a reason"
    return "read"


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TOP), json_values)
def test_a_field_with_any_json_in_it_is_read_or_refused_with_reasons(field, value):
    assert outcome_of(document(**{field: value})) in {"read", "refused"}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_refused(text):
    with pytest.raises(DocumentRefused):
        parse(text)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 50_000))
def test_a_document_cut_off_anywhere_is_refused(length):
    text = diarrhoea_text()
    with pytest.raises(DocumentRefused):
        parse(text[: min(length, len(text) - 4)])
