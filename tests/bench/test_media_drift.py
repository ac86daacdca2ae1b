"""Picture and sound stay together across the joins of a lecture, and the measure would see it if they did not."""

import subprocess

import pytest

from bench import media_drift
from bench.media_drift import Apart, begins, draw, gaps_ms, measured


def test_a_beginning_is_where_a_fifth_is_passed_upwards():
    told = [(0.0, 0.0), (0.1, 16.0), (0.2, 90.0), (0.3, 100.0), (0.4, 10.0), (0.5, 21.0), (0.6, 22.0)]
    assert begins(told) == [0.2, 0.5]


def test_drift_is_the_change_and_most_the_distance():
    apart = Apart("v240.mp4", 3, (-4.0, 1.0, 11.5))
    assert (apart.drift_ms, apart.most_ms) == (15.5, 11.5)


def test_the_figures_name_each_film_with_its_joins(monkeypatch):
    found = [Apart("low.mp4", 59, (1.0, 2.0)), Apart("v240.mp4", 59, (0.0, 30.0))]
    monkeypatch.setattr(media_drift, "measured", lambda folder, seconds, part_s: iter(found))
    monkeypatch.setattr(media_drift, "SECONDS", 3600)
    told = [(figure.name, figure.value, figure.met) for figure in media_drift.figures()]
    assert told == [
        ("60 minutes, 59 joins, low.mp4: drift", 1.0, True),
        ("60 minutes, 59 joins, v240.mp4: drift", 30.0, False),
    ]


@pytest.mark.media
def test_sound_that_runs_away_is_seen(tmp_path):
    """The same recording, its sound a thousandth slower: two hundredths of a second in twenty."""
    draw(tmp_path / "right.mp4", 24)
    slower = ["-i", "right.mp4", "-c:v", "copy", "-af", "asetrate=48048,aresample=48000", "wrong.mp4"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *slower], check=True, cwd=tmp_path)
    right, wrong = (Apart(name, 0, gaps_ms(tmp_path / name)) for name in ("right.mp4", "wrong.mp4"))
    assert len(right.gaps_ms) == 20
    assert right.drift_ms < 10
    assert wrong.drift_ms > 15


@pytest.mark.media
def test_ten_joins_move_neither_picture_nor_sound(tmp_path):
    """Each part lasts a third of a minute. Drift adds up: over an hour it may be what ten joins of six minutes make."""
    films = list(measured(tmp_path / "work", 224, 20))
    assert [film.name for film in films] == ["low.mp4", "v240.mp4"]
    for film in films:
        assert film.joins == 10
        assert len(film.gaps_ms) > 215
        assert (film.drift_ms < media_drift.GOAL_MS, film.most_ms < 40) == (True, True), film
