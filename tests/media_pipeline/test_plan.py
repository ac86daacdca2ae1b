"""What is made of which recording: stored plans and commands, and what must hold for every shape."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.ffmpeg.command import command
from media_pipeline.ffmpeg.plan import fit, plan
from media_pipeline.ffmpeg.probe import MAX_DURATION_S, Picture, Probe, Sound

GOLDEN = Path(__file__).parent.parent / "golden" / "media"
HD = Picture(0, 1280, 720, 25.0, "h264")
VOICE = Sound(1, 2, "aac")
CASES = {
    "slides_with_voice": Probe(5400.0, HD, VOICE),
    "sound_alone": Probe(600.0, None, Sound(0, 1, "mp3")),
    "picture_alone": Probe(60.0, HD, None),
    "upright_phone": Probe(75.2, Picture(1, 1080, 1920, 29.97, "hevc"), Sound(0, 1, "aac")),
    "small_and_slow": Probe(30.0, Picture(0, 321, 239, 5.0, "vp8"), VOICE),
    "one_picture_with_voice": Probe(600.0, Picture(0, 640, 480, 0.002, "h264"), VOICE, picture_ends_s=0.04),
    "browser_without_duration": Probe(None, Picture(0, 640, 480, 30.0, "vp8"), Sound(1, 1, "opus")),
}


@pytest.mark.parametrize("name", CASES)
def test_plans_and_commands_are_as_reviewed(name):
    """To review a meant change, write the new answer into the golden file and read its diff."""
    made = plan(CASES[name])
    answer = {"plan": json.loads(json.dumps(asdict(made))), "command": command(made)}
    assert answer == json.loads((GOLDEN / f"{name}.json").read_text())


@pytest.mark.parametrize(
    ("size", "box", "fitted"),
    [
        ((1280, 720), (240, 480), (426, 240)),
        ((720, 1280), (240, 480), (240, 426)),
        ((4096, 100), (240, 480), (480, 10)),
        ((321, 239), (240, 480), (320, 238)),
        ((16, 16), (240, 480), (16, 16)),
        ((4096, 16), (240, 480), (480, 2)),
    ],
)
def test_sizes(size, box, fitted):
    assert fit(*size, box) == fitted


sides = st.integers(16, 4096)


@given(sides, sides, st.floats(0.1, 240), st.one_of(st.none(), st.floats(0.1, MAX_DURATION_S)))
def test_every_shape_gets_rungs_that_play(width, height, fps, duration):
    made = plan(Probe(duration, Picture(0, width, height, fps, "h264"), VOICE))
    assert 1 <= len(made.rungs) <= 2
    for rung in made.rungs:
        assert rung.width % 2 == rung.height % 2 == 0
        assert 2 <= rung.width <= width
        assert 2 <= rung.height <= height
        assert 5 <= rung.fps <= max(5, min(12, fps))
    assert [rung.width for rung in made.rungs] == sorted({rung.width for rung in made.rungs})


@pytest.mark.parametrize(
    ("probe", "hold_s"),
    [
        (Probe(60.0, HD, VOICE, picture_ends_s=24.04), 35.96),
        (Probe(60.0, HD, VOICE, picture_ends_s=60.5), 0.0),
        (Probe(60.0, HD, VOICE), 0.0),
        (Probe(60.0, HD, None, picture_ends_s=24.0), 0.0),  # nothing is heard after the last picture
    ],
)
def test_the_last_picture_stays_under_the_rest_of_the_sound(probe, hold_s):
    assert plan(probe).hold_s == hold_s


@given(sides, sides)
def test_the_aspect_is_kept(width, height):
    fitted = fit(width, height, (240, 480))
    factor = min(1, 240 / min(width, height), 480 / max(width, height))
    for side, before in zip(fitted, (width, height), strict=True):
        assert abs(side - before * factor) <= 2


def test_a_longer_recording_may_use_more():
    short, long = (plan(Probe(seconds, HD, VOICE)).limits for seconds in (60.0, 3600.0))
    assert short.wall_s < long.wall_s
    assert short.file_bytes < long.file_bytes


def test_without_a_stated_duration_the_limits_are_those_of_the_longest():
    assert plan(Probe(None, HD, VOICE)).limits == plan(Probe(float(MAX_DURATION_S), HD, VOICE)).limits


@pytest.mark.parametrize("name", CASES)
def test_every_command_is_guarded_and_decodes_once(name):
    words = command(plan(CASES[name]))
    before = words[: words.index("-i")]
    assert words.count("-i") == 1
    assert before[before.index("-protocol_whitelist") + 1] == "file,pipe"
    assert "hls" not in before[before.index("-format_whitelist") + 1]
    assert before[before.index("-t") + 1] == str(MAX_DURATION_S + 60)
