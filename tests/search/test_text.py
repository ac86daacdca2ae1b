"""Text as it is compared."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.text import QUERY_LIMIT, mapped, normalise, prepared, question


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＯＲＳ　７５ｍｌ", "ors 75ml"),
        ("\u0f00", "\u0f68\u0f7c\u0f7e"),
        ("བཤལ\u0f0cནད", "བཤལ\u0f0bནད"),
        ("༢༠༢༦", "2026"),
        ("腹\u200b泻\ufeff", "腹泻"),
        ("K52.9", "k52.9"),
        ("㎎", "mg"),
        ("\u0f77", "\u0fb2\u0f71\u0f80"),
    ],
)
def test_what_looks_alike_is_one_spelling(one, other):
    assert normalise(one) == normalise(other)


@given(st.text())
def test_normalising_twice_is_normalising_once(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet=st.characters(min_codepoint=0x0F40, max_codepoint=0x0FBC)))
def test_composed_and_decomposed_tibetan_are_the_same(text):
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(unicodedata.normalize("NFC", text))


@given(st.text(max_size=60))
def test_every_normalised_character_has_a_place_in_the_text(text):
    normalised, origins = mapped(text)
    assert len(origins) == len(normalised) + 1
    assert origins == sorted(origins)
    assert origins[-1] == len(text)


def test_endings_are_stripped_from_running_text():
    assert prepared("བྱིས་པའི་ནད") == "བྱིས་པ་ནད"
    assert prepared("འི") == "འི"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("请问孩子拉肚子怎么办？", "孩子拉肚子"),
        ("患者血压高，应该怎么治疗", "血压高,"),
        ("What is ORS?", "ors"),
        ("བཤལ་ནད་གང་ཡིན།", "བཤལ་ནད་ །"),
        ("怎么办", "怎么办"),
        ("  ", ""),
    ],
)
def test_phrases_that_only_ask_are_dropped(typed, asked):
    assert question(typed) == asked


def test_a_syllable_that_only_begins_like_a_phrase_stays():
    assert "གང་ཡིནན" in question("ནད་གང་ཡིནན")


@given(st.text(max_size=3000))
def test_a_question_is_never_longer_than_the_limit(text):
    assert len(question(text)) <= QUERY_LIMIT


def test_ten_kilobytes_of_nothing_are_nothing():
    assert question("\u200b" * 10_000) == ""
