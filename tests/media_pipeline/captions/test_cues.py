"""What a learner would stumble over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.captions.cues import Cue, Remark, beside, closest, letters, remarks


def cue(starts: float, ends: float, text: str = "字") -> Cue:
    return Cue(round(starts * 1000), round(ends * 1000), text)


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("补液，口服。", "zh", 4),
        ("ORS 补液", "zh", 5),
        ("བཀྲ་ཤིས་བདེ་ལེགས།", "bo", 4),
        ("ORS བདེ་ལེགས", "bo", 5),
        ("Give ORS!", "en", 7),
    ],
)
def test_how_much_there_is_to_read(text, language, count):
    assert letters(text, language) == count


def test_good_cues_have_no_remarks():
    cues = [cue(0, 3, "今天我们讲腹泻"), cue(3, 6, "先看脱水的程度")]
    assert remarks(cues, language="zh", duration_ms=6000) == []


@pytest.mark.parametrize(
    ("cues", "remark"),
    [
        ([cue(0, 3), cue(2, 4)], (1, Remark.OVERLAPS)),
        ([cue(0, 9), cue(1, 2), cue(3, 4)], (2, Remark.OVERLAPS)),
        ([cue(0, 1, "字" * 13)], (0, Remark.TOO_FAST)),
        ([cue(0, 9, "一\n二\n三\n四")], (0, Remark.TOO_MUCH)),
        ([cue(0, 21)], (0, Remark.TOO_LONG)),
        ([cue(0, 12)], (0, Remark.AFTER_THE_END)),
        ([cue(0, 2, "")], (0, Remark.EMPTY)),
    ],
)
def test_each_remark(cues, remark):
    assert remark in remarks(cues, language="zh", duration_ms=10_000)


def test_without_a_length_nothing_is_after_the_end():
    assert remarks([cue(0, 12)], language="zh") == []


def test_tibetan_is_counted_by_syllables():
    text = "བཀྲ་ཤིས་བདེ་ལེགས་ཞུ་ཡི་ཡོད་པ་རེད།"
    assert remarks([cue(0, 1, text)], language="bo") == []
    assert remarks([cue(0, 1, text)], language="zh") == [(0, Remark.TOO_FAST)]


def test_moving():
    assert cue(1, 2).moved(500) == cue(1.5, 2.5)
    assert cue(1, 2).moved(-1500) == cue(0, 0.5)
    assert cue(1, 2).moved(-9000) == Cue(0, 1, "字")


def test_the_other_language_stands_beside_what_it_overlaps_most():
    mine = [cue(0, 3), cue(3, 6), cue(6, 9)]
    others = [cue(0, 1, "a"), cue(1, 3, "b"), cue(2.5, 6, "c"), cue(20, 21, "nowhere")]
    assert beside(mine, others) == ["a\nb", "c", ""]


def test_the_closest_of_none():
    assert closest([], cue(0, 1)) is None
    assert closest([cue(5, 6)], cue(0, 1)) is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=12))
def test_every_cue_that_overlaps_any_is_shown_once(spans):
    cues = sorted((cue(at, at + length) for at, length in spans), key=lambda each: (each.starts_ms, each.ends_ms))
    other = cue(10, 12, "other")
    overlaps = any(each.starts_ms < other.ends_ms and each.ends_ms > other.starts_ms for each in cues)
    assert beside(cues, [other]).count("other") == (1 if overlaps else 0)
