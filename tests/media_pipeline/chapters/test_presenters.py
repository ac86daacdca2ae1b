"""Chapters as WebVTT, and times in words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.chapters.presenters import clock_text, vtt
from media_pipeline.chapters.selectors import Chapter

TIMES = re.compile(r"\d{2,}:\d\d:\d\d\.\d{3} --> \d{2,}:\d\d:\d\d\.\d{3}")


def test_a_document_that_players_read():
    assert vtt([Chapter(0, 75.5, 1, "腹泻"), Chapter(75.5, 3723.04, 2, "Zinc <20 mg> & ORS")]) == (
        "WEBVTT\n\n"
        "1\n00:00:00.000 --> 00:01:15.500\n腹泻\n\n"
        "2\n00:01:15.500 --> 01:02:03.040\nZinc &lt;20 mg&gt; &amp; ORS\n"
    )


def test_without_chapters_the_document_is_empty():
    assert vtt([]) == "WEBVTT\n"


@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Zl", "Zp")), min_size=1))
def test_no_title_is_taken_for_anything_else(title):
    lines = vtt([Chapter(0, 30, 1, title)]).splitlines()
    assert sum(bool(TIMES.search(line)) for line in lines) == 1
    assert not any("-->" in line or "<" in line for line in lines[4:])


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0:00"), (45.9, "0:45"), (727, "12:07"), (3599.9, "59:59"), (3723, "1:02:03")]
)
def test_times_as_people_read_them(seconds, said):
    assert clock_text(seconds) == said
