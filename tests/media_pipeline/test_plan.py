"""What is made of which recording: stored plans and commands, and what must hold for every shape."""

import json
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.analysis.content import Analysis, Content, Slide
from media_pipeline.ffmpeg.command import command
from media_pipeline.ffmpeg.plan import MAX_SLIDE_PICTURES, MIN_CHAPTER_S, Plan, chapters, fit, lecture_plan, plan
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
SLIDES = tuple(Slide(40.0 * n, 40.0 * (n + 1), n % 3 != 2, 160 * n + 3) for n in range(15))
AV1 = ("libx264", "libsvtav1", "libopus")
LECTURES = {
    "lecture_slides": (Probe(600.0, HD, VOICE), Content.SLIDES, AV1),
    "lecture_speaker": (Probe(600.0, Picture(0, 1920, 1080, 30.0, "h264"), VOICE), Content.SPEAKER, ()),
    "lecture_moving": (Probe(600.0, HD, VOICE), Content.MOVING, AV1),
    "lecture_moving_small": (Probe(600.0, Picture(0, 640, 360, 25.0, "h264"), VOICE), Content.MOVING, ()),
    "lecture_speech": (Probe(600.0, None, Sound(0, 1, "mp3")), Content.SPEECH, AV1),
    "lecture_silent_slides": (Probe(600.0, HD, None), Content.SLIDES, ()),
}


def lecture(probe: Probe, content: Content, encoders=()) -> Plan:
    shown = SLIDES if probe.picture else ()
    return lecture_plan(probe, Analysis(content, shown), encoders=encoders)


def plans() -> dict[str, Plan]:
    every_browser = {name: plan(probe) for name, probe in CASES.items()}
    return every_browser | {name: lecture(*facts) for name, facts in LECTURES.items()}


@pytest.mark.parametrize("name", [*CASES, *LECTURES])
def test_plans_and_commands_are_as_reviewed(name):
    """To review a meant change, write the new answer into the golden file and read its diff."""
    made = plans()[name]
    answer = {"plan": json.loads(json.dumps(asdict(made))), "commands": [command(run) for run in made.runs()]}
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


@pytest.mark.parametrize("name", [*CASES, *LECTURES])
def test_every_command_is_guarded_and_decodes_once(name):
    for run in plans()[name].runs():
        words = command(run)
        before, *voices = inputs(words)
        assert before[before.index("-protocol_whitelist") + 1] == "file,pipe"
        assert "hls" not in before[before.index("-format_whitelist") + 1]
        assert before[before.index("-t") + 1] == str(MAX_DURATION_S + 60)
        assert before[-1] == "file:source"
        assert {voice[-1] for voice in voices} <= {"file:audio.mp4", "file:audio.webm"}  # what we made ourselves
        assert all(voice[voice.index("-protocol_whitelist") + 1] == "file,pipe" for voice in voices)
        assert all(run.rungs for _voice in voices)


def inputs(words: list[str]) -> list[list[str]]:
    """The words of each input, its name last."""
    ends = [at + 2 for at, word in enumerate(words) if word == "-i"]
    return [words[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


@pytest.mark.parametrize("name", [*CASES, *LECTURES])
def test_every_voice_is_levelled_and_encoded_once(name):
    made = plans()[name]
    words = [word for run in made.runs() for word in command(run)]
    assert sum("loudnorm" in word for word in words) == bool(made.speech)
    assert sum(words.count(encoder) for encoder in ("aac", "libopus")) == len(made.speech)


def test_films_do_not_ask_for_voices_that_are_not_made_yet():
    with pytest.raises(ValueError, match="run before"):
        command(lecture(Probe(600.0, HD, VOICE), Content.SLIDES))


contents = st.sampled_from([Content.SLIDES, Content.SPEAKER, Content.MOVING])


@given(sides, sides, st.floats(0.1, 240), contents)
def test_what_every_browser_plays_is_a_part_of_every_lecture(width, height, fps, content):
    """One table: a rendition that both make is the same in both."""
    found = Probe(600.0, Picture(0, width, height, fps, "h264"), VOICE)
    small, whole = plan(found), lecture(found, content, AV1)
    assert set(small.rungs) <= set(whole.rungs)
    assert set(small.speech) <= set(whole.speech)
    assert (small.poster, small.hold_s) == (whole.poster, whole.hold_s)


@given(sides, sides, st.floats(0.1, 240), contents, st.booleans())
def test_every_lecture_has_a_rung_for_64_kbit_a_second(width, height, fps, content, with_av1):
    made = lecture(Probe(600.0, Picture(0, width, height, fps, "h264"), VOICE), content, AV1 if with_av1 else ())
    low = next(rung for rung in made.rungs if rung.name == "low")
    assert (low.codec, low.sound) == ("h264", "opus")
    voice, tones, container = 13, 16, 2  # what Opus takes for speech, and for tones that slide, of its twelve
    long_s = 40 if content is Content.MOVING else 17  # in less, a full buffer weighs more
    assert low.maxrate_kbps * (long_s + low.buffer_s) / long_s + voice + container <= 56
    assert low.maxrate_kbps * (10 + low.buffer_s) / 10 + tones + container <= 64
    assert all(rung.width % 2 == rung.height % 2 == 0 for rung in made.rungs)
    assert len({rung.name for rung in made.rungs}) == len(made.rungs)


def test_av1_is_planned_only_where_its_encoder_is_and_takes_the_size():
    def codecs(probe: Probe, encoders) -> set[str]:
        return {rung.codec for rung in lecture(probe, Content.MOVING, encoders).rungs}

    tiny = Probe(60.0, Picture(0, 320, 62, 25.0, "h264"), VOICE)
    assert codecs(Probe(60.0, HD, VOICE), AV1) == {"h264", "av1"}
    flat = Probe(60.0, Picture(0, 4096, 200, 25.0, "h264"), VOICE)  # its picture is fitted to 640 by 30
    assert codecs(Probe(60.0, HD, VOICE), ("libx264",)) == codecs(tiny, AV1) == codecs(flat, AV1) == {"h264"}


def test_without_a_codec_all_else_stays():
    whole = lecture(Probe(600.0, HD, VOICE), Content.SLIDES, AV1)
    assert whole.without("av1") == lecture(Probe(600.0, HD, VOICE), Content.SLIDES)


def test_the_runs_of_a_lecture_share_its_work_without_doing_any_twice():
    whole = lecture(Probe(600.0, HD, VOICE), Content.SLIDES, AV1)
    parts = [whole.first(), whole.of("h264"), whole.of("av1")]
    assert whole.runs() == tuple(parts)
    assert [rung for part in parts for rung in part.rungs] == sorted(whole.rungs, key=lambda rung: rung.codec == "av1")
    assert [part.speech for part in parts] == [whole.speech, (), ()]
    assert [bool(part.slides and part.poster and part.storyboard) for part in parts] == [True, False, False]


def test_a_voice_is_as_long_as_the_recording_only_where_it_is_all_there_is():
    assert lecture(Probe(600.0, HD, VOICE), Content.SLIDES).first().expected_s is None
    assert lecture(Probe(600.0, None, VOICE), Content.SPEECH).first().expected_s == 600.0


def test_pictures_that_need_it_are_made_whole_and_toned_once_for_each_use():
    camera = Picture(0, 1920, 1080, 25.0, "hevc", interlaced=True, transfer="smpte2084")
    runs = [command(run) for run in lecture(Probe(600.0, camera, VOICE), Content.SLIDES).runs()]
    graphs = [words[words.index("-filter_complex") + 1] for words in runs]
    plain = " ".join(word for run in lecture(Probe(600.0, HD, VOICE), Content.SLIDES).runs() for word in command(run))
    rungs, poster, slides, storyboard = 4, 1, 1, 1
    assert [graph.count("bwdif") for graph in graphs] == [1, 1]
    assert [graph.count("tonemap") for graph in graphs] == [poster + slides + storyboard, rungs]
    assert not any("-noautorotate" in words for words in runs)
    assert "bwdif" not in plain
    assert "tonemap" not in plain


@pytest.mark.parametrize("content", [Content.SLIDES, Content.SPEAKER, Content.MOVING])
def test_only_the_rung_for_hospitals_spends_bits_on_what_looks_sharper(content):
    made = lecture(Probe(600.0, HD, VOICE), content)
    assert {rung.name for rung in made.rungs if rung.psy} == {"v720"}
    assert sum(":psy=0" in word for word in command(made.of("h264"))) == len(made.rungs) - 1


def test_slide_pictures_are_taken_where_slides_are():
    made = lecture(Probe(600.0, Picture(0, 1920, 1080, 30.0, "h264"), VOICE), Content.SPEAKER)
    assert (made.slides.width, made.slides.height) == (1280, 720)
    assert made.slides.numbers == tuple(slide.picture for slide in SLIDES)
    assert lecture(Probe(600.0, HD, VOICE), Content.MOVING).slides is None


def test_too_many_pictures_lose_the_steps_first():
    many = tuple(Slide(n / 1.0, n + 1.0, n % 2 == 0, 4 * n) for n in range(MAX_SLIDE_PICTURES + 2))
    made = lecture_plan(Probe(1002.0, HD, VOICE), Analysis(Content.SLIDES, many))
    assert made.slides.numbers == tuple(range(0, 4 * len(many), 8))


@given(st.lists(st.floats(0.5, 3599), max_size=60).map(sorted), contents)
def test_chapters_cover_the_lecture_and_none_is_short(starts, content):
    starts = [0.0, *starts]
    ends = [*starts[1:], 3600.0]
    shown = tuple(Slide(start, end, True, 0) for start, end in zip(starts, ends, strict=True))
    made = chapters(Analysis(content, shown))
    assert (made[0][0], made[-1][1]) == (0.0, 3600.0)
    assert all(before[1] == after[0] for before, after in pairwise(made))
    assert all(end - start >= MIN_CHAPTER_S for start, end in made)


def test_speech_has_no_chapters():
    assert chapters(Analysis(Content.SPEECH, ())) == []


@given(st.floats(0.5, MAX_DURATION_S))
def test_a_storyboard_covers_the_lecture_and_stays_small(seconds):
    board = lecture(Probe(seconds, HD, VOICE), Content.MOVING).storyboard
    assert board.every_s * board.columns * board.rows >= round(seconds)
    assert board.columns * board.rows <= 65
