"""The benchmark of slide changes counts rightly, and its clips are what their truth says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.lecture_clips import FPS, HEIGHT, HELD_OUT, TUNING, WIDTH, Recipe, clip
from bench.slide_changes import Score, score

times = st.lists(st.floats(0, 100), max_size=8)


@pytest.mark.parametrize(
    ("true", "found", "counted"),
    [
        ([], [], Score(0, 0, 0)),
        ([1, 5], [1.2, 5.6], Score(2, 2, 2)),
        ([1, 5], [1.2, 5.7], Score(2, 2, 1)),
        ([1], [0.9, 1.1], Score(1, 2, 1)),
        ([1, 1.4], [1.2], Score(2, 1, 1)),
        ([], [3], Score(0, 1, 0)),
    ],
)
def test_counting(true, found, counted):
    assert score(true, found) == counted


@given(times, times)
def test_no_more_hits_than_either_side(true, found):
    counted = score(true, found)
    assert 0 <= counted.hits <= min(len(true), len(found))
    assert 0 <= counted.recall <= 1
    assert 0 <= counted.precision <= 1


@given(times)
def test_finding_the_truth_is_perfect(true):
    assert (score(true, true).recall, score(true, true).precision) == (1, 1)


def test_scores_add_up():
    assert Score(1, 2, 1) + Score(3, 4, 2) == Score(4, 6, 3)


def test_no_clip_is_used_for_both():
    tuned, held = ({recipe.seed for recipe in recipes} for recipes in (TUNING, HELD_OUT))
    assert tuned.isdisjoint(held)
    assert {recipe.layout for recipe in TUNING}.isdisjoint(recipe.layout for recipe in HELD_OUT)


def test_the_same_recipe_gives_the_same_clip():
    recipe = Recipe("cursor", 7, cursor=True, noise=3.0, seconds=4)
    first, second = clip(recipe), clip(recipe)
    assert np.array_equal(first.pictures, second.pictures)


def test_the_picture_changes_at_the_true_moments_and_at_no_other():
    made = clip(Recipe("plain", 3, builds=True, seconds=15))
    assert made.steps_s
    steps = [n for n in range(1, len(made.pictures)) if not np.array_equal(made.pictures[n - 1], made.pictures[n])]
    assert steps == [int(np.ceil(at * FPS)) for at in sorted((*made.slides_s, *made.steps_s))]


@pytest.mark.parametrize("recipe", TUNING[:2] + HELD_OUT[-3:], ids=lambda recipe: recipe.name)
def test_clips_are_as_long_and_large_as_said(recipe):
    made = clip(Recipe(**{**vars(recipe), "seconds": 4}))
    assert len(made.pictures) == 4 * FPS
    assert {picture.shape for picture in made.pictures} == {(HEIGHT, WIDTH)}
