"""Item analysis against published examples, and at its edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from courses.exams.analysis import (
    Flag,
    ItemFigures,
    OptionFigures,
    alpha,
    correlation,
    flags,
    item_figures,
    kr20,
    option_figures,
    totals,
)

# Ten students, ten questions: K. L. Wuensch, East Carolina University, "The Kuder-Richardson 20" (StatHelp, KR20.txt).
# Printed with it: the shares of right answers, their products p * q, and the variance of the totals, 5.84.
WUENSCH = """
1111110110
1011011101
1111011001
0010001000
0000010010
1110111111
1101110111
1111111101
0101111101
1101101110
"""
# Section 7 of the Law School Admission Test, 1,000 people, five questions: R. D. Bock and M. Lieberman, "Fitting a
# response model for n dichotomously scored items", Psychometrika 35 (1970) 179-197. How often each of the 32 patterns
# came, 00000 first. The figures below are those that `itemstats` of the R package mirt (1.42) prints for them.
BOCK_LIEBERMAN = (
    *(12, 19, 1, 7, 3, 19, 3, 17, 10, 5, 3, 7, 7, 23, 8, 28),
    *(7, 39, 11, 34, 14, 51, 15, 90, 6, 25, 7, 35, 18, 136, 32, 308),
)


def matrix(text: str) -> np.ndarray:
    return np.array([[float(each) for each in line] for line in text.split()])


@pytest.fixture(scope="module")
def lsat():
    rows = [format(pattern, "05b") for pattern, times in enumerate(BOCK_LIEBERMAN) for _time in range(times)]
    return matrix("\n".join(rows))


def test_the_example_of_wuensch():
    scores = matrix(WUENSCH)
    figures = item_figures(scores)
    assert scores.sum(axis=1).var() == pytest.approx(5.84)
    assert [round(each.difficulty, 1) for each in figures] == [0.7, 0.7, 0.6, 0.7, 0.6, 0.8, 0.7, 0.7, 0.5, 0.6]
    assert kr20(scores) == pytest.approx(10 / 9 * (1 - 2.18 / 5.84))


def test_the_example_of_bock_and_lieberman(lsat):
    figures = item_figures(lsat)
    assert len(lsat) == 1000
    assert [round(each.difficulty, 3) for each in figures] == [0.828, 0.658, 0.772, 0.606, 0.843]
    assert [round(each.discrimination, 3) for each in figures] == [0.246, 0.247, 0.313, 0.223, 0.175]
    assert round(alpha(lsat), 3) == 0.453
    assert {each.exposure for each in figures} == {1.0}


def test_the_two_reliabilities_are_one_where_answers_are_right_or_wrong(lsat):
    assert kr20(lsat) == alpha(lsat)
    assert kr20(lsat * 0.5) is None
    assert alpha(lsat * 0.5) == pytest.approx(alpha(lsat))


@pytest.mark.parametrize(
    "scores",
    [np.ones((5, 3)), np.zeros((1, 3)), np.zeros((4, 1)), np.array([[1, np.nan], [0, 1]]), np.zeros((0, 3))],
    ids=["all alike", "one person", "one question", "different forms", "nobody"],
)
def test_where_nothing_can_be_said_nothing_is_said(scores):
    assert alpha(scores) is None
    assert kr20(scores) is None


def test_questions_that_some_forms_left_out():
    scores = np.array([[1, 1, np.nan], [0, np.nan, 0], [1, 1, 1], [0, 0, np.nan]])
    first, second, third = item_figures(scores)
    assert (first.asked, second.asked, third.asked) == (4, 3, 2)
    assert (second.exposure, third.difficulty) == (0.75, 0.5)
    assert first.discrimination == pytest.approx(1.0)
    assert list(totals(scores)) == [1.0, 0.0, 1.0, 0.0]


def test_a_question_that_nobody_was_asked():
    figures = item_figures(np.array([[np.nan, 1.0], [np.nan, 0.0]]))[0]
    assert figures == ItemFigures(asked=0, exposure=0.0, difficulty=None, discrimination=None)
    assert flags(figures, {}) == []
    assert np.isnan(totals(np.array([[np.nan, np.nan]]))).all()


@given(
    scores=arrays.arrays(
        np.float64,
        st.tuples(st.integers(0, 12), st.integers(1, 6)),
        elements=st.sampled_from([0.0, 0.5, 1.0, np.nan, -0.25]),
    )
)
def test_no_answers_break_it(scores):
    for figures in item_figures(scores):
        assert 0 <= figures.exposure <= 1
        assert figures.discrimination is None or -1.000001 <= figures.discrimination <= 1.000001
        assert (figures.difficulty is None) == (figures.asked == 0)
    found = alpha(scores)
    assert found is None or found <= 1.000001


def test_options_by_thirds_of_the_people():
    choices = ["a", "c", "b", "b", None, "b"]
    found = option_figures(choices, np.array([0.1, 0.2, 0.5, 0.6, 0.3, 0.9]), "b", ["a", "b", "c", "d"])
    assert [(each.id, each.right, each.chosen) for each in found] == [
        ("a", False, 1),
        ("b", True, 3),
        ("c", False, 1),
        ("d", False, 0),
    ]
    assert (found[0].lower, found[1].lower, found[1].upper) == (0.5, 0.0, 1.0)
    assert option_figures([], np.array([]), "a", ["a"]) == [OptionFigures("a", True, 0, 0.0, 0.0, 0.0)]


def figures(difficulty: float = 0.6, discrimination: float | None = 0.4, asked: int = 30) -> ItemFigures:
    return ItemFigures(asked, 1.0, difficulty, discrimination)


def option(share: float, *, right: bool = False) -> OptionFigures:
    return OptionFigures("a", right, 1, share, share, share)


@pytest.mark.parametrize(
    ("item", "options", "found"),
    [
        (figures(), [option(0.3)], []),
        (figures(difficulty=0.97), [option(0.0)], [Flag.TOO_EASY]),
        (figures(difficulty=0.1), [], [Flag.TOO_HARD]),
        (figures(discrimination=0.1), [], [Flag.WEAK]),
        (figures(discrimination=-0.1), [], [Flag.REVERSED]),
        (figures(discrimination=None), [], []),
        (figures(), [option(0.01)], [Flag.UNUSED_OPTION]),
        (figures(), [option(0.01, right=True)], []),
        (figures(difficulty=0.1, discrimination=-1, asked=9), [option(0)], []),
    ],
    ids=["good", "easy", "hard", "weak", "reversed", "no spread", "unused option", "the right one", "too few people"],
)
def test_what_an_author_should_look_at(item, options, found):
    assert flags(item, {"p1": options}) == found


def test_what_does_not_vary_correlates_with_nothing():
    assert correlation(np.array([1.0, 1.0]), np.array([0.0, 1.0])) is None
    assert correlation(np.array([]), np.array([])) is None
