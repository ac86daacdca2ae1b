"""Real recordings of awkward kinds through the real ffmpeg; the results are measured with ffprobe."""

import json
import shutil
import subprocess

import pytest

from media_pipeline.ffmpeg import hls
from media_pipeline.ffmpeg.encode import Incomplete, Result, encode
from media_pipeline.ffmpeg.plan import plan
from media_pipeline.ffmpeg.probe import probe
from tests.media_pipeline.conftest import H264, SOUND, VIDEO, filled

pytestmark = pytest.mark.media


def made_of(path, folder, seconds=None) -> Result:
    shutil.copy(path, folder / "source")
    return encode(
        plan(probe(folder / "source")), folder=folder, on_progress=[].append if seconds is None else seconds.append
    )


def streams(path) -> list[dict]:
    words = ["ffprobe", "-v", "error", "-show_streams", "-show_format", "-print_format", "json", str(path)]
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)["streams"]


def loudness(path) -> float:
    words = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-vn", "-af", "ebur128", "-f", "null", "-"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stderr
    return float(said.rpartition("I:")[2].split()[0])


def names(result: Result) -> set[str]:
    return {made.name for made in result.files}


def test_a_whole_set_comes_of_one_run(lecture, tmp_path):
    seconds: list[float] = []
    result = made_of(lecture, tmp_path, seconds)
    assert names(result) == {
        *("audio.webm", "audio.mp4", "audio.m3u8", "poster.jpg", "master.m3u8"),
        *("v240.mp4", "v240.m3u8", "v360.mp4", "v360.m3u8"),
    }
    assert all((tmp_path / made.name).stat().st_size > 0 for made in result.files)
    assert result.duration_s == pytest.approx(3, abs=0.3)
    assert seconds == sorted(seconds)
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
