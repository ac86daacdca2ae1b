"""What a form sends is read as an answer, as none, or as a problem with its field; nothing else, whatever is sent."""

from decimal import Decimal
from uuid import UUID

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from courses.exams.forms import baseline, read_part, sent_from, sequence_of
from courses.exams.presenters import ShownItem, problem_words, shown_items
from courses.exams.selectors import Kept, Sheet
from courses.exams.terms import Asked
from courses.items import BadResponse, Part, PartKind, answered, check_response
from tests.factories.bank import TYPES, sample

KEY = UUID(int=7)


def posted(fields: dict[str, object]) -> QueryDict:
    post = QueryDict(mutable=True)
    for name, value in fields.items():
        post.setlist(name, value if isinstance(value, list) else [value])
    return post


def sheet(*types: str, kept: dict | None = None) -> Sheet:
    asked = [Asked(f"i{place}", Decimal(1), {}) for place, _type in enumerate(types)]
    items = {f"i{place}": sample(type_) for place, type_ in enumerate(types)}
    return Sheet(attempt=None, asked=asked, items=items, kept=Kept(kept or {}))


@pytest.mark.parametrize(
    ("type_", "fields", "response"),
    [
        ("A1", {"q": "b"}, "b"),
        ("A1", {}, ""),
        ("X", {"q": ["c", "a", "c"]}, ["a", "c"]),
        ("X", {}, []),
        ("true_false", {"q": "false"}, False),
        ("numeric", {"q": " 37.5 "}, "37.5"),
        ("short_text", {"q": "ཆུ"}, "ཆུ"),
        ("short_text", {"q": "a\x00b\x85"}, "ab"),
        ("order", {"q-a": "2", "q-b": "1", "q-c": "4", "q-d": "3"}, ["b", "a", "d", "c"]),
        ("order", {"q-a": "", "q-b": ""}, []),
        ("match", {"q-l1": "r2", "q-l2": ""}, {"l1": "r2"}),
        ("hotspot", {"q-x": "12.5", "q-y": "100"}, [125, 1000]),
        ("hotspot", {"q-x": "", "q-y": " "}, None),
    ],
)
def test_every_kind_is_read(type_, fields, response):
    part = sample(type_).parts[0]
    assert read_part(part, "q", posted(fields)) == (response, "")


@pytest.mark.parametrize(
    ("type_", "fields", "code"),
    [
        ("A1", {"q": "z"}, "unknown_option"),
        ("X", {"q": ["a", "z"]}, "unknown_option"),
        ("true_false", {"q": "maybe"}, "not_true_or_false"),
        ("numeric", {"q": "37,5"}, "not_a_number"),
        ("short_text", {"q": "x" * 501}, "text_too_long"),
        ("order", {"q-a": "1", "q-b": "1", "q-c": "2", "q-d": "3"}, "not_all_in_order"),
        ("order", {"q-a": "1"}, "not_all_in_order"),
        ("match", {"q-l1": "r9"}, "unknown_option"),
        ("hotspot", {"q-x": "101", "q-y": "1"}, "not_a_point"),
        ("hotspot", {"q-x": "5"}, "not_a_point"),
    ],
)
def test_what_is_no_answer_is_a_problem_with_a_sentence(type_, fields, code):
    part = sample(type_).parts[0]
    assert read_part(part, "q", posted(fields)) == (None, code)
    assert problem_words(code).endswith("。") or problem_words(code).endswith(".")


words = st.text(max_size=8) | st.sampled_from(["a", "b", "r1", "1", "2", "true", "37.5", "-1", "1e9", "\0"])


@given(
    type_=st.sampled_from(TYPES),
    fields=st.dictionaries(
        st.sampled_from(["q", "q-a", "q-b", "q-c", "q-d", "q-l1", "q-l2", "q-x", "q-y"]), st.lists(words, max_size=3)
    ),
)
def test_whatever_is_sent_is_an_answer_of_the_right_form_or_a_problem(type_, fields):
    part = sample(type_).parts[0]
    response, problem = read_part(part, "q", posted(fields))
    if problem:
        assert response is None
    elif answered(response):
        check_response(part, response)


def test_only_the_questions_that_the_form_holds_are_read():
    sent = sent_from(sheet("A1", "A1"), posted({"place": ["2"], "q1-p1": "a", "q2-p1": "b"}), key=KEY, now=5)
    assert [(each.item, dict(each.responses), each.sequence) for each in sent.answers] == [("i1", {"p1": "b"}, 5)]


def test_the_ids_come_from_the_key_and_the_question():
    post = posted({"place": ["1", "2"], "q1-p1": "a", "q2-p1": "a"})
    first, again = (sent_from(sheet("A1", "A1"), post, key=KEY, now=5).answers for _time in range(2))
    other = sent_from(sheet("A1", "A1"), post, key=UUID(int=8), now=5).answers
    assert [each.id for each in first] == [each.id for each in again]
    assert len({each.id for each in [*first, *other]}) == 4


def test_a_part_that_went_wrong_keeps_its_answer_and_the_others_are_taken():
    held = sheet("A3", kept={"i0": {"p1": "a", "p2": "a"}})
    sent = sent_from(held, posted({"place": ["1"], "q1-p1": "zzz", "q1-p2": "c"}), key=KEY, now=5)
    assert dict(sent.answers[0].responses) == {"p2": "c"}
    assert sent.problems == {"q1-p1": "unknown_option"}


@pytest.mark.parametrize("type_", TYPES)
def test_what_a_page_shows_and_is_not_touched_is_nobodys_answer(type_):
    """Whatever was answered to a question of this type: its page, sent back as it came, says nothing."""
    for kept in ({}, {part.id: _some_answer(part) for part in sample(type_).parts}):
        held = sheet(type_, kept={"i0": kept})
        (item,) = shown_items(held, [1], {})
        sent = sent_from(held, posted(_as_shown(item)), key=KEY, now=5)
        assert (sent.answers, sent.problems, sent.was) == ([], {}, {})
        for part in item.parts:  # a script empties the baseline of what is changed, also where it is changed back
            touched = sent_from(held, posted({**_as_shown(item), part.was_name: ""}), key=KEY, now=5)
            id = part.name.removeprefix("q1-")
            assert [dict(each.responses) for each in touched.answers] == [{id: kept.get(id)}]
            assert touched.was == {part.was_name: part.was}


def _some_answer(part: Part) -> object:
    options = [option.id for option in part.options] or ["a", "b"]
    answers = {
        PartKind.CHOICES: sorted(options[:2]),
        PartKind.TRUE_FALSE: False,
        PartKind.NUMBER: "37.5",
        PartKind.ORDER: options[::-1],
        PartKind.MATCH: {options[0]: part.targets[0].id} if part.targets else {},
        PartKind.TEXT: "ཆུ 水",
        PartKind.HOTSPOT: [125, 999],
    }
    return answers.get(part.kind, options[0])


def _as_shown(item: ShownItem) -> dict[str, object]:
    """The fields of a question's page as a browser sends them when nothing was touched."""
    fields: dict[str, object] = {"place": str(item.place)}
    for part in item.parts:
        ticked = [option.id for option in part.options if option.chosen]
        fields |= {part.was_name: part.was, part.name: ticked or part.value}
        fields |= {option.field: option.value for option in part.options}
        fields |= {f"{part.name}-{side}": value for side, value in part.more.items()}
        if part.kind == "choices" and not ticked:
            del fields[part.name]
    return fields


def test_a_baseline_tells_answers_apart_and_says_none_of_them():
    answers = [None, "a", ["a"], ["a", "b"], ["b", "a"], {"a": "b"}, {"b": "a"}, True, False, "true"]
    assert len({baseline(each) for each in answers}) == len(answers)
    assert baseline({"a": "1", "b": "2"}) == baseline({"b": "2", "a": "1"})
    assert baseline("") == baseline([]) == baseline(None) == "0"


def test_what_was_typed_into_the_lines_of_an_order_comes_back():
    held = sheet("order")
    sent = sent_from(held, posted({"place": ["1"], "q1-p1-a": "1", "q1-p1-b": "1"}), key=KEY, now=5)
    part = shown_items(held, [1], {}, sent)[0].parts[0]
    assert {option.id: option.value for option in part.options} == {"a": "1", "b": "1", "c": "", "d": ""}
    assert part.problem == "not_all_in_order"


@pytest.mark.parametrize(("sent", "read"), [("12", 12), ("", 5), ("-3", 5), ("１", 5), ("9" * 16, 5)])
def test_a_sequence_is_a_number_or_the_moment_of_arrival(sent, read):
    assert sequence_of(posted({"sequence": sent}), 5) == read


def test_every_kind_of_part_can_be_read():
    assert {sample(type_).parts[0].kind for type_ in TYPES} == set(PartKind)
    with pytest.raises(BadResponse):
        check_response(sample("A1").parts[0], "z")
