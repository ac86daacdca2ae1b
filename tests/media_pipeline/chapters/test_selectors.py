"""Chapters, told from slides."""

from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.chapters.selectors import TITLE_CHARACTERS, chapters, numbers, title_of
from media_pipeline.ffmpeg.plan import MIN_CHAPTER_S
from media_pipeline.selectors import ShownSlide


def shown(*told: tuple[float, bool, str], ends_s: float = 600.0) -> list[ShownSlide]:
    """Slides that begin at these times; whether each is a new one; what is written on it."""
    ends = [*(starts for starts, _new, _text in told[1:]), ends_s]
    return [
        ShownSlide(at, starts, end, new, f"/{at}.webp", f"/{at}.jpg", 640, 360, 9000, text)
        for at, ((starts, new, text), end) in enumerate(zip(told, ends, strict=True), 1)
    ]


def test_each_slide_that_stays_is_a_chapter_with_its_first_line():
    found = chapters(shown((0, True, "腹泻\n定义"), (90, True, "\n  补液 \n口服"), (300, True, "")))
    assert [(one.starts_s, one.ends_s, one.number) for one in found] == [(0, 90, 1), (90, 300, 2), (300, 600, 3)]
    assert [one.title for one in found[:2]] == ["腹泻", "补液"]
    with translation.override("en"):
        assert chapters(shown((0, True, "")))[0].title == "Slide 1"


def test_a_step_of_a_slide_has_its_number_and_begins_no_chapter():
    slides = shown((0, True, "一"), (60, False, "一 二"), (200, True, "三"))
    assert numbers(slides) == [1, 1, 2]
    assert [(one.starts_s, one.number) for one in chapters(slides)] == [(0, 1), (200, 2)]


def test_the_first_picture_is_a_slide_whatever_was_found():
    assert numbers(shown((0, False, ""), (9, False, ""), (50, True, ""))) == [1, 1, 2]


def test_what_is_too_short_for_a_line_in_a_list_is_none():
    close = MIN_CHAPTER_S - 1
    slides = shown((0, True, "甲"), (close, True, "乙"), (100, True, "丙"), (600 - close, True, "丁"))
    assert [one.title for one in chapters(slides)] == ["甲", "丙"]


def test_the_first_chapter_begins_with_the_lecture():
    assert chapters(shown((4.2, True, "甲")))[0].starts_s == 0


def test_no_slides_no_chapters():
    assert chapters([]) == []


STARTS = st.lists(st.tuples(st.integers(0, 3000), st.booleans()), min_size=1, max_size=40, unique_by=lambda one: one[0])


@given(STARTS)
def test_chapters_cover_the_lecture_without_holes(told):
    found = chapters(shown(*((at, new, "") for at, new in sorted(told)), ends_s=3600.0))
    assert (found[0].starts_s, found[-1].ends_s) == (0, 3600)
    assert all(one.ends_s == other.starts_s for one, other in pairwise(found))
    assert all(one.ends_s - one.starts_s >= MIN_CHAPTER_S for one in found)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("a  \t b\nc", "a b"),
        ("x" * TITLE_CHARACTERS, "x" * TITLE_CHARACTERS),
        ("x" * (TITLE_CHARACTERS + 1), "x" * (TITLE_CHARACTERS - 1) + "…"),
        ("\u2028\n \nསྨན", "སྨན"),
    ],
)
def test_a_title_is_one_short_line(text, title):
    (slide,) = shown((0, True, text))
    assert title_of(slide, 1) == title
