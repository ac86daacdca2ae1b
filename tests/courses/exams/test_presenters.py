"""Questions as their page shows them, and what is right as the review says it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from courses.exams.models import Marking
from courses.exams.presenters import left_words, places_of, shown_items, words
from courses.exams.reviewing import answer_words, reviewed, right_words
from courses.exams.selectors import Kept, Sheet
from courses.exams.terms import Asked
from courses.exams.timing import TimeLeft
from tests.factories.bank import TYPES, sample

RIGHT = {
    **{"A1": "b", "A2": "b", "A3": "b", "A4": "b", "B1": "a", "X": ["a", "c"], "true_false": True, "numeric": "37.5"},
    **{
        "order": ["c", "a", "d", "b"],
        "match": {"l1": "r2", "l2": "r3"},
        "short_text": "阿司匹林",
        "hotspot": [150, 250],
    },
}


def sheet(type_: str, response: object = None, order: dict | None = None) -> Sheet:
    kept = Kept({} if response is None else {"i": {"p1": response}})
    return Sheet(None, [Asked("i", Decimal("1.50"), order or {})], {"i": sample(type_)}, kept)


def shown(type_: str, response: object = None, **more):
    return shown_items(sheet(type_, response, **more), [1], {})[0]


@pytest.mark.parametrize("type_", TYPES)
def test_what_was_answered_stands_in_the_fields(type_):
    part = shown(type_, RIGHT[type_]).parts[0]
    ticked = [option.id for option in part.options if option.chosen]
    values = {option.id: option.value for option in part.options if option.value}
    expected = {
        "X": (["a", "c"], {}, "", ""),
        "true_false": ([], {}, "true", ""),
        "numeric": ([], {}, "37.5", ""),
        "short_text": ([], {}, "阿司匹林", ""),
        "order": ([], {"c": "1", "a": "2", "d": "3", "b": "4"}, "", ""),
        "match": ([], {"l1": "r2", "l2": "r3"}, "", ""),
        "hotspot": ([], {}, "", "15"),
    }
    found = (ticked, values, "" if ticked else part.value, part.more["x"])
    assert found == expected.get(type_, ([RIGHT[type_]], {}, "", ""))


@pytest.mark.parametrize("type_", TYPES)
def test_without_an_answer_nothing_is_filled_in(type_):
    for part in shown(type_).parts:
        assert not any(option.chosen or option.value for option in part.options)
        assert (part.value, part.more) == ("", {"x": "", "y": ""})


def test_options_stand_in_the_order_of_the_form_and_shared_ones_with_every_part():
    assert [option.id for option in shown("A1", order={"p1": ["d", "b", "a", "c"]}).parts[0].options] == list("dbac")
    assert [len(part.options) for part in shown("B1").parts] == [4, 4]
    assert shown("A1").points == "1.5"


def test_nothing_that_a_template_gets_knows_a_key():
    """Walk through everything that hangs on a shown question: no explanation, no source, no answer."""
    found = repr(shown("A1")) + repr(shown("numeric")) + repr(shown("order"))
    assert "见指南" not in found
    assert "示范指南" not in found
    assert "answer" not in found


def test_places_say_what_is_open():
    views = places_of(sheet("A1"), 1)
    assert [(view.place, view.open, view.here) for view in views] == [(1, True, True)]
    assert not places_of(sheet("A1", "b"), None)[0].open
    assert places_of(sheet("A1"), 1)[0].label != places_of(sheet("A1", "b"), 1)[0].label


@pytest.mark.parametrize(("left", "number"), [(3600, "60"), (61, "1"), (59, "59"), (-5, "0")])
def test_the_time_is_told_in_minutes_until_the_last(left, number):
    now = datetime(2026, 6, 15, tzinfo=UTC)
    assert number in left_words(TimeLeft(now + timedelta(seconds=left), timedelta(0)), now)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("bo", {"zh": "水", "bo": "ཆུ"}, ("ཆུ", "bo")),
        ("bo", {"zh": "水"}, ("水", "zh-Hans")),
        ("bo", {"zh": "水", "bo": ""}, ("水", "zh-Hans")),
        ("en", {"zh": "水", "en": "water"}, ("water", "en")),
    ],
)
def test_texts_come_in_the_readers_language_or_in_chinese(language, text, found):
    with translation.override(language):
        assert (words(text).text, words(text).lang) == found


@pytest.mark.parametrize("text", [None, {}, {"zh": ""}])
def test_no_text_is_none(text):
    assert words(text) is None


@pytest.mark.parametrize(
    ("type_", "found"),
    [
        ("A1", ["乙"]),
        ("X", ["甲", "丙"]),
        ("order", ["丙", "甲", "丁", "乙"]),
        ("match", ["左1 → 右2", "左2 → 右3"]),
        ("short_text", ["阿司匹林", "Aspirin"]),
        ("numeric", ["37.0–38.0 Cel"]),
        ("hotspot", ["10.0 to 30.0 % from the left, 10.0 to 30.0 % from the top"]),
        ("true_false", ["true"]),
    ],
)
def test_what_is_right_is_said_in_words(type_, found):
    item = sample(type_)
    with translation.override("en"):
        assert [each.text for each in right_words(item.parts[0], item.keys["p1"])] == found


@pytest.mark.parametrize("type_", TYPES)
def test_every_answer_is_said_in_words(type_):
    part = sample(type_).parts[0]
    assert all(each.text for each in answer_words(part, RIGHT[type_]))


def marked(monkeypatch, type_: str, response: object, *, correct: bool, marked: str = "i"):
    monkeypatch.setattr("courses.exams.reviewing.items_of", lambda ids: {id: sample(type_) for id in ids})
    parts = [{"id": "p1", "points": "0", "of": "1", "correct": correct, "given": response is not None}]
    marking = Marking(items=[{"item": "i", "marked": marked, "points": "0", "of": "1", "parts": parts}])
    return reviewed(sheet(type_, response), marking, {})[0]


@pytest.mark.parametrize(
    ("response", "correct", "verdict"), [("b", True, "right"), ("a", False, "not right"), (None, False, "not answered")]
)
def test_the_review_says_what_was_answered_and_why(monkeypatch, response, correct, verdict):
    with translation.override("en"):
        item = marked(monkeypatch, "A1", response, correct=correct)
        assert item.parts[0].verdict == verdict
    assert [each.text for each in item.parts[0].given] == {"b": ["乙"], "a": ["甲"], None: []}[response]
    assert (item.explanation.text, item.references[0].year, item.taken_out) == ("见指南。", 2024, False)


def test_a_question_that_was_taken_out_is_said_to_be(monkeypatch):
    assert marked(monkeypatch, "A1", "a", correct=False, marked="").taken_out
