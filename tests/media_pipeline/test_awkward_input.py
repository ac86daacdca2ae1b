"""Recordings as people really have them: each becomes a lecture that looks and sounds as it was meant."""

import json
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from media_pipeline.analysis.content import Analysis, Content, Slide
from media_pipeline.ffmpeg.encode import Result, encode
from media_pipeline.ffmpeg.measure import measure
from media_pipeline.ffmpeg.plan import lecture_plan, plan
from media_pipeline.ffmpeg.probe import Probe, probe
from tests.media_pipeline.conftest import H264, SOUND, VIDEO, filled

pytestmark = pytest.mark.media

SMALL = filled(VIDEO, size="160x90", seconds=2)
VOICE = filled(SOUND, seconds=2)


def looked_at(path: Path, folder: Path) -> Probe:
    source = folder / "source"
    if not source.exists():
        source.symlink_to(path)
    return measure(source, probe(source))


def made_of(path: Path, folder: Path) -> Result:
    return encode(plan(looked_at(path, folder)), folder=folder, on_progress=[].append)


def streams(path: Path) -> list[dict]:
    words = ["ffprobe", "-v", "error", "-show_streams", "-print_format", "json", str(path)]
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)["streams"]


def grey(path: Path, *, at: float, filters: str = "scale=1:1") -> bytes:
    """The points of the picture that is seen at this second, after filters."""
    words = ["ffmpeg", "-v", "error", "-i", str(path), "-vf", f"trim=start={at},{filters},format=gray", "-vframes", "1"]
    return subprocess.run([*words, "-f", "rawvideo", "-"], capture_output=True, check=True).stdout


def pitch_hz(path: Path) -> float:
    """How often the sound crosses zero upwards in a second, from its middle."""
    words = [
        "ffmpeg",
        "-v",
        "error",
        "-ss",
        "0.5",
        "-i",
        str(path),
        "-t",
        "1",
        "-ac",
        "1",
        "-ar",
        "8000",
        "-f",
        "s16le",
        "-",
    ]
    raw = subprocess.run(words, capture_output=True, check=True).stdout
    samples = memoryview(raw).cast("h")
    return sum(before < 0 <= after for before, after in pairwise(samples))


def is_whole(result: Result, folder: Path, seconds: float = 2.0) -> bool:
    """Every file of the set is there, and what plays lasts as long as the recording."""
    there = all((folder / made.name).stat().st_size > 0 for made in result.files)
    return there and result.duration_s == pytest.approx(seconds, abs=0.4)


# --- what other programs and cameras write ---


SOURCES = {
    "hevc.mp4": ("-c:v", "libx265", "-x265-params", "log-level=error", "-pix_fmt", "yuv420p", "-preset", "ultrafast"),
    "hevc10.mkv": (
        "-c:v",
        "libx265",
        "-x265-params",
        "log-level=error",
        "-pix_fmt",
        "yuv420p10le",
        "-preset",
        "ultrafast",
    ),
    "h264in10.mp4": ("-c:v", "libx264", "-pix_fmt", "yuv422p10le", "-preset", "ultrafast"),
    "prores.mov": ("-c:v", "prores_ks", "-profile:v", "4", "-pix_fmt", "yuva444p10le"),
    "av1.mp4": ("-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-pix_fmt", "yuv420p"),
    "vp9.webm": (
        "-c:v",
        "libvpx-vp9",
        "-deadline",
        "realtime",
        "-cpu-used",
        "8",
        "-pix_fmt",
        "yuv420p",
        "-c:a",
        "libopus",
    ),
    "motion.avi": ("-c:v", "mjpeg", "-pix_fmt", "yuvj422p"),
    "screen.mkv": ("-c:v", "ffv1", "-pix_fmt", "bgra"),
    "old.flv": ("-c:v", "flv1", "-ar", "44100"),
    "old.wmv": (
        "-c:v",
        "wmv2",
    ),
    "camera.ts": ("-c:v", "mpeg2video", "-c:a", "mp2"),
}


@pytest.mark.parametrize("name", SOURCES)
def test_every_way_to_write_pictures_becomes_what_every_browser_plays(record, tmp_path, name):
    words = [*SMALL, *VOICE, "-shortest", *SOURCES[name], *(["-f", "asf"] if name.endswith("wmv") else [])]
    assert is_whole(made_of(record(f"of_{name}", *words), tmp_path), tmp_path)
    picture, sound = streams(tmp_path / "v240.mp4")
    assert (picture["codec_name"], picture["profile"], picture["pix_fmt"]) == ("h264", "Main", "yuv420p")
    assert (picture["width"], picture["height"]) == (160, 90)
    assert (sound["codec_name"], sound["channels"]) == ("aac", 1)


def high_range(record, transfer: str, code: int) -> Path:
    """A grey picture of ten bits, as a camera with a high range of brightness writes it."""
    drawn = ["-f", "lavfi", "-i", f"color=s=64x64:r=5:d=1,format=yuv420p10le,geq=lum={code}:cb=512:cr=512"]
    told = f"log-level=error:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    words = ["-c:v", "libx265", "-preset", "ultrafast", "-x265-params", told]
    return record(f"{transfer}{code}.mkv", *drawn, *words)


@pytest.mark.parametrize(("transfer", "code"), [("smpte2084", 593), ("arib-std-b67", 721)])
def test_hdr_is_shown_as_bright_as_paper_is(record, tmp_path, transfer, code):
    """Both codes mean white paper; as it is written, the first would be shown as a middle grey."""
    paper = high_range(record, transfer, code)
    assert looked_at(paper, tmp_path).picture.transfer == transfer
    made_of(paper, tmp_path)
    assert grey(tmp_path / "v240.mp4", at=0)[0] == pytest.approx(200, abs=15)
    (picture,) = streams(tmp_path / "v240.mp4")
    assert picture["pix_fmt"] == "yuv420p"
    assert picture.get("color_transfer") != transfer


@pytest.mark.parametrize("colours", ["full", "limited"])
def test_what_is_no_hdr_keeps_its_brightness(record, tmp_path, colours):
    pixels = "yuvj420p" if colours == "full" else "yuv420p"
    drawn = ["-f", "lavfi", "-i", "color=c=0x808080:s=64x64:r=5:d=1", "-c:v", "mjpeg", "-pix_fmt", pixels]
    grey_one = record(f"grey_{colours}.avi", *drawn, "-strict", "-1")
    made_of(grey_one, tmp_path)
    assert grey(tmp_path / "v240.mp4", at=0)[0] == pytest.approx(128, abs=6)


# --- shapes ---


@pytest.mark.parametrize(
    ("size", "aspect", "fitted"),
    [
        ("90x160", "1", (90, 160)),
        ("720x576", "64/45", (426, 240)),
        ("360x288", "12/11", (326, 240)),
        ("352x480", "20/11", (320, 240)),
        ("17x301", "1", (16, 300)),
    ],
)
def test_upright_and_stretched_pictures_have_their_shape(record, tmp_path, size, aspect, fitted):
    words = [*filled(VIDEO, size=size, seconds=1), "-vf", f"setsar={aspect}", "-c:v", "ffv1"]
    made_of(record(f"shape{size}.mkv", *words), tmp_path)
    (picture,) = streams(tmp_path / "v240.mp4")
    assert (picture["width"], picture["height"]) == pytest.approx(fitted, abs=2)
    assert picture["sample_aspect_ratio"] == "1:1"


@pytest.mark.parametrize("order", ["tff", "bff"])
def test_half_pictures_become_whole_ones(record, tmp_path, order):
    """A white bar that flies over black: where two half pictures lie in each other like a comb, its edges are grey."""
    bar = "color=s=720x576:r=50:d=2,geq=lum='16+219*between(mod(X-48*N,720),0,299)':cb=128:cr=128"
    woven = f"tinterlace=interleave_{'top' if order == 'tff' else 'bottom'},setfield={order},fps=25"
    coded = ["-flags", "+ilme+ildct", "-c:v", "mpeg2video", "-q:v", "3", "-top", str(int(order == "tff"))]
    camera = record(f"{order}.ts", "-f", "lavfi", "-i", bar, "-vf", woven, *coded)
    assert looked_at(camera, tmp_path).picture.interlaced
    assert part_grey(camera) > 0.1
    made_of(camera, tmp_path)
    assert part_grey(tmp_path / "v240.mp4") < 0.05


def test_a_camera_of_half_pictures_gives_a_whole_lecture(record, tmp_path):
    """Slide pictures, poster and storyboard are taken of the same whole pictures."""
    woven = "tinterlace=interleave_top,setfield=tff,fps=25"
    coded = ["-vf", woven, "-flags", "+ilme+ildct", "-c:v", "mpeg2video", "-top", "1"]
    camera = record("whole.ts", "-f", "lavfi", "-i", "testsrc=s=320x240:r=50:d=3", *coded)
    found = looked_at(camera, tmp_path)
    wanted = lecture_plan(found, Analysis(Content.SLIDES, (Slide(0.0, 3.0, True, 4),)))
    result = encode(wanted, folder=tmp_path, on_progress=[].append)
    assert {"poster.jpg", "slide-0001.webp", "slide-0001.jpg", "storyboard.jpg"} <= {made.name for made in result.files}
    assert is_whole(result, tmp_path, seconds=3)


def part_grey(path: Path) -> float:
    """The part of a picture that is neither black nor white."""
    points = grey(path, at=1, filters="scale=300:240:flags=area")
    return sum(60 < point < 195 for point in points) / len(points)


def test_a_picture_in_whole_frames_is_left_alone(lecture, tmp_path):
    assert not looked_at(lecture, tmp_path).picture.delicate


# --- times ---


@pytest.mark.parametrize(
    ("kind", "start", "seconds"), [("mp4", "-0.6", 1.4), ("mp4", "8", 2), ("mkv", "8", 2), ("ts", "90000", 2)]
)
def test_a_start_before_or_after_zero(record, tmp_path, kind, start, seconds):
    """What lies before zero is not shown, and what begins late is not waited for."""
    words = [*SMALL, *VOICE, "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-c:a", "aac"]
    moved = record(f"start{start}.{kind}", *words, "-output_ts_offset", start, "-avoid_negative_ts", "disabled")
    assert is_whole(made_of(moved, tmp_path), tmp_path, seconds=seconds)


def test_pictures_that_stop_for_a_while_under_a_voice_that_goes_on(record, tmp_path):
    jump = ["-vf", "setpts='(N*0.04+gt(N,24)*6)/TB'", "-fps_mode", "passthrough"]
    path = record("gap.mkv", *SMALL, *filled(SOUND, seconds=8), *jump, "-c:v", "ffv1", "-c:a", "flac")
    assert is_whole(made_of(path, tmp_path), tmp_path, seconds=8)
    still = [grey(tmp_path / "v240.mp4", at=at, filters="scale=16:9") for at in (2, 6)]
    assert max(abs(a - b) for a, b in zip(*still, strict=True)) < 12


def test_times_that_run_backwards(record, tmp_path):
    """Two recordings, one after the other in one file, each of which begins at zero."""
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", "-c:a", "aac", "-f", "mpegts"]
    one = record("once.ts", *SMALL, *VOICE, *coded)
    twice = tmp_path / "twice.ts"
    twice.write_bytes(2 * one.read_bytes())
    result = made_of(twice, tmp_path)
    assert all((tmp_path / made.name).stat().st_size > 0 for made in result.files)


def test_frames_at_any_moment(record, tmp_path):
    """A phone in the dark: thirty pictures a second, then eight."""
    uneven = ["-vf", "select='lt(t,1)+not(mod(n,3))',setpts=PTS+0.005*random(1)/TB", "-fps_mode", "passthrough"]
    path = record("uneven.mkv", *SMALL, *VOICE, *uneven, "-c:v", "ffv1", "-c:a", "flac")
    assert is_whole(made_of(path, tmp_path), tmp_path)


# --- sounds ---


def test_sound_of_six_channels_becomes_one_voice(record, tmp_path):
    """The voice is in the middle, where films have it."""
    silent = "anullsrc=r=48000:cl=mono,atrim=duration=2"
    graph = f"{silent}[l];{silent}[r];sine=f=700:d=2[c];{silent}[w];{silent}[a];{silent}[b]"
    joined = f"{graph};[l][r][c][w][a][b]join=inputs=6:channel_layout=5.1"
    path = record("six.mp4", *SMALL, "-f", "lavfi", "-i", joined, *H264)
    assert looked_at(path, tmp_path).sound.channels == 6
    assert is_whole(made_of(path, tmp_path), tmp_path)
    assert streams(tmp_path / "audio.webm")[0]["channels"] == 1
    assert pitch_hz(tmp_path / "audio.webm") == pytest.approx(700, abs=15)


@pytest.mark.parametrize(("first", "second", "heard"), [("default", "0", 440), ("0", "default", 900)])
def test_of_two_languages_the_one_is_heard_that_players_choose(record, tmp_path, first, second, heard):
    tracks = [*SMALL, *VOICE, "-f", "lavfi", "-i", "sine=f=900:d=2", "-map", "0:v", "-map", "1:a", "-map", "2:a"]
    named = ["-metadata:s:a:0", "language=zho", "-metadata:s:a:1", "language=bod"]
    chosen = ["-disposition:a:0", first, "-disposition:a:1", second]
    path = record(f"languages{heard}.mkv", *tracks, *named, *chosen, "-c:v", "ffv1", "-c:a", "flac")
    made_of(path, tmp_path)
    assert pitch_hz(tmp_path / "audio.webm") == pytest.approx(heard, abs=15)


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg", "m4a", "mp3"])
def test_sound_alone_in_every_container(record, tmp_path, kind):
    path = record(f"alone.{kind}", *VOICE, *(["-c:a", "libvorbis"] if kind == "ogg" else []))
    assert is_whole(made_of(path, tmp_path), tmp_path)
    assert looked_at(path, tmp_path).picture is None


# --- titles ---


TITLES = {
    "gb18030": "高原病防治".encode("gb18030"),
    "broken": b"half of a letter \xe8\xae",
    "tibetan": "མཐོ་སྒང་གི་ནད།".encode(),
    "emoji": "🏔 lecture 🩺".encode(),
    "a command": b"x -i /etc/passwd $(id) %s %n ]]>",
}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_in_the_file_does_no_harm_and_is_not_given_on(record, tmp_path, title):
    mark = b"placeholder for the title of this recording"
    path = record("titled.mkv", *SMALL, *VOICE, "-metadata", f"title={mark.decode()}", "-c:v", "ffv1", "-c:a", "flac")
    titled = tmp_path / "titled.mkv"
    titled.write_bytes(path.read_bytes().replace(mark, TITLES[title].ljust(len(mark))))
    result = made_of(titled, tmp_path)
    assert is_whole(result, tmp_path)
    for made in result.files:
        assert TITLES[title] not in (tmp_path / made.name).read_bytes()
