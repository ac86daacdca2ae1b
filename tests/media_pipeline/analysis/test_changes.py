"""Slide changes in drawn clips, and the rules one by one."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.lecture_clips import ENTERED_S, TUNING, Recipe
from media_pipeline.analysis.blocks import COLUMNS, ROWS, Rested, Tracks
from media_pipeline.analysis.changes import STEP_BLOCKS, Change, Masks, changes
from media_pipeline.analysis.frames import FPS
from tests.media_pipeline.analysis.shown import plain, shown, watched, with_text


def slides(tracks) -> list[float]:
    return [change.at_s for change in changes(tracks) if change.new_slide]


def steps(tracks) -> list[float]:
    return [change.at_s for change in changes(tracks) if not change.new_slide]


KINDS = {recipe.name: recipe for recipe in TUNING if recipe.name != "talking_head"}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_lecture(name):
    made, tracks = shown(Recipe(**{**vars(KINDS[name]), "seconds": 16, "seed": 4242}))
    assert made.slides_s
    assert slides(tracks) == pytest.approx(made.slides_s, abs=0.6)


def test_lines_that_appear_one_by_one_are_steps_of_their_slide():
    made, tracks = shown(Recipe("builds", 11, layout=1, builds=True, seconds=16))
    assert steps(tracks) == pytest.approx(made.steps_s, abs=0.3)


def test_what_enters_and_stays_is_a_step_once_it_stands():
    made, tracks = shown(Recipe("entrance", 12, animation="entrance", seconds=12))
    assert steps(tracks) == pytest.approx([at + ENTERED_S for at in (0.0, *made.slides_s)], abs=0.6)


def test_nothing_but_a_speaker_has_no_slides():
    _made, tracks = shown(Recipe("talking_head", 13, speaker="whole", seconds=10))
    assert changes(tracks) == []
    assert Masks(tracks).always.mean() > 0.3


def test_a_speaker_is_masked_where_the_speaker_is():
    _made, tracks = shown(Recipe("speaker", 14, speaker="corner", seconds=16))
    mask = Masks(tracks).always.reshape(18, 32)
    assert mask[13, 28]
    assert not mask[:9].any()
    assert not mask[:, :22].any()


def test_text_that_replaces_text_is_a_slide_and_text_that_joins_it_a_step():
    tracks = watched([with_text(2, 4)] * 8 + [with_text(2, 4, 6)] * 8 + [with_text(3, 9)] * 8)
    assert (steps(tracks), slides(tracks)) == ([2.0], [4.0])


def test_whatever_comes_onto_an_empty_page_is_a_slide():
    assert slides(watched([plain()] * 8 + [with_text(4)] * 8)) == [2.0]


def test_a_picture_of_another_shade_is_a_slide():
    assert slides(watched([with_text(4)] * 8 + [with_text(4, shade=90)] * 8)) == [2.0]


def test_a_pointer_that_jumps_is_neither():
    def pointed(row: int, column: int):
        page = with_text(3, 5, 7)
        page[row : row + 9, column : column + 6] = 0
        return page

    places = [(66, 36), (126, 206), (36, 96), (146, 276)]
    assert changes(watched([pointed(*place) for place in places for _each in range(6)])) == []


def test_the_slides_picture_is_taken_when_it_rests():
    (change,) = changes(watched([with_text(2)] * 8 + [with_text(9)] * 8))
    assert (change.at_s, change.rests_from_s) == (2.0, 2.25)


def test_a_slow_fade_around_a_quick_change_keeps_the_order():
    """The fade begins first and ends last: no slide ends before it starts, and each keeps its own picture."""
    film = []
    for number in range(110):
        page = with_text(2, 4, 6) if number < 62 else with_text(3, 5, 7)
        page[110:170] = 200 - 8 * min(max(number - 50, 0), 16)
        film.append(page)
    found = changes(watched(film))
    assert [change.at_s for change in found] == [15.5, 15.75]
    assert all(after.at_s >= before.at_s + 1 / FPS for before, after in pairwise(found))
    assert all(after.rests_from_s > before.rests_from_s for before, after in pairwise(found))


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)).map(sorted), max_size=12))
def test_whatever_comes_to_rest_changes_are_in_order_and_before_their_pictures(times):
    still = np.zeros((210, ROWS * COLUMNS), np.bool_)
    rested = [Rested(block, seen, since) for seen, since in times for block in range(STEP_BLOCKS)]
    found: list[Change] = changes(Tracks(list(still), list(still), rested))
    assert all(after.at_s >= before.at_s + 1 / FPS for before, after in pairwise(found))
    assert all(change.at_s <= change.rests_from_s for change in found)


def test_two_slides_a_second_apart_are_two():
    assert slides(watched([with_text(2)] * 8 + [with_text(9)] * 4 + [with_text(5)] * 8)) == [2.0, 3.0]


@pytest.mark.parametrize("pictures", [[], [plain()], [plain()] * 20])
def test_nothing_changes(pictures):
    assert changes(watched(pictures)) == []


def test_masks_are_asked_once_for_all_that_rests_together(monkeypatch):
    asked = []
    at = Masks.at
    monkeypatch.setattr(Masks, "at", lambda self, number: asked.append(number) or at(self, number))
    assert len(changes(watched([with_text(2)] * 8 + [with_text(9)] * 8))) == 1
    assert len(asked) <= 2  # what came to rest, and what the change is measured against


def test_nothing_was_watched():
    assert changes(Tracks()) == []
