"""Real recordings of awkward kinds through the real ffmpeg; the results are measured with ffprobe."""

import json
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from media_pipeline.analysis.content import Analysis, Content, Slide
from media_pipeline.ffmpeg import hls
from media_pipeline.ffmpeg.encode import Result, encode, encoders
from media_pipeline.ffmpeg.measure import Incomplete, measure
from media_pipeline.ffmpeg.plan import MAX_SLIDE_PICTURES, SlidePictures, lecture_plan, plan
from media_pipeline.ffmpeg.probe import MediaRefused, Picture, Probe, Refusal, probe
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from tests.media_pipeline.conftest import H264, SOUND, VIDEO, filled

pytestmark = pytest.mark.media


def made_of(path, folder, seconds=None) -> Result:
    source = folder / "source"
    shutil.copy(path, source)
    made_plan = plan(measure(source, probe(source)))
    return encode(made_plan, folder=folder, on_progress=[].append if seconds is None else seconds.append)


def streams(path) -> list[dict]:
    words = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-print_format", "json", str(path)]
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)["streams"]


def loudness(path) -> float:
    words = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-vn", "-af", "ebur128", "-f", "null", "-"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stderr
    return float(said.rpartition("I:")[2].split()[0])


def names(result: Result) -> set[str]:
    return {made.name for made in result.files}


def test_a_whole_set_comes_of_two_runs(lecture, tmp_path):
    seconds: list[float] = []
    result = made_of(lecture, tmp_path, seconds)
    assert names(result) == {
        *("audio.webm", "audio.mp4", "audio.m3u8", "poster.jpg", "master.m3u8"),
        *("v240.mp4", "v240.m3u8", "v360.mp4", "v360.m3u8"),
    }
    assert all((tmp_path / made.name).stat().st_size > 0 for made in result.files)
    assert result.duration_s == pytest.approx(3, abs=0.3)
    begun_anew = [at for at in range(1, len(seconds)) if seconds[at] < seconds[at - 1]]
    assert len(begun_anew) <= 1  # voices and pictures, then films
    assert seconds[-1] == pytest.approx(3, abs=0.3)


def test_what_every_browser_plays(lecture, tmp_path):
    result = made_of(lecture, tmp_path)
    picture, sound = streams(tmp_path / "v240.mp4")
    assert (picture["codec_name"], picture["profile"], picture["pix_fmt"]) == ("h264", "Main", "yuv420p")
    assert (picture["width"], picture["height"], picture["avg_frame_rate"]) == (426, 240, "12/1")
    assert (sound["codec_name"], sound["profile"], sound["channels"]) == ("aac", "LC", 1)
    (light,) = streams(tmp_path / "audio.webm")
    assert (light["codec_name"], light["channels"]) == ("opus", 1)
    codecs = next(made.codec for made in result.files if made.name == "v240.mp4")
    assert codecs == f"avc1.4d40{picture['level']:02x},mp4a.40.2"


def test_the_index_of_the_voice_is_short_and_stands_before_it(record, tmp_path):
    """Players enter the file at any of its clusters, and hear the first once the index is here."""
    made_of(record("voice.wav", "-f", "lavfi", "-i", "sine=f=440:d=65"), tmp_path)
    before, *clusters = (tmp_path / "audio.webm").read_bytes().split(bytes.fromhex("1f43b675"))
    assert before.count(bytes.fromhex("1c53bb6b")) == 2  # named in the list of contents, and there
    assert len(before) < 1000
    assert len(clusters) == 4  # of twenty seconds each


def test_the_same_recording_gives_the_same_bytes(lecture, tmp_path):
    contents = []
    for number in ("first", "second"):
        folder = tmp_path / number
        folder.mkdir()
        result = made_of(lecture, folder)
        contents.append({made.name: (folder / made.name).read_bytes() for made in result.files})
    assert contents[0] == contents[1]


def test_the_first_segment_is_short_and_key_frames_are_far_apart(record, tmp_path):
    long = record("long.mp4", *filled(VIDEO + SOUND, size="320x180", seconds=14), *H264)
    made_of(long, tmp_path)
    listed = hls.read_segments((tmp_path / "v240.m3u8").read_text())
    assert [round(seconds) for seconds, _size in listed.pieces] == [2, 10, 2]


def test_the_playlists_ranges_cover_the_file(lecture, tmp_path):
    made_of(lecture, tmp_path)
    listing = (tmp_path / "v240.m3u8").read_text()
    head = int(listing.partition('BYTERANGE="')[2].partition("@")[0])
    bytes_listed = head + sum(size for _seconds, size in hls.read_segments(listing).pieces)
    assert bytes_listed == (tmp_path / "v240.mp4").stat().st_size


def test_quiet_speech_is_raised_and_loud_speech_lowered(record, tmp_path):
    for number, (name, volume) in enumerate({"quiet": "-30dB", "loud": "10dB"}.items()):
        voice = record(f"{name}.wav", *filled(SOUND, seconds=6), "-af", f"volume={volume}")
        folder = tmp_path / str(number)
        folder.mkdir()
        made_of(voice, folder)
        assert -23 <= loudness(folder / "audio.webm") <= -14


def test_the_encoders_of_this_machine_are_known_by_name(tmp_path):
    assert {"libx264", "libopus", "aac"} <= set(encoders(tmp_path))
    assert "=" not in encoders(tmp_path)


def test_silence_is_taken(record, tmp_path):
    silence = record("silence.wav", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "2")
    assert names(made_of(silence, tmp_path)) == {"audio.webm", "audio.mp4", "audio.m3u8", "master.m3u8"}


def test_picture_alone(record, tmp_path):
    silent = record("silent.mp4", *filled(VIDEO, size="320x180", seconds=2), *H264)
    assert "audio.mp4" not in names(made_of(silent, tmp_path))
    assert "mp4a" not in (tmp_path / "master.m3u8").read_text()


@pytest.mark.parametrize("turned", ["90", "270"])
def test_an_upright_phone_stays_upright(record, lecture, tmp_path, turned):
    phone = record(f"turned{turned}.mp4", "-i", str(lecture), "-c", "copy", "-metadata:s:v:0", f"rotate={turned}")
    made_of(phone, tmp_path)
    picture = streams(tmp_path / "v240.mp4")[0]
    assert (picture["width"], picture["height"]) == (240, 426)
    assert not picture.get("side_data_list")


def test_odd_sides_and_a_changing_frame_rate(record, tmp_path):
    select = "select='if(lt(t,1),1,not(mod(n,7)))',scale=333:251"
    odd = record(
        "odd.mkv", *filled(VIDEO + SOUND, size="640x360", seconds=3), "-vf", select, "-fps_mode", "vfr", "-c:v", "ffv1"
    )
    result = made_of(odd, tmp_path)
    picture = streams(tmp_path / "v240.mp4")[0]
    assert picture["width"] % 2 == picture["height"] % 2 == 0
    assert result.duration_s == pytest.approx(3, abs=0.4)


def test_an_extreme_shape(record, tmp_path):
    wide = record("wide.mkv", *filled(VIDEO, size="4096x16", seconds=1), "-c:v", "ffv1")
    made_of(wide, tmp_path)
    assert streams(tmp_path / "v240.mp4")[0]["width"] == 480


def test_a_recording_without_a_stated_duration(record, tmp_path):
    live = record("live.webm", *filled(VIDEO + SOUND, size="320x180", seconds=2), "-c:v", "libvpx", "-live", "1")
    assert probe(live).duration_s is None
    assert made_of(live, tmp_path).duration_s == pytest.approx(2, abs=0.3)


def test_sound_that_starts_late_stays_with_the_picture(record, tmp_path):
    words = filled(["-f", "lavfi", "-i", "testsrc=s=320x180:r=25:d=4", "-itsoffset", "2", *SOUND], seconds=2)
    late = record("late.mkv", *words, "-c:v", "ffv1", "-c:a", "pcm_s16le")
    made_of(late, tmp_path)
    assert streams(tmp_path / "audio.webm")
    said = subprocess.run(
        [
            "ffmpeg",
            "-nostats",
            "-i",
            str(tmp_path / "v240.mp4"),
            "-af",
            "silencedetect=n=-40dB:d=0.5",
            "-f",
            "null",
            "-",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    assert float(said.partition("silence_duration: ")[2].split()[0]) == pytest.approx(2, abs=0.2)


def test_a_recording_that_was_cut_off_on_its_way(record, lecture, tmp_path):
    words = ["-stream_loop", "3", "-i", str(lecture), "-c", "copy", "-movflags", "+faststart"]
    whole = record("faststart.mp4", *words)
    cut = tmp_path / "cut"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    with pytest.raises(Incomplete):
        made_of(cut, tmp_path)


ONE_FRAME = ["-f", "lavfi", "-i", "testsrc=s=320x180:r=25:d=0.04"]


def brightness(path, *, at: float) -> int:
    """The middle of the grey picture that is seen at this second."""
    words = ["ffmpeg", "-v", "error", "-i", str(path), "-vf", f"trim=start={at},scale=1:1,format=gray", "-vframes", "1"]
    return subprocess.run([*words, "-f", "rawvideo", "-"], capture_output=True, check=True).stdout[0]


@pytest.mark.parametrize("name", ["cover.mp4", "cover.mkv"])
def test_one_picture_stays_under_the_whole_voice(record, tmp_path, name):
    path = record(name, *ONE_FRAME, *filled(SOUND, seconds=14), *H264[:-1])
    result = made_of(path, tmp_path)
    assert "v240.mp4" in names(result)
    for made in ("v240.m3u8", "audio.m3u8"):
        assert hls.read_segments((tmp_path / made).read_text()).duration_s == pytest.approx(14, abs=0.3)
    assert brightness(tmp_path / "v240.mp4", at=13) == pytest.approx(brightness(tmp_path / "v240.mp4", at=0), abs=3)


def test_an_empty_sound_file_is_refused(record, tmp_path):
    with pytest.raises(MediaRefused) as refused:
        made_of(record("empty.wav", *filled(SOUND, seconds=1), "-t", "0"), tmp_path)
    assert refused.value.refusal is Refusal.NOTHING_TO_PLAY


def test_a_single_frame_is_refused(record, tmp_path):
    with pytest.raises(MediaRefused) as refused:
        made_of(record("frame.mp4", *ONE_FRAME, *H264), tmp_path)
    assert refused.value.refusal is Refusal.NOTHING_TO_PLAY


@pytest.fixture
def slides(record):
    """A screen recorder's file: a frame at 0, 20, 22 and 24 s, each brighter, under a voice of 60 s."""
    shades = "geq=lum='16+40*between(T,20,21.9)+90*between(T,22,23.9)+150*gte(T,24)':cb=128:cr=128"
    picture = ["-f", "lavfi", "-i", "color=s=320x180:r=25:d=60"]
    frames = f"{shades},select='eq(n,0)+eq(n,500)+eq(n,550)+eq(n,600)'"
    coding = ["-vf", frames, "-fps_mode", "vfr", *H264[:-1]]
    return record("slides.mp4", *picture, *filled(SOUND, seconds=60), *coding)


def test_no_slide_of_a_changing_frame_rate_is_lost(slides, tmp_path):
    assert probe(slides).picture.fps < 1
    result = made_of(slides, tmp_path)
    assert result.duration_s == pytest.approx(60, abs=0.3)
    assert hls.read_segments((tmp_path / "v240.m3u8").read_text()).duration_s == pytest.approx(60, abs=0.3)
    seen = [brightness(tmp_path / "v240.mp4", at=at) for at in (19.5, 20.5, 22.5, 24.5, 59)]
    assert all(later - earlier > 20 for earlier, later in pairwise(seen[:4]))
    assert seen[4] == pytest.approx(seen[3], abs=3)


def test_a_set_that_ffmpeg_did_not_write_is_its_failure(lecture, tmp_path, monkeypatch):
    """ffmpeg sometimes ends well and leaves an output without a single segment."""
    shutil.copy(lecture, tmp_path / "source")
    made_plan = plan(probe(tmp_path / "source"))

    def nothing(command, *, folder, **_words) -> None:
        (folder / "audio.m3u8").write_text("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-ENDLIST\n")

    monkeypatch.setattr("media_pipeline.ffmpeg.encode.run", nothing)
    with pytest.raises(ToolFailed) as failed:
        encode(made_plan, folder=tmp_path, on_progress=[].append)
    assert failed.value.cause is Cause.FAILED


MANY = ("many.mkv", "-f", "lavfi", "-i", "color=s=32x32:r=4:d=250", "-c:v", "ffv1")
SMALL = Picture(0, 32, 32, 25.0, "ffv1")


def pictures_of(path, folder, numbers: tuple[int, ...]) -> list[Path]:
    """The pictures with these numbers, as slides."""
    shutil.copy(path, folder / "source")
    whole = lecture_plan(Probe(250.0, SMALL, None), Analysis(Content.SLIDES, (Slide(0.0, 250.0, True, 0),)))
    wanted = replace(whole.first(), poster=None, storyboard=None, slides=SlidePictures(32, 32, numbers))
    encode(wanted, folder=folder, on_progress=[].append)
    return sorted(folder.glob("slide-*.jpg"))


def test_as_many_slide_pictures_as_there_may_be(record, tmp_path):
    """ffmpeg reads a long list of numbers only in parts."""
    assert len(pictures_of(record(*MANY), tmp_path, tuple(range(MAX_SLIDE_PICTURES)))) == MAX_SLIDE_PICTURES


def test_a_size_that_changes_midway_mixes_up_no_slide(resized, tmp_path):
    seen = [brightness(path, at=0) for path in pictures_of(resized, tmp_path, (3, 7, 11, 19))]
    assert seen == pytest.approx([40, 40, 120, 200], abs=20)


def test_a_slide_picture_too_many_is_a_failure(record, tmp_path):
    """They are numbered as they are written, so one that nobody asked for would move all the others."""
    (tmp_path / "slide-0003.jpg").write_bytes(b"not asked for")
    with pytest.raises(ToolFailed) as failed:
        pictures_of(record(*MANY), tmp_path, (3, 7))
    assert failed.value.cause is Cause.FAILED


def packets_of_voice(path) -> list[list[str]]:
    """Of each packet its bytes, where they are told, and last its hash."""
    shown = [
        "-show_entries",
        "packet=size,data_hash",
        "-show_data_hash",
        "md5",
        "-of",
        "csv=p=0",
        "-select_streams",
        "a",
    ]
    said = subprocess.run(["ffprobe", "-v", "error", *shown, str(path)], capture_output=True, text=True, check=True)
    return [line.split(",") for line in said.stdout.split()]


def voice_kbps(path) -> float:
    """The mean rate of Opus packets of 60 ms."""
    sizes = [int(told[0]) for told in packets_of_voice(path)]
    return sum(8 * size for size in sizes) / (0.06 * len(sizes)) / 1000


def test_the_lightest_voice_is_never_much_heavier_than_it_was_told(record, tmp_path):
    """Tones that slide take Opus a quarter more than speech; what is promised for 64 kbit/s counts with that."""
    hard = "0.3*sin(2*PI*440*t)+0.3*sin(2*PI*1000*t+3*sin(40*t))+0.2*sin(2*PI*2500*t+5*sin(13*t))"
    sound = ["-f", "lavfi", "-i", f"aevalsrc='{hard}':s=48000:d=5"]
    path = record("hard.mkv", "-f", "lavfi", "-i", "color=s=32x32:r=5:d=5", *sound, "-c:v", "ffv1", "-c:a", "flac")
    shutil.copy(path, tmp_path / "source")
    whole = lecture_plan(probe(path), Analysis(Content.MOVING, ()))
    low = replace(whole, rungs=tuple(rung for rung in whole.rungs if rung.name == "low"))
    encode(low, folder=tmp_path, on_progress=[].append)
    assert 12 < voice_kbps(tmp_path / "low.mp4") <= 16
    beside, alone = ([told[-1] for told in packets_of_voice(tmp_path / name)] for name in ("low.mp4", "audio.webm"))
    assert set(beside) <= set(alone)  # encoded once
    assert len(beside) >= len(alone) - 1


def test_a_storyboard_shows_the_last_picture_to_the_end(record, tmp_path):
    """A picture of 2 s under 24 s of voice: three tiles, and none is black."""
    shown = ["-f", "lavfi", "-i", "color=c=white:s=64x36:r=5:d=2", *filled(SOUND, seconds=24)]
    path = record("short_picture.mkv", *shown, "-c:v", "ffv1", "-c:a", "flac")
    shutil.copy(path, tmp_path / "source")
    whole = lecture_plan(measure(path, probe(path)), Analysis(Content.MOVING, ()))
    encode(replace(whole.first(), speech=(), poster=None), folder=tmp_path, on_progress=[].append)
    assert brightness(tmp_path / "storyboard.jpg", at=0) > 220


def test_a_voice_that_ends_early_has_the_rate_of_the_time_it_lasts(record, tmp_path):
    words = ["-f", "lavfi", "-i", "color=s=64x64:r=5:d=9", *filled(SOUND, seconds=3)]
    result = made_of(record("early_voice.mkv", *words, "-c:v", "ffv1"), tmp_path)
    voice = next(made for made in result.files if made.name == "audio.webm")
    assert voice.lasts_s == pytest.approx(3, abs=0.2)
    assert voice.bandwidth == pytest.approx(8 * (tmp_path / "audio.webm").stat().st_size / 3, rel=0.1)
