"""When a block moves, when it has come to rest, and what does not count as a change."""

import numpy as np
import pytest

from media_pipeline.analysis import blocks as watching
from media_pipeline.analysis.blocks import COLUMNS, REST, ROWS
from tests.media_pipeline.analysis.shown import plain, watched, with_text


def blocks(tracks) -> set[int]:
    return {each.block for each in tracks.rested}


def test_a_cut_rests_half_a_second_later_and_knows_both_sides():
    tracks = watched([plain()] * 5 + [with_text(4)] * 5)
    assert blocks(tracks) == {4 * COLUMNS + column for column in range(2, 18)}
    assert {(each.last_seen, each.since) for each in tracks.rested} == {(4, 5)}


@pytest.mark.parametrize("pictures", [1, REST])
def test_what_stays_for_less_than_half_a_second_is_no_change(pictures):
    assert watched([plain()] * 5 + [with_text(4)] * pictures + [plain()] * 5).rested == []


def test_what_stays_longer_changes_twice():
    tracks = watched([plain()] * 5 + [with_text(4)] * (REST + 1) + [plain()] * 5)
    assert sorted({each.since for each in tracks.rested}) == [5, 5 + REST + 1]


def test_a_fade_is_one_change_from_its_start_to_its_end():
    page, text = plain().astype(float), with_text(4).astype(float)
    fade = [(page + (text - page) * part / 6).astype(np.uint8) for part in range(1, 6)]
    tracks = watched([plain()] * 5 + fade + [with_text(4)] * 5)
    assert len(tracks.rested) == len(blocks(tracks)) == 16
    assert all(each.last_seen <= 5 and 9 <= each.since <= 10 for each in tracks.rested)


def test_noise_is_not_movement():
    chance = np.random.default_rng(5)
    pictures = [np.clip(with_text(4, shade=200) + chance.normal(0, 4, plain().shape), 0, 255) for _each in range(40)]
    tracks = watched([picture.astype(np.uint8) for picture in pictures])
    assert tracks.rested == []
    assert np.mean(tracks.moving[10:]) < 0.01


def test_a_change_under_noise_is_found():
    chance = np.random.default_rng(6)
    pages = [plain(200)] * 12 + [with_text(4, shade=200)] * 8
    tracks = watched([np.clip(page + chance.normal(0, 4, page.shape), 0, 255).astype(np.uint8) for page in pages])
    assert blocks(tracks) == {4 * COLUMNS + column for column in range(2, 18)}


def test_an_exposure_that_drifts_is_no_change():
    shades = [round(200 + 10 * np.sin(number / 8)) for number in range(60)]
    assert watched([plain(shade) for shade in shades]).rested == []


def test_texture_is_what_was_at_rest_before():
    tracks = watched([plain()] * 5 + [with_text(4)] * 6)
    assert not tracks.textured[5].any()
    assert tracks.textured[-1].sum() == 16


def test_every_picture_leaves_a_flag_for_every_block():
    tracks = watched([plain()] * 3)
    assert [each.shape for each in tracks.moving] == [(ROWS * COLUMNS,)] * 3
    assert not np.any(tracks.moving)


def test_a_film_that_flickers_for_hours_takes_a_bounded_memory(monkeypatch):
    monkeypatch.setattr(watching, "MOST_RESTED", 1000)
    tracks = watched([plain(shade) for _each in range(10) for shade in (20, 220) for _rest in range(REST + 1)])
    assert 1000 <= len(tracks.rested) < 1000 + ROWS * COLUMNS
