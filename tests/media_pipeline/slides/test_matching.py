"""Pages are found where the recording shows them."""

import numpy as np
import pytest

from media_pipeline.slides.matching import Placed, Shown, placed, spread
from tests.media_pipeline.slides.drawn import grey, sheet

PAGES = [grey(sheet(number)) for number in range(5)]


def shown(*pictures, seconds: int = 10) -> list[Shown]:
    return [Shown(1000 * seconds * at, 1000 * seconds * (at + 1), picture) for at, picture in enumerate(pictures)]


def pages_of(*pictures) -> list[int | None]:
    return [place.page for place in placed(shown(*pictures), PAGES)]


def filmed(number: int, *, seed: int = 1, shift: int = 0) -> np.ndarray:
    """A page as a camera sees it: darker, flatter, noisy, a little off."""
    noise = np.random.default_rng(seed).normal(0, 12, PAGES[number].shape)
    return np.clip(np.roll(PAGES[number], shift, axis=1) * 0.6 + 40 + noise, 0, 255).astype(np.uint8)


def test_each_page_where_it_is_shown():
    assert pages_of(*PAGES) == [0, 1, 2, 3, 4]


def test_through_a_camera():
    assert pages_of(*(filmed(number, seed=number, shift=2) for number in range(5))) == [0, 1, 2, 3, 4]


def test_a_page_that_is_shown_again_later():
    assert pages_of(PAGES[0], PAGES[1], PAGES[0], PAGES[3]) == [0, 1, 0, 3]


def test_steps_of_one_page_become_one_slide():
    half = PAGES[1].copy()
    half[120:, :160] = 255
    result = placed(shown(PAGES[0], half, PAGES[1], PAGES[2]), PAGES)
    assert result == [Placed(0, 10_000, 0), Placed(10_000, 30_000, 1), Placed(30_000, 40_000, 2)]


def test_between_black_bars():
    narrow = np.zeros((180, 320), dtype=np.uint8)
    narrow[:, 40:280] = np.asarray(sheet(2, (480, 360)).convert("L").resize((240, 180)))
    pages = [np.asarray(sheet(number, (480, 360)).convert("L").resize((320, 180))) for number in range(4)]
    (place,) = placed(shown(narrow), pages)
    assert place.page == 2


def test_what_looks_like_no_page_keeps_its_picture():
    film = np.random.default_rng(5).integers(0, 255, (180, 320)).astype(np.uint8)
    result = placed(shown(PAGES[0], film, PAGES[1]), PAGES)
    assert [(place.page, place.found) for place in result] == [(0, None), (None, 1), (1, None)]


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_picture_is_no_page(level):
    assert pages_of(np.full((180, 320), level, dtype=np.uint8)) == [None]


def test_a_dark_slide_is_not_taken_for_bars():
    dark = np.zeros((180, 320), dtype=np.uint8)
    dark[80:90, 100:200] = 200
    assert placed(shown(dark), [dark, PAGES[0]])[0].page == 0


def test_times_follow_each_other_without_a_hole():
    result = placed(shown(*(PAGES[at] for at in (0, 0, 2, 2, 1, 4))), PAGES)
    assert result[0].starts_ms == 0
    assert [place.ends_ms for place in result[:-1]] == [place.starts_ms for place in result[1:]]
    assert result[-1].ends_ms == 60_000


def test_where_there_is_nothing_to_compare():
    assert placed([], PAGES) == []
    assert placed(shown(PAGES[0]), []) == []
    assert spread(10_000, 3) == [Placed(0, 3333, 0), Placed(3333, 6667, 1), Placed(6667, 10_000, 2)]
    assert len(spread(2, 5)) == 2


def test_one_page_for_all():
    assert [place.page for place in placed(shown(PAGES[0], PAGES[0]), PAGES[:1])] == [0]
