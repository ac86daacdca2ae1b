"""Marks: their bounds, what is left open, partial credit, points taken off."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.items import BadResponse, PartKind, Rule, answered, build, mark, read, shown, shuffles
from tests.courses.items.strategies import drafts
from tests.factories.bank import TYPES, documents, sample

RULES = st.builds(Rule, partial=st.booleans(), negative=st.fractions(0, 1))
STRICT = Rule()
PARTIAL = Rule(partial=True)


def right(item):
    """The whole of what is right."""
    return {part.id: _right(part, item.keys[part.id]) for part in item.parts}


def _right(part, key):
    if part.kind is PartKind.NUMBER:
        return format(key.low, "f")
    if part.kind is PartKind.HOTSPOT:
        return [key.areas[0].x, key.areas[0].y]
    return list(key.answer) if isinstance(key.answer, tuple) else key.answer


def given_answer(part):
    """Anything that has the form of an answer, or nothing."""
    ids, targets = sorted(part.option_ids), sorted(part.target_ids)
    kinds = {
        PartKind.CHOICE: lambda: st.sampled_from(ids),
        PartKind.CHOICES: lambda: st.lists(st.sampled_from(ids), unique=True),
        PartKind.TRUE_FALSE: st.booleans,
        PartKind.NUMBER: lambda: st.integers(-600, 600).map(str),
        PartKind.ORDER: lambda: st.permutations(ids),
        PartKind.MATCH: lambda: st.dictionaries(st.sampled_from(ids), st.sampled_from(targets)),
        PartKind.TEXT: lambda: st.text(max_size=10),
        PartKind.HOTSPOT: lambda: st.lists(st.integers(0, 1000), min_size=2, max_size=2),
    }
    return st.one_of(st.none(), kinds[part.kind]())


@settings(max_examples=30)
@given(drafts(), RULES, st.data())
def test_a_mark_lies_between_its_bounds_and_what_is_open_costs_nothing(draft, rule, data):
    item = read(*build(draft))
    responses = {part.id: data.draw(given_answer(part)) for part in item.parts}
    marked = mark(item, responses, rule=rule)
    assert -rule.negative * marked.of <= marked.points <= marked.of == len(item.parts)
    for each in marked.parts:
        assert each.given == answered(responses[each.id])
        assert each.points == 0 or each.given
        assert each.correct == (each.points == each.of)
    assert marked.points == sum(each.points for each in marked.parts)


@settings(max_examples=30)
@given(drafts(), RULES)
def test_the_whole_answer_gives_the_whole_mark(draft, rule):
    item = read(*build(draft))
    marked = mark(item, right(item), rule=rule)
    assert marked.points == marked.of
    assert all(each.correct for each in marked.parts)


@settings(max_examples=30)
@given(drafts(), RULES)
def test_nothing_gives_nothing(draft, rule):
    item = read(*build(draft))
    assert mark(item, {}, rule=rule).points == 0
    assert not any(each.given for each in mark(item, {}, rule=rule).parts)


@settings(max_examples=30)
@given(drafts(), st.data())
def test_marks_do_not_depend_on_the_order_in_which_options_are_shown(draft, data):
    item = read(*build(draft))
    responses = {part.id: data.draw(given_answer(part)) for part in item.parts}
    before = mark(item, responses, rule=PARTIAL)
    order = {name: data.draw(st.permutations(ids)) for name, ids in shuffles(item).items()}
    shown(item, order=order)
    assert mark(item, responses, rule=PARTIAL) == before


def points(item, response, rule=PARTIAL):
    return mark(item, {"p1": response}, rule=rule).points


def test_several_right_answers_count_by_themselves_and_wrong_ones_take_one_back():
    item = sample("X")  # a and c
    assert points(item, ["a"]) == Fraction(1, 2)
    assert points(item, ["a", "b"]) == 0
    assert points(item, ["a", "b", "c"]) == Fraction(1, 2)
    assert points(item, ["a", "b", "c", "d"]) == 0
    assert points(item, ["b", "d"]) == 0
    assert points(item, ["a"], STRICT) == 0


def test_an_order_counts_the_pairs_that_stand_right():
    item = sample("order")  # c a d b
    assert points(item, ["c", "a", "b", "d"]) == Fraction(2, 3)
    assert points(item, ["b", "d", "a", "c"]) == 0
    assert points(item, ["c", "a", "b", "d"], STRICT) == 0


def test_a_matching_counts_its_pairs():
    item = sample("match")
    assert points(item, {"l1": "r2"}) == Fraction(1, 2)
    assert points(item, {"l1": "r2", "l2": "r1"}) == Fraction(1, 2)
    assert points(item, {"l1": "r2"}, STRICT) == 0


@pytest.mark.parametrize(
    ("type_", "wrong"), [("A1", "a"), ("A2", "d"), ("true_false", False)], ids=["A1", "A2", "true_false"]
)
def test_a_wrong_single_choice_may_cost(type_, wrong):
    item = sample(type_)
    assert points(item, wrong, Rule(negative=Fraction(1, 4))) == Fraction(-1, 4)
    assert points(item, None, Rule(negative=Fraction(1, 4))) == 0
    assert points(item, wrong, STRICT) == 0


@pytest.mark.parametrize(("type_", "wrong"), [("X", ["b"]), ("numeric", "99"), ("short_text", "?x")])
def test_what_was_no_guess_costs_nothing(type_, wrong):
    assert points(sample(type_), wrong, Rule(negative=Fraction(1))) == 0


@pytest.mark.parametrize(("typed", "mark_"), [("37", 1), ("38.0", 1), ("36.999", 0), ("38.001", 0), ("３７．５", 1)])
def test_a_number_counts_within_its_tolerance(typed, mark_):
    assert points(sample("numeric"), typed) == mark_


def test_a_range_holds_both_its_ends():
    content, key = documents("numeric")
    key["parts"]["p1"] = {"answer": "36..38"}
    item = read(content, key)
    assert [points(item, typed) for typed in ("35.9", "36", "37", "38", "38.1")] == [0, 1, 1, 1, 0]


@pytest.mark.parametrize("typed", ["阿司匹林", " aspirin", "ASPIRIN。", "阿 司 匹 林"])
def test_a_short_text_is_right_in_each_of_its_spellings(typed):
    assert points(sample("short_text"), typed) == 1


@pytest.mark.parametrize(("point", "mark_"), [([100, 100], 1), ([300, 300], 1), ([99, 150], 0), ([301, 150], 0)])
def test_a_place_counts_within_its_area(point, mark_):
    assert points(sample("hotspot"), point) == mark_


BAD = {
    "A1": ["z", 1, ["a"], {"a": 1}, True],
    "X": ["a", ["a", "a"], ["z"], [1]],
    "true_false": ["true", 1, 0],
    "numeric": [37.5, "37,5", "abc", True],
    "order": ["a", ["a"], ["a", "a", "b", "c"], ["a", "b", "c", "z"]],
    "match": [["l1"], {"l1": 1}, {"l9": "r1"}, {"l1": "r9"}],
    "short_text": [1, ["x"], "长" * 501],
    "hotspot": ["1,2", [1], [1, 2, 3], [-1, 5], [5, 1001], [1.5, 2], [True, 2]],
}


@pytest.mark.parametrize(
    ("type_", "response"), [(type_, response) for type_, all_ in BAD.items() for response in all_], ids=repr
)
def test_what_is_no_answer_is_refused_and_not_marked(type_, response):
    with pytest.raises(BadResponse) as refused:
        mark(sample(type_), {"p1": response}, rule=STRICT)
    assert refused.value.finding.place == "p1"


def test_an_answer_to_a_part_that_is_not_there_is_refused():
    with pytest.raises(BadResponse, match="unknown_part"):
        mark(sample("A1"), {"p9": "a"}, rule=STRICT)


@pytest.mark.parametrize("negative", [Fraction(-1, 2), Fraction(3, 2)], ids=str)
def test_a_rule_takes_off_a_share(negative):
    with pytest.raises(ValueError, match="takes off"):
        Rule(negative=negative)


@pytest.mark.parametrize("type_", TYPES)
def test_every_type_can_be_marked(type_):
    item = sample(type_)
    assert mark(item, right(item), rule=STRICT).points == len(item.parts)
