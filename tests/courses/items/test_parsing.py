"""Documents that are items, and what is found in those that are none."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.items import BadItem, build, content_of, key_of, read
from tests.courses.items.strategies import drafts
from tests.factories.bank import TYPES, choices, documents, part, words


def found(content, key):
    """The places and codes of what is wrong."""
    with pytest.raises(BadItem) as bad:
        read(content, key)
    return {(each.place, each.code) for each in bad.value.findings}


@pytest.mark.parametrize("type_", TYPES)
def test_a_small_item_of_each_type_is_read(type_):
    item = read(*documents(type_))
    assert item.type == type_
    assert {part.id for part in item.parts} == set(item.keys)


@settings(max_examples=30)
@given(drafts())
def test_what_was_read_is_written_and_read_the_same(draft):
    item = read(*build(draft))
    assert read(content_of(item), key_of(item)) == item


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(JSON, JSON)
def test_nothing_but_findings_comes_of_any_other_document(content, key):
    assert found(content, key)


@settings(max_examples=60)
@given(st.sampled_from(TYPES), st.data())
def test_an_item_with_one_value_replaced_is_read_or_found_wrong(type_, data):
    content, key = copy.deepcopy(documents(type_))
    holder = data.draw(st.sampled_from(list(_holders([content, key]))))
    name = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
    holder[name] = data.draw(JSON)
    try:
        item = read(content, key)
    except BadItem:
        assert found(content, key)
    else:
        assert read(content_of(item), key_of(item)) == item


def _holders(value):
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            if each:
                yield each
            yield from _holders(each)


def changed(type_, change):
    content, key = documents(type_)
    change(content, key)
    return found(content, key)


WRONG = {
    "a stem without Chinese": ("A1", lambda c, k: c.update(stem={"bo": "བོད"}), ("stem.zh", "no_text")),
    "another language": ("A1", lambda c, k: c["stem"].update(fr="x"), ("stem.fr", "unknown_language")),
    "an unknown type": ("A1", lambda c, k: c.update(type="C9"), ("type", "not_one_of")),
    "one option": (
        "A1",
        lambda c, k: c["parts"][0].update(options=choices("甲")),
        ("parts[1].options", "wrong_count"),
    ),
    "the same option twice": (
        "A1",
        lambda c, k: c["parts"][0].update(options=choices("甲", "甲 ", "乙")),
        ("parts[1].options", "text_twice"),
    ),
    "an id twice": (
        "A1",
        lambda c, k: c["parts"][0]["options"][1].update(id="a"),
        ("parts[1].options", "id_twice"),
    ),
    "no key": ("A1", lambda c, k: k.update(parts={}), ("key.parts.p1", "not_an_object")),
    "no answer": ("A1", lambda c, k: k["parts"].update(p1={}), ("key.parts.p1.answer", "no_answer")),
    "two answers": (
        "A1",
        lambda c, k: k["parts"].update(p1={"answer": ["a", "b"]}),
        ("key.parts.p1.answer", "more_than_one"),
    ),
    "an answer that is no option": (
        "A1",
        lambda c, k: k["parts"].update(p1={"answer": "z"}),
        ("key.parts.p1.answer", "unknown_option"),
    ),
    "the key of another part": (
        "A1",
        lambda c, k: k["parts"].update(p2={"answer": "a"}),
        ("key.parts.p2", "unknown_field"),
    ),
    "a tolerance for a choice": (
        "A1",
        lambda c, k: k["parts"]["p1"].update(tolerance="1"),
        ("key.parts.p1.tolerance", "unknown_field"),
    ),
    "two parts": ("A1", lambda c, k: c["parts"].append(part("choice", "p2")), ("parts", "wrong_count")),
    "options of its own": (
        "B1",
        lambda c, k: c["parts"][0].update(options=choices("甲", "乙")),
        ("parts[1].options", "wrong_count"),
    ),
    "a group without a question": (
        "A3",
        lambda c, k: c["parts"][0].update(prompt=None),
        ("parts[1].prompt", "no_text"),
    ),
    "a word for a number": (
        "numeric",
        lambda c, k: k["parts"].update(p1={"answer": "much"}),
        ("key.parts.p1.answer", "not_a_number"),
    ),
    "a negative tolerance": (
        "numeric",
        lambda c, k: k["parts"]["p1"].update(tolerance="-1"),
        ("key.parts.p1.tolerance", "no_tolerance"),
    ),
    "a range with a tolerance": (
        "numeric",
        lambda c, k: k["parts"]["p1"].update(answer="1..2"),
        ("key.parts.p1.tolerance", "range_and_tolerance"),
    ),
    "a unit with a space": ("numeric", lambda c, k: c["parts"][0].update(unit="mm Hg"), ("parts[1].unit", "no_unit")),
    "a unit in Chinese": ("numeric", lambda c, k: c["parts"][0].update(unit="毫米"), ("parts[1].unit", "no_unit")),
    "a unit for a choice": ("A1", lambda c, k: c["parts"][0].update(unit="mg"), ("parts[1].unit", "unknown_field")),
    "a step left out": (
        "order",
        lambda c, k: k["parts"].update(p1={"answer": ["a", "b"]}),
        ("key.parts.p1.answer", "not_all_in_order"),
    ),
    "a side left alone": (
        "match",
        lambda c, k: k["parts"].update(p1={"answer": {"l1": "r1"}}),
        ("key.parts.p1.answer", "not_all_matched"),
    ),
    "only punctuation": (
        "short_text",
        lambda c, k: k["parts"].update(p1={"answer": "。"}),
        ("key.parts.p1.answer", "nothing_to_compare"),
    ),
    "no picture": ("hotspot", lambda c, k: c.update(media=None), ("media", "no_picture")),
    "a film for a place": ("hotspot", lambda c, k: c["media"].update(kind="video"), ("media", "no_picture")),
    "an area outside": (
        "hotspot",
        lambda c, k: k["parts"]["p1"].update(areas=[[900, 0, 200, 10]]),
        ("key.parts.p1.areas[1]", "no_area"),
    ),
    "a year of no book": (
        "A1",
        lambda c, k: k.update(references=[{"citation": "x", "year": 3000}]),
        ("key.references[1].year", "no_whole_number"),
    ),
    "signs that nobody sees": ("A1", lambda c, k: c.update(stem=words("a\x00b")), ("stem.zh", "unseen_signs")),
    "a text without end": ("A1", lambda c, k: c.update(stem=words("长" * 5001)), ("stem.zh", "text_too_long")),
    "a field of nobody": ("A1", lambda c, k: c.update(extra=1), ("extra", "unknown_field")),
}


@pytest.mark.parametrize("name", list(WRONG))
def test_what_is_wrong_is_found_at_its_place(name):
    type_, change, finding = WRONG[name]
    assert finding in changed(type_, change)


def test_everything_is_found_at_once():
    def change(content, key):
        content["stem"] = {}
        content["parts"][0]["unit"] = "mg"
        key["parts"] = {"p1": {"answer": "z"}}

    places = {place for place, _code in changed("A1", change)}
    assert places == {"stem.zh", "parts[1].unit", "key.parts.p1.answer"}


def test_findings_are_bounded():
    content, key = documents("A1")
    content |= {f"field{n}": n for n in range(1000)}
    assert len(found(content, key)) == 100


def test_joiners_that_tibetan_and_names_need_are_no_unseen_signs():
    content, key = documents("A1")
    content["stem"] = words("a\u200bb\u200dc\nd")
    assert read(content, key).stem["zh"] == "a\u200bb\u200dc\nd"


@pytest.mark.parametrize("space", ["\u3000", "\u00a0", "\u202f", "\u2002", "\u200a"])
def test_spaces_of_every_width_are_spaces(space):
    assert read(*documents("A1", f"血压{space}120")).stem == {"zh": f"血压{space}120"}


def test_ends_of_lines_have_one_spelling():
    assert read(*documents("A1", "一\r\n二\r三")).stem == {"zh": "一\n二\n三"}


@pytest.mark.parametrize("sign", ["\0", "\u2028", "\u202e", "\ufeff", "\x85"])
def test_signs_that_nobody_sees_are_found(sign):
    assert found(*documents("A1", f"题{sign}干")) == {("stem.zh", "unseen_signs")}
