"""Tokens of Chinese, Tibetan and Latin text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.text import normalise
from search.analysis.tokens import MOST_TOKENS, pieces, query_tokens, tokens


def test_chinese_gives_pairs_and_single_characters():
    found = tokens("腹泻病")
    assert found.strong == ["腹泻", "泻病"]
    assert found.weak == ["腹", "泻", "病"]


def test_pairs_do_not_reach_over_punctuation():
    assert tokens("发热，咳嗽").strong == ["发热", "咳嗽"]


def test_tibetan_gives_pairs_of_syllables_without_endings():
    found = tokens("བྱིས་པའི་ནད།")
    assert found.strong == ["བྱིས་པ", "པ་ནད"]
    assert found.weak == ["བྱིས", "པ", "ནད"]


@pytest.mark.parametrize("other", ["བཤལ་ནད་", "བཤལ་ནད།", "བཤལ\u0f0cནད", "བཤལ་ནད༎", " བཤལ་ནད ", "བཤལ་་ནད"])
def test_marks_at_the_end_of_tibetan_do_not_matter(other):
    assert tokens(other) == tokens("བཤལ་ནད")


def test_a_clause_ends_at_shad():
    assert tokens("བཤལ། ནད").strong == []


@pytest.mark.parametrize(
    ("text", "strong", "weak"),
    [
        ("K52.9", ["k52.9", "k52"], []),
        ("A09", ["a09"], []),
        ("5mg/kg", ["5mg/kg", "mg", "kg"], ["5"]),
        ("0.9%", ["0.9"], []),
        ("COVID-19", ["covid-19", "covid", "19"], []),
        ("10-14 天", ["10-14", "10", "14"], ["天"]),
        ("维生素B12", ["维生", "生素", "b12"], ["维", "生", "素"]),
        ("X光", [], ["x", "光"]),
        ("don't_stop", ["don't", "don", "stop"], ["t"]),
    ],
)
def test_words_numbers_and_codes_are_kept(text, strong, weak):
    found = tokens(text)
    assert (found.strong, found.weak) == (strong, weak)


def test_a_query_has_each_token_once_and_asks_without_phrases():
    found = query_tokens("请问腹泻腹泻怎么办")
    assert found.strong == ["腹泻", "泻腹"]
    assert found.weak == ["腹", "泻"]


@pytest.mark.parametrize("text", ["", "  ", "？！。，", "\"'*~", "\u200b", "།", "____"])
def test_nothing_to_look_for(text):
    assert not query_tokens(text)


@given(st.text(max_size=2000))
def test_any_text_is_a_query_of_bounded_size(text):
    found = query_tokens(text)
    assert len(found.strong) <= MOST_TOKENS
    assert len(found.weak) <= MOST_TOKENS
    assert len(set(found.strong)) == len(found.strong)


@given(st.text())
def test_tokens_have_no_space_inside_so_that_engines_can_part_them(text):
    found = tokens(text)
    assert not any(re.search(r"\s", token) or not token for token in found.strong + found.weak)


@given(st.text())
def test_places_lie_in_the_text(text):
    normalised = normalise(text)
    for piece in pieces(normalised):
        assert 0 <= piece.start < piece.end <= len(normalised)


@given(st.text(alphabet="腹泻病བཤལ་ནད k52.9-/", min_size=1, max_size=30))
def test_a_text_is_found_by_itself(text):
    asked, indexed = query_tokens(text), tokens(text)
    assert set(asked.strong) <= set(indexed.strong)
    assert set(asked.weak) <= set(indexed.weak)
