"""Where in a text the tokens of a query stand."""

from hypothesis import given
from hypothesis import strategies as st

from search.analysis import Segment, excerpt, marked, query_tokens
from search.analysis.excerpt import has_any
from search.analysis.tokens import tokens


def wanted(query):
    return query_tokens(query).strong


def hits(segments):
    return [segment.text for segment in segments if segment.hit]


def test_pairs_that_touch_are_one_mark():
    assert marked("小儿腹泻病", wanted("腹泻病")) == [Segment("小儿", hit=False), Segment("腹泻病", hit=True)]


def test_the_authors_spelling_is_shown():
    assert hits(marked("口服ＯＲＳ补液", wanted("ors"))) == ["ＯＲＳ"]
    assert hits(marked("用量㎎", ["mg"])) == ["㎎"]


def test_a_tibetan_syllable_is_marked_with_its_ending():
    assert hits(marked("བྱིས་པའི་བཤལ་ནད།", wanted("པ་བཤལ"))) == ["པའི་བཤལ"]


def test_marks_inside_the_text_stay_with_the_letter_before():
    text = "བོད\u0f35་ལྗོངས"
    assert "".join(segment.text for segment in marked(text, tokens(text).strong)) == text


def test_an_excerpt_shows_the_place_with_most_of_the_words():
    text = "腹泻。" + "别的内容" * 100 + "腹泻与脱水：重度脱水静脉补液。" + "其他" * 100
    shown = excerpt(text, wanted("腹泻 脱水"))
    assert hits(shown) == ["腹泻", "脱水", "脱水"]
    assert shown[0].text == shown[-1].text == "…"
    assert len("".join(segment.text for segment in shown)) < 160


def test_an_excerpt_does_not_begin_with_punctuation():
    shown = excerpt("一" * 60 + "。  ——" + "下" * 28 + "腹泻" + "病" * 100, wanted("腹泻"))
    assert shown[1].text == "下" * 28


def test_without_a_hit_the_beginning_is_shown():
    shown = excerpt("很长的课文" * 100, [])
    assert not hits(shown)
    assert shown[0].text.startswith("很长的课文")
    assert shown[-1].text == "…"


def test_an_excerpt_does_not_cut_a_syllable_or_a_word():
    text = "བསྒྲུབས་" * 200
    shown = excerpt(text, [], width=50)[0].text
    assert shown.endswith("་")


def test_an_empty_text_has_an_empty_excerpt():
    assert excerpt("", ["腹泻"]) == []


def test_has_any():
    assert has_any("小儿腹泻病", wanted("腹泻"))
    assert not has_any("鼠疫", wanted("腹泻"))


@given(text=st.text(max_size=300), query=st.text(max_size=20))
def test_segments_put_together_are_the_text(text, query):
    asked = query_tokens(query)
    assert "".join(segment.text for segment in marked(text, asked.strong + asked.weak)) == text


@given(
    text=st.text(alphabet="腹泻病ཀ་ིབཤལ ab1.ＯＲＳ㎎", max_size=400), query=st.text(alphabet="腹泻病ཀ་ིbamg", max_size=8)
)
def test_an_excerpt_is_a_part_of_the_text(text, query):
    asked = query_tokens(query)
    shown = "".join(segment.text for segment in excerpt(text, asked.strong + asked.weak, width=40))
    assert shown.strip("…") in text
