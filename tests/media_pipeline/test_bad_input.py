"""What is made to hurt, or is no recording: every such file gets a sentence, costs little, and leaves nothing behind.

Each goes through the whole command `encode_lecture`; the upload pipeline looks at files with the same functions. Bounds
on processor time, memory and sizes are the kernel's (test_process.py); here it is seen that nothing passes by them.
"""

import math
import socket
import struct
import tempfile
from pathlib import Path

import pytest
from django.utils.translation import gettext

from media_pipeline import presenters
from media_pipeline.ffmpeg import measure, probe, process
from media_pipeline.ffmpeg.plan import lecture_plan
from media_pipeline.ffmpeg.probe import Refusal
from media_pipeline.lectures.services import Refused, detect_slides, encode_lecture
from tests.media_pipeline import hostile_files as hostile
from tests.media_pipeline.conftest import H264, SOUND, VIDEO, filled

pytestmark = pytest.mark.media


def silent_progress(_step: str, _part: float) -> None:
    pass


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch) -> Path:
    """A folder for temporary files that is looked at when the test is over."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


@pytest.fixture
def started(monkeypatch) -> list[process.Limits]:
    """The limits of every tool that is started."""
    seen: list[process.Limits] = []

    def limited(command, limits):
        seen.append(limits)
        return really(command, limits)

    really = process.limited
    monkeypatch.setattr(process, "limited", limited)
    return seen


def refused(path: Path) -> str:
    """The sentence of a file that must be refused, beside which nothing may be left, by either command."""
    beside = set(path.parent.iterdir())
    with pytest.raises(Refused) as error:
        encode_lecture(path, path.parent / "out", content=None, package_bytes=None, on_progress=silent_progress)
    with pytest.raises(Refused):
        detect_slides(path, on_progress=silent_progress)
    assert set(path.parent.iterdir()) == beside
    return error.value.sentence


def said_of(refusal: Refusal) -> str:
    return gettext(presenters.REFUSALS[refusal])


def written(folder: Path, content: bytes, name: str = "lecture.mp4") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


# --- files that name others ---


@pytest.fixture
def listener():
    """A server on this machine that nothing must ever ask."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


DRESSED = {
    "hls": hostile.playlist,
    "hls behind a title": lambda reference: hostile.behind_a_title(hostile.playlist(reference)),
    "hls behind a comment": lambda reference: b"\n# lecture\n" + hostile.playlist(reference),
    "hls of another key": lambda reference: hostile.playlist(f"a.ts\n#EXT-X-KEY:METHOD=AES-128,URI={reference}"),
    "ffconcat": hostile.concat,
    "ffconcat behind a title": lambda reference: hostile.behind_a_title(hostile.concat(reference)),
    "dash": hostile.dash,
    "dash behind a title": lambda reference: hostile.behind_a_title(hostile.dash(reference)),
    "subtitles of an avi": lambda reference: hostile.avi_with_subtitles(hostile.playlist(reference)),
    "concat in an avi": lambda reference: hostile.avi_with_subtitles(hostile.concat(reference)),
}


@pytest.mark.parametrize("dress", DRESSED)
def test_no_server_is_asked(tmp_path, listener, dress):
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/piece.ts"
    said = refused(written(tmp_path, DRESSED[dress](address)))
    assert said in map(said_of, Refusal)


@pytest.mark.parametrize("dress", DRESSED)
@pytest.mark.parametrize("scheme", ["", "file:", "concat:", "subfile,,start,0,end,0,,:"])
def test_no_other_file_is_read(record, tmp_path, dress, scheme):
    other = record("other.ts", *filled(VIDEO, size="64x64", seconds=1), *H264[:6])
    assert refused(written(tmp_path, DRESSED[dress](f"{scheme}{other}")))


def test_a_film_whose_pictures_are_in_another_file_has_none(tmp_path):
    secret = written(tmp_path, b"\xff" * 12_288 * 25, "secret")
    assert refused(written(tmp_path, hostile.mp4_of_another_file(str(secret).encode())))


# --- files that claim too much ---


def test_a_thousand_tracks(tmp_path):
    path = written(tmp_path, hostile.matroska_with_tracks(1000), "lecture.mkv")
    assert refused(path) == said_of(Refusal.TOO_MANY_STREAMS)


def test_a_picture_that_is_really_too_large(record):
    wide = record("large.avi", "-f", "lavfi", "-i", "color=s=4098x32:d=0.1", "-c:v", "mjpeg")
    assert refused(wide) == said_of(Refusal.TOO_LARGE)


def test_a_picture_that_claims_to_be_enormous(record, tmp_path):
    """Nothing is decoded of it: so many points would fill the memory."""
    content = bytearray(record("small.avi", "-f", "lavfi", "-i", "color=s=64x64:d=1", "-c:v", "ffv1").read_bytes())
    at = content.find(b"strf") + 12
    struct.pack_into("<ii", content, at, 16_000, 16_000)
    assert refused(written(tmp_path, bytes(content))) == said_of(Refusal.TOO_LARGE)


def timed(record, name: str, seconds: str, *words: str) -> Path:
    """A recording of two seconds whose pictures are shown at other times."""
    shown = filled(VIDEO, size="64x64", seconds=2)
    return record(name, *shown, "-vf", f"setpts='{seconds}'", "-fps_mode", "passthrough", *words)


@pytest.mark.parametrize("words", [("-live", "1"), ()], ids=["without a length", "with its length"])
def test_times_that_jump_by_years_are_too_long(record, words):
    path = timed(record, f"years{len(words)}.webm", "(N*0.04+gt(N,25)*50000000)/TB", "-c:v", "libvpx", *words)
    assert refused(path) == said_of(Refusal.TOO_LONG)


def test_times_that_jump_beyond_the_stated_length_are_too_long(record, tmp_path):
    """Half a minute is stated, two days are there: each missing picture would have been made."""
    path = timed(record, "days.mkv", "(N*0.04+gt(N,25)*172800)/TB", "-c:v", "ffv1")
    content = bytearray(path.read_bytes())
    at = content.find(b"\x44\x89\x88")  # Matroska's length, a float in milliseconds
    struct.pack_into(">d", content, at + 3, 30_000.0)
    assert refused(written(tmp_path, bytes(content))) == said_of(Refusal.TOO_LONG)


def test_what_is_refused_was_only_looked_at(tmp_path, started):
    """ffprobe alone has seen it, within its limits: no slides were sought and nothing was decoded."""
    refused(written(tmp_path, hostile.matroska_with_tracks(1000), "lecture.mkv"))
    assert set(started) == {probe.PROBE_LIMITS}
    assert probe.PROBE_LIMITS.file_bytes <= 1_000_000
    assert max(probe.PROBE_LIMITS.cpu_s, probe.PROBE_LIMITS.wall_s) <= 60


def test_every_tool_that_sees_a_recording_is_limited(lecture, tmp_path, started):
    out = tmp_path / "out"
    encode_lecture(lecture, out, content=None, package_bytes=None, on_progress=silent_progress)
    planned = lecture_plan(probe.probe(lecture), detect_slides(lecture, on_progress=silent_progress)).limits
    assert {probe.PROBE_LIMITS, measure.LIMITS, planned} <= set(started)
    assert all(0 < limits.cpu_s < math.inf and limits.memory_bytes <= 3 * 1024**3 for limits in started)
    assert max(limits.file_bytes for limits in started) == planned.file_bytes <= 17 * 1024**2


# --- files that are no recordings, or a part of one ---


NO_RECORDINGS = {
    "zero bytes": b"",
    "one byte": b"\0",
    "only zeros": bytes(5000),
    "text": "这不是录像。".encode() * 300,
    "text in GB18030": "这不是录像。".encode("gb18030") * 300,
    "text that begins like an MP3": b"ID3 is a sort of title, said the letter.\n" * 100,
    "text that begins like a film": b"\0\0\0\x18ftypmp42" + b"and then it went on as a letter.\n" * 100,
    "web page": b"<!doctype html><video src=file:///etc/passwd>" * 20,
    "program": b"\x7fELF\x02\x01\x01" + bytes(500),
    "archive": b"PK\x03\x04" + bytes(500),
}


@pytest.mark.parametrize("what", NO_RECORDINGS)
def test_what_is_no_recording(tmp_path, what):
    said = refused(written(tmp_path, NO_RECORDINGS[what]))
    empty = said_of(Refusal.EMPTY)
    assert (said == empty) == (what == "zero bytes")


@pytest.mark.parametrize("name", ["cut.mp4", "cut.mkv", "cut.avi"])
@pytest.mark.parametrize("part", [0.0, 0.02, 0.4])
def test_a_recording_that_was_cut_off(record, tmp_path, name, part):
    """Of the beginning alone, of a little more, and of almost the half."""
    words = [*filled(VIDEO + SOUND, size="320x180", seconds=12), *H264]
    whole = record(name, *words, *(["-movflags", "+faststart"] if name.endswith("mp4") else [])).read_bytes()
    assert refused(written(tmp_path, whole[: max(64, int(part * len(whole)))], name))


# --- names ---


NAMES = ["-i", "-y.mp4", "--help", "%d.mp4", "%0200000d.mp4", "a:b.mp4", ":x.mp4", "http:x.mp4", "file:x.mp4", "-"]
NAMES += ["pipe:0", "|cat.mp4", "$(id).mp4", "a\nb.mp4", "concat:a|b", "*.mp4", "藏语 ་ 🏔.mp4"]


@pytest.mark.parametrize("name", NAMES)
def test_a_strange_name_is_only_a_name(lecture, tmp_path, monkeypatch, name):
    """Given as it is, beside the place where the command was started."""
    monkeypatch.chdir(tmp_path)
    Path(name).symlink_to(lecture)
    assert detect_slides(Path(name), on_progress=silent_progress).slides[0].starts_s == 0.0
    assert {path.name for path in tmp_path.iterdir()} - {"storage", "uploads"} == {name, "temporary"}


@pytest.mark.parametrize("name", NAMES)
def test_a_strange_name_of_what_is_no_recording(tmp_path, name):
    assert refused(written(tmp_path, b"nothing", name)) == said_of(Refusal.NOT_MEDIA)


def test_a_name_in_another_encoding(lecture, tmp_path):
    """A Chinese name as old Windows machines write it is no UTF-8."""
    strange = Path(str(tmp_path).encode().decode(), "讲座.mp4".encode("gb18030").decode("utf-8", "surrogateescape"))
    strange.symlink_to(lecture)
    assert detect_slides(strange, on_progress=silent_progress).slides
