"""What is measured of a rendition means what its name says."""

import math
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.media_quality import (
    VOICE_HZ,
    WINDOW_S,
    Packet,
    alike,
    packets,
    understood,
    vmaf,
    voice,
    worst_window_kbps,
)

found = st.lists(st.builds(Packet, st.floats(0, 60), st.integers(1, 5000)), min_size=1, max_size=40).map(
    lambda each: sorted(each, key=lambda packet: packet.at_s)
)


@given(found)
def test_the_worst_window_is_the_worst_of_all_that_begin_with_a_packet(read):
    total = sum(packet.size for packet in read)
    sums = [sum(p.size for p in read if first.at_s <= p.at_s < first.at_s + WINDOW_S) for first in read]
    assert worst_window_kbps(read, total) == pytest.approx(max(sums) * 8 / WINDOW_S / 1000, rel=0.01)


@given(found, st.integers(0, 100_000))
def test_the_container_counts_too(read, container):
    total = sum(packet.size for packet in read)
    bare, whole = worst_window_kbps(read, total), worst_window_kbps(read, total + container)
    assert whole == pytest.approx(bare * (total + container) / total)


def test_a_file_without_packets_has_no_rate():
    assert worst_window_kbps([], 0) == 0


def test_a_steady_rate_is_its_own_worst_window():
    steady = [Packet(n / 10, 100) for n in range(600)]
    assert worst_window_kbps(steady, 60_000) == pytest.approx(8.0, rel=0.02)


@given(st.text(), st.text())
def test_what_is_read_is_like_itself_and_never_more(one, other):
    assert alike(one, one) == 1
    assert 0 <= alike(one, other) <= 1


def test_what_was_misread_counts():
    assert alike("补液盐75", "补液盐75") == 1
    assert alike("补夜盐75", "补液盐75") == pytest.approx(4 / 5)
    assert alike("", "补液盐") == 0


def spoken(seconds: float = 3.0) -> np.ndarray:
    """Not speech, but with its ups and downs: noise that swells and stops four times a second."""
    times = np.arange(int(seconds * VOICE_HZ)) / VOICE_HZ
    return 8000 * np.random.default_rng(5).standard_normal(times.size) * (1 + np.sin(2 * math.pi * 4 * times)) / 2


@pytest.mark.parametrize("late", [-3000, -1, 0, 1, 4000])
def test_a_voice_is_understood_though_it_begins_earlier_or_later(late):
    clean = spoken()
    moved = clean[-late:] if late < 0 else np.concatenate((np.zeros(late), clean))
    assert understood(clean, moved) > 0.99


def test_loudness_does_not_matter_and_noise_does():
    clean = spoken()
    noisy = clean + 4000 * np.random.default_rng(6).standard_normal(clean.size)
    assert understood(clean, 0.2 * clean) > 0.99
    assert understood(clean, noisy) < 0.9


@pytest.mark.media
def test_a_film_is_as_good_as_itself_and_better_than_a_blurred_one(tmp_path):
    drawn = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=0.4", "-pix_fmt", "yuv420p", "-c:v", "libx264"]
    sharp, small = tmp_path / "sharp.mp4", tmp_path / "small.mp4"
    subprocess.run(["ffmpeg", "-v", "error", *drawn, "-preset", "ultrafast", "-crf", "5", str(sharp)], check=True)
    words = ["-vf", "scale=160:90,fps=5", "-c:v", "libx264", "-preset", "ultrafast", str(small)]
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(sharp), *words], check=True)
    scores = [vmaf(sharp, path, tmp_path / "log.json") for path in (sharp, small)]
    assert scores[0] > 90
    assert scores[1] < 60


@pytest.mark.media
def test_packets_and_sound_of_a_file(tmp_path):
    path = tmp_path / "tone.webm"
    drawn = ["-f", "lavfi", "-i", "sine=f=440:d=2", "-c:a", "libopus", "-b:a", "12k"]
    subprocess.run(["ffmpeg", "-v", "error", *drawn, str(path)], check=True)
    read = packets(path)
    assert read == sorted(read, key=lambda packet: packet.at_s)
    assert 0.5 * path.stat().st_size < sum(packet.size for packet in read) < path.stat().st_size
    assert len(voice(path)) == pytest.approx(2 * VOICE_HZ, rel=0.02)
