"""What an offline package of a chosen size holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.analysis.content import Content
from media_pipeline.lectures.packages import Package, Part, package

SIZES = {"audio": 5, "audio24": 9, "slides": 4, "low": 12, "v240": 20, "v360": 35, "v720": 90}
PARTS = [Part(name, (f"{name}.1", f"{name}.2") if name == "slides" else (name,), size) for name, size in SIZES.items()]


@pytest.mark.parametrize(
    ("content", "size", "files"),
    [
        (Content.SLIDES, 100, ("v720",)),
        (Content.SLIDES, 89, ("low",)),
        (Content.SPEAKER, 12, ("low",)),
        (Content.SPEAKER, 11, ("slides.1", "slides.2", "audio")),
        (Content.SLIDES, 8, ("audio",)),
        (Content.MOVING, 50, ("v360",)),
        (Content.MOVING, 30, ("v240",)),
        (Content.MOVING, 11, ("audio24",)),
        (Content.SPEECH, 100, ("audio24",)),
        (Content.SPEECH, 5, ("audio",)),
    ],
)
def test_the_best_that_fits(content, size, files):
    assert package(content, PARTS, size).files == files


def test_where_nothing_fits_the_least_that_is_needed_is_said():
    assert package(Content.MOVING, PARTS, 4) == Package((), 0, 5)


def test_of_a_silent_recording_the_slides_are_enough():
    silent = [part for part in PARTS if not part.name.startswith("audio")]
    assert package(Content.SLIDES, silent, 11) == Package(("slides.1", "slides.2"), 4, 4)
    assert package(Content.SLIDES, silent, 3) == Package((), 0, 4)


def test_slides_are_never_packed_without_their_voice():
    assert package(Content.SLIDES, [PARTS[0], PARTS[2]], 8).files == ("audio",)


@given(st.sampled_from(list(Content)), st.integers(0, 200), st.sets(st.sampled_from(sorted(SIZES))))
def test_a_package_never_holds_more_than_asked_or_what_was_not_made(content, size, names):
    made = [part for part in PARTS if part.name in names]
    chosen = package(content, made, size)
    assert chosen.size_bytes <= size
    assert set(chosen.files) <= {file for part in made for file in part.files}
    assert bool(chosen.files) == bool(chosen.least_bytes and chosen.least_bytes <= size)
