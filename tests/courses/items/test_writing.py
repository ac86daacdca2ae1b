"""Documents of an item: what is stored, what is shown, and what identifies it."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.items import build, canonical, checksum, content_of, key_of, read, shown, shuffles
from tests.courses.items.strategies import drafts
from tests.factories.bank import TYPES, documents, sample

SECRETS = ("answer", "accepted", "areas", "tolerance", "option_explanations", "explanation", "references")


def names(value):
    if isinstance(value, dict):
        for name, each in value.items():
            yield name
            yield from names(each)
    elif isinstance(value, list):
        for each in value:
            yield from names(each)


@settings(max_examples=30)
@given(drafts())
def test_what_is_shown_has_nothing_of_the_key(draft):
    assert set(names(shown(read(*build(draft))))).isdisjoint(SECRETS)


@pytest.mark.parametrize("type_", TYPES)
def test_what_is_shown_does_not_change_with_the_key(type_):
    content, key = documents(type_, "题干")
    key["explanation"] = {"zh": "机密解析"}
    key["references"] = [{"citation": "机密文献", "year": 2024}]
    text = json.dumps(shown(read(content, key)), ensure_ascii=False)
    assert "机密" not in text
    assert text == json.dumps(shown(sample(type_)), ensure_ascii=False)


def test_the_accepted_texts_are_not_shown():
    text = json.dumps(shown(sample("short_text")), ensure_ascii=False)
    assert "阿司匹林" not in text
    assert "Aspirin" not in text


@settings(max_examples=30)
@given(drafts(), st.data())
def test_lists_are_shown_in_the_order_given_and_lose_nothing(draft, data):
    item = read(*build(draft))
    order = {name: data.draw(st.permutations(ids)) for name, ids in shuffles(item).items()}
    content = shown(item, order=order)
    lists = {"*": content["options"]}
    for part in content["parts"]:
        lists |= {part["id"]: part["options"], f"{part['id']}.targets": part["targets"]}
    for name, ids in order.items():
        assert [option["id"] for option in lists[name]] == list(ids)
    assert json.dumps(sorted(map(repr, names(content)))) == json.dumps(sorted(map(repr, names(shown(item)))))


def test_showing_in_another_order_leaves_the_item_as_it_is():
    item = sample("A1")
    before = content_of(item)
    shown(item, order={"p1": ["d", "c", "b", "a"]})
    assert content_of(item) == before


@pytest.mark.parametrize(
    "order",
    [{"p1": ["a", "b"]}, {"p1": ["a", "b", "c", "z"]}, {"p9": ["a"]}, {"p1": ["a", "a", "b", "c", "d"]}],
    ids=["incomplete", "unknown option", "unknown list", "twice"],
)
def test_an_order_of_something_else_is_a_mistake(order):
    with pytest.raises(ValueError, match="not an order"):
        shown(sample("A1"), order=order)


def test_what_may_be_shuffled():
    assert shuffles(sample("A3")) == {"p1": ("a", "b", "c", "d"), "p2": ("a", "b", "c", "d")}
    assert shuffles(sample("B1")) == {"*": ("a", "b", "c", "d")}
    assert shuffles(sample("match")) == {"p1": ("l1", "l2"), "p1.targets": ("r1", "r2", "r3")}
    assert shuffles(sample("numeric")) == {}


def test_the_spelling_is_canonical():
    content, key = documents("A1")
    turned = dict(reversed(content.items()))
    assert canonical(content, key) == canonical(turned, key)
    assert " " not in canonical({"a": [1, 2]}, {})


def test_the_checksum_tells_wordings_apart_and_no_spellings():
    content, key = documents("X")
    one = checksum(read(content, key))
    key["parts"]["p1"]["answer"].reverse()
    assert checksum(read(content, key)) == one
    content["stem"]["zh"] += "。"
    assert checksum(read(content, key)) != one


@settings(max_examples=30)
@given(drafts())
def test_content_and_key_are_json(draft):
    item = read(*build(draft))
    both = [content_of(item), key_of(item)]
    assert json.loads(json.dumps(both)) == both
