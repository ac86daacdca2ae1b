"""Pictures of slides by jumping: when it pays, and that the pictures are those of a whole decoding."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from media_pipeline.analysis.content import Analysis, Content, Slide
from media_pipeline.ffmpeg import parts, stills
from media_pipeline.ffmpeg.command import still
from media_pipeline.ffmpeg.encode import encode
from media_pipeline.ffmpeg.measure import measure
from media_pipeline.ffmpeg.plan import SlidePictures, lecture_plan, plan
from media_pipeline.ffmpeg.probe import Picture, Probe, Sound, probe
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.ffmpeg.stills import encode_stills, jumps
from tests.media_pipeline.conftest import H264

HD, VOICE = Picture(0, 1280, 720, 25.0, "h264"), Sound(1, 1, "aac")
HOUR = Probe(3600.0, HD, VOICE, 3600.0, key_every_s=10.0)


def slides_at(found: Probe, *seconds: float):
    shown = tuple(Slide(at, at + 1, True, round(4 * at)) for at in seconds)
    return parts.of_pictures(lecture_plan(found, Analysis(Content.SLIDES, shown)))


def every(seconds: int, found: Probe = HOUR):
    return slides_at(found, *range(2, round(found.duration_s), seconds))


class TestWhenItPays:
    def test_slides_that_stand_for_a_while(self):
        assert jumps(every(40), HOUR, divisible=True)
        assert not jumps(every(8), HOUR, divisible=True)

    @pytest.mark.parametrize("apart_s", [None, 3600.0])
    def test_not_without_key_frames(self, apart_s):
        found = replace(HOUR, key_every_s=apart_s)
        assert not jumps(every(40, found), found, divisible=True)

    def test_not_without_an_index(self):
        assert not jumps(every(40), HOUR, divisible=False)

    @pytest.mark.parametrize("strange", [{"turned": True}, {"interlaced": True}, {"transfer": "smpte2084"}])
    def test_not_where_filters_must_see_all_of_it(self, strange):
        found = replace(HOUR, picture=replace(HD, **strange))
        assert not jumps(every(40, found), found, divisible=True)

    def test_not_without_slides_or_a_length(self):
        assert not jumps(plan(HOUR), HOUR, divisible=True)
        assert not jumps(every(40), replace(HOUR, duration_s=None), divisible=True)

    @given(st.integers(1, 500), st.floats(0.1, 600), st.floats(10, 14_400))
    def test_more_slides_or_rarer_key_frames_never_make_it_pay(self, count, apart_s, length):
        def pays(count: int, apart_s: float) -> bool:
            found = replace(HOUR, duration_s=length, key_every_s=apart_s)
            few = replace(every(40), slides=SlidePictures(1280, 720, tuple(range(count))))
            return jumps(few, found, divisible=True)

        assert pays(count, apart_s) >= max(pays(2 * count, apart_s), pays(count, 2 * apart_s))


def test_a_jump_is_guarded_as_everything_is():
    words, names = still(every(40), 42.0, 7)
    before = words[: words.index("-i")]
    assert before[before.index("-protocol_whitelist") + 1] == "file,pipe"
    assert "hls" not in before[before.index("-format_whitelist") + 1]
    assert before[before.index("-ss") + 1] == "40.0"
    assert names == ["slide-0007.webp", "slide-0007.jpg"]
    assert set(names) <= set(words)
    with pytest.raises(ValueError, match="how large"):
        still(plan(HOUR), 42.0, 7)


def test_the_start_is_no_jump():
    assert "-ss" not in still(every(40), 0.0, 1)[0]


@pytest.fixture
def folder(tmp_path, record):
    """Colours that change every five seconds, key frames every three, and a screen recorder's uneven times."""
    drawn = "color=black:s=320x180:r=25:d=30,hue='H=0',geq=lum='40+30*floor(T/5)':cb=128:cr=128,format=yuv420p"
    uneven = "select='not(mod(n,7))+lt(mod(t,5),0.2)'"
    words = ["-f", "lavfi", "-i", drawn, "-vf", uneven, "-fps_mode", "vfr", *H264, "-g", "20"]
    (tmp_path / "source").write_bytes(record("colours.mp4", *words).read_bytes())
    return tmp_path


def looked_at(folder):
    return measure(folder / "source", probe(folder / "source"))


@pytest.mark.media
def test_the_pictures_are_those_of_a_whole_decoding(folder, monkeypatch):
    found = looked_at(folder)
    wanted = slides_at(found, 0, 2.25, 4.75, 5.25, 12.5, 19.75, 29.5)
    whole = encode(wanted, folder=folder, on_progress=[].append)
    expected = [Image.open(folder / one.name).convert("L").copy() for one in whole.files]
    for one in whole.files:
        (folder / one.name).unlink()
    monkeypatch.setattr(stills, "encode", None)  # nothing else may make them
    monkeypatch.setattr(stills, "jumps", lambda *words, **more: True)
    told: list[float] = []
    made = encode_stills(wanted, found, divisible=True, folder=folder, on_progress=told.append)
    assert [one.name for one in made.files] == [one.name for one in whole.files]
    for one, picture in zip(made.files, expected, strict=True):
        apart = ImageStat.Stat(ImageChops.difference(picture, Image.open(folder / one.name).convert("L"))).mean[0]
        assert apart < 3, one.name
    assert told == sorted(told)


@pytest.mark.media
@pytest.mark.parametrize("cause", [Cause.FAILED, Cause.TOO_LONG])
def test_where_a_jump_leads_nowhere_all_of_it_is_decoded(folder, monkeypatch, cause):
    found, calls = looked_at(folder), []

    def fails(*words, **more) -> None:
        calls.append(words)
        raise ToolFailed(cause, "broken index")

    monkeypatch.setattr(stills, "jumps", lambda *words, **more: True)
    monkeypatch.setattr(stills, "run", fails)
    made = encode_stills(slides_at(found, 2, 12), found, divisible=True, folder=folder, on_progress=[].append)
    assert len(calls) == 1
    assert len(made.files) == 4


def test_what_the_server_lacks_is_not_tried_in_another_way(tmp_path, monkeypatch):
    def full(*words, **more) -> None:
        raise ToolFailed(Cause.NO_SPACE, "No space left on device")

    monkeypatch.setattr(stills, "run", full)
    monkeypatch.setattr(stills, "encode", None)
    with pytest.raises(ToolFailed):
        encode_stills(every(40), HOUR, divisible=True, folder=tmp_path, on_progress=[].append)


def test_jumps_that_write_nothing_or_take_for_ever_end(tmp_path, monkeypatch):
    decoded, ran, clock = [], [], iter([0.0, 1.0, 5000.0])
    monkeypatch.setattr(stills, "encode", lambda plan, **more: decoded.append(plan) or "all of it")
    monkeypatch.setattr(stills, "run", lambda command, **more: ran.append(command))
    assert encode_stills(every(40), HOUR, divisible=True, folder=tmp_path, on_progress=[].append) == "all of it"
    assert len(ran) == 1  # it wrote no picture

    def writes(command, **more) -> None:
        for name in command:
            if name.startswith("slide-"):
                (tmp_path / name).touch()

    monkeypatch.setattr(stills, "run", writes)
    monkeypatch.setattr(stills, "monotonic", lambda: next(clock))
    assert encode_stills(every(40), HOUR, divisible=True, folder=tmp_path, on_progress=[].append) == "all of it"
    assert len(decoded) == 2
    assert len(list(tmp_path.glob("*.webp"))) == 2
