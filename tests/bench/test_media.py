"""From what was measured to the figures and the table; the measuring itself is script/bench media."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench import media
from bench.media import KOLIBRI, SLIDE_MODE, Measured, Row, lightest, ratio, table
from bench.media_clips import Clip


def row(name: str, size: int, quality: float | None = 80.0, **facts) -> Row:
    return Row(name, facts.pop("codec", "h264"), Path(f"{name}.mp4"), size, size / 1000, size / 900, quality, **facts)


def lecture(name: str, kind: str, middles: tuple[float, ...]) -> Measured:
    ours = (
        row("low", 30_000, 90.0),
        row("v360", 50_000, 95.0),
        row("av1", 20_000, 85.0, codec="av1"),
        row(SLIDE_MODE, 15_000, None, read=0.9),
    )
    peers = (row(KOLIBRI, 60_000, 80.0, read=0.85, cpu_s=9.0), row("MediaCMS 480p", 150_000, 88.0, read=0.9))
    return Measured(Clip(name, kind, Path("x.mp4"), 60.0, middles), ours, peers, 20.0, 25.0, Path())


SLIDES, MOVING = lecture("A", "slides", (5.0,)), lecture("C", "moving", ())


def test_slides_are_judged_by_bytes_legibility_and_vmaf():
    figures = media._light([SLIDES, MOVING])
    assert [(figure.value, figure.goal, figure.met) for figure in figures] == [
        (0.25, 0.40, True),
        (0.1, 0.15, True),
        (0.9, 0.85, True),
        (0.5, 0.55, True),
        (90.0, 90.0, True),
    ]
    assert all(figure.name.startswith("A: ") for figure in figures)


def test_a_speaker_is_judged_at_the_same_vmaf():
    figures = media._moving(MOVING)
    assert [(figure.value, figure.goal, figure.met) for figure in figures] == [
        (0.5, 0.60, True),
        (90.0, 80.0, True),
        (0.333, 0.35, True),
        (85.0, 80.0, True),
    ]


def test_a_rendition_that_is_too_poor_misses_its_goal_however_light():
    poor = replace(MOVING, ours=tuple(replace(each, vmaf=70.0) for each in MOVING.ours))
    assert [figure.met for figure in media._moving(poor)] == [True, False, True, False]


def test_every_lecture_counts_for_the_rung_of_64_kbit():
    heavy = replace(MOVING, ours=(row("low", 70_000), *MOVING.ours[1:]))
    mean, worst, *spent = media._everywhere([SLIDES, heavy])
    assert (mean.value, mean.met) == (70.0, False)
    assert (worst.value, worst.met) == (70_000 / 900, False)
    assert [(figure.value, figure.met) for figure in spent] == [(0.8, True)] * 2


@pytest.mark.parametrize(("quality", "name"), [(70, "light"), (80, "light"), (81, "good"), (99, "good")])
def test_the_lightest_that_is_good_enough(quality, name):
    rows = [row("light", 10, 80.0), row("good", 20, 90.0), row("large", 30, 89.0), row("unknown", 1, None)]
    assert lightest(rows, quality).name == name


def test_a_ratio_tells_the_peers_value():
    figure = ratio("speech", 39, 100, 0.40, KOLIBRI, "bytes")
    assert (figure.value, figure.met, figure.peer.value) == (0.39, True, 100)
    assert figure.name == "speech (bytes of Kolibri)"


def test_the_table_has_a_line_for_every_rendition():
    lines = table([SLIDES]).splitlines()
    assert len(lines) == 2 + len(SLIDES.ours) + len(SLIDES.peers) + 1
    assert "| A | low | 30,000 | 30.0 |" in lines[2]
    assert "| – | 0.9 | – |" in next(line for line in lines if SLIDE_MODE in line)
    assert len({line.count("|") for line in lines}) == 1


def test_the_picture_that_stands_at_a_moment():
    slides = [{"starts_s": at, "image": f"{at}.webp"} for at in (0.0, 20.0, 40.0)]
    assert [media._at(slides, at)["image"] for at in (10.0, 20.0, 59.0)] == ["0.0.webp", "20.0.webp", "40.0.webp"]


def test_without_slides_nothing_is_read():
    assert media._share([], []) is None
    assert media._share(["ab"], ["ab"]) == 1
