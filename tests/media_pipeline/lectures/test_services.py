"""Whole lectures through the real ffmpeg, and everything that is refused; no test here has a database."""

import errno
import json
import os
import subprocess
from pathlib import Path

import pytest

from media_pipeline import presenters
from media_pipeline.analysis.content import Content
from media_pipeline.ffmpeg.measure import Incomplete
from media_pipeline.ffmpeg.probe import MediaRefused, Refusal
from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.lectures import services
from media_pipeline.lectures.services import Refused, detect_slides, encode_lecture
from tests.media_pipeline.conftest import SOUND, VIDEO, filled

pytestmark = pytest.mark.media


def silent_progress(_step: str, _part: float) -> None:
    pass


def encode(path, out, *, content=None, package_bytes=None, on_progress=silent_progress) -> dict:
    return encode_lecture(path, out, content=content, package_bytes=package_bytes, on_progress=on_progress)


def played_s(path) -> float:
    words = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


@pytest.fixture(scope="module")
def encoded(slide_lecture, tmp_path_factory):
    """(folder, manifest, progress, when slides change) of one lecture that several tests look at."""
    path, truth = slide_lecture
    folder = tmp_path_factory.mktemp("encoded") / "out"
    told: list[tuple[str, float]] = []
    document = encode(path, folder, package_bytes=10_000_000, on_progress=lambda *now: told.append(now))
    return folder, document, told, truth


def test_the_manifest_names_every_file_and_no_other(encoded):
    folder, document, _told, _truth = encoded
    assert json.loads((folder / "manifest.json").read_text()) == document
    named = {document["master"], document["chapters_file"], "manifest.json"}
    named |= {document[still]["file"] for still in ("poster", "storyboard")}
    named |= {stream[key] for stream in document["renditions"] for key in ("file", "playlist") if key in stream}
    named |= {slide[key] for slide in document["slides"] for key in ("image", "twin")}
    assert named == {path.name for path in folder.iterdir()}
    for each in [*document["renditions"], document["poster"], document["storyboard"]]:
        assert each["bytes"] == (folder / each["file"]).stat().st_size


def test_every_rendition_plays_as_long_as_the_lecture(encoded):
    folder, document, _told, _truth = encoded
    assert {"low", "v240", "v360", "audio", "audio24"} <= {stream["name"] for stream in document["renditions"]}
    for stream in document["renditions"]:
        assert played_s(folder / stream["file"]) == pytest.approx(10, abs=0.3)


def test_there_is_a_rung_for_a_link_of_64_kbit_a_second(encoded):
    _folder, document, _told, _truth = encoded
    low = next(stream for stream in document["renditions"] if stream["name"] == "low")
    assert low["kbps"] <= 56
    assert low["peak_kbps"] <= 64
    assert document["slide_mode"]["kbps"] <= 56


def test_the_slides_are_those_of_the_lecture(encoded):
    folder, document, _told, truth = encoded
    assert document["content"] == "slides"
    assert [slide["starts_s"] for slide in document["slides"][1:]] == pytest.approx(truth, abs=0.6)
    assert (folder / document["slides"][0]["image"]).read_bytes()[8:12] == b"WEBP"
    assert (folder / document["slides"][0]["twin"]).read_bytes()[:2] == b"\xff\xd8"
    sheets = {(folder / slide["image"]).read_bytes() for slide in document["slides"]}
    assert len(sheets) == len(document["slides"])


def test_a_slides_picture_shows_that_slide(encoded, slide_lecture, tmp_path):
    """The picture is nearer to the recording in the middle of its slide than to any other slide's middle."""
    folder, document, _told, _truth = encoded

    def grey(words: list[str]) -> bytes:
        shown = ["-frames:v", "1", "-vf", "scale=64:36,format=gray", "-f", "rawvideo", "-"]
        return subprocess.run(["ffmpeg", "-v", "error", *words, *shown], capture_output=True, check=True).stdout

    def distance(one: bytes, other: bytes) -> int:
        return sum(abs(a - b) for a, b in zip(one, other, strict=True))

    middles = [(slide["starts_s"] + slide["ends_s"]) / 2 for slide in document["slides"]]
    recorded = [grey(["-ss", str(at), "-i", str(slide_lecture[0])]) for at in middles]
    for number, slide in enumerate(document["slides"]):
        made = grey(["-i", str(folder / slide["image"])])
        nearest = min(range(len(recorded)), key=lambda at: distance(made, recorded[at]))
        assert nearest == number


def test_progress_and_processor_time_are_told_by_step(encoded):
    _folder, document, told, _truth = encoded
    steps = list(dict.fromkeys(step for step, _part in told))
    assert steps[:4] == ["inspect", "slides", "speech and pictures", "h264"]
    assert list(document["cpu_s"]) == steps
    assert all(0 <= part <= 1 for _step, part in told)
    assert all(seconds >= 0 for seconds in document["cpu_s"].values())
    assert document["cpu_s"]["h264"] > 0


def test_a_large_package_holds_the_best_that_was_made(encoded):
    _folder, document, _told, _truth = encoded
    assert document["package"]["files"] == ["low.mp4"]


def test_the_kind_may_be_said_and_an_empty_folder_may_be_there(lecture, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    document = encode(lecture, out, content=Content.MOVING)
    assert (document["content"], document["slides"]) == ("moving", [])
    assert (out / "manifest.json").exists()


def test_speech_alone(record, tmp_path):
    path = record("speech_alone.mp3", *filled(SOUND, seconds=2))
    document = encode(path, tmp_path / "out", content=Content.SLIDES)
    assert document["content"] == "speech"
    assert {stream["kind"] for stream in document["renditions"]} == {"audio"}
    assert (document["slides"], document["chapters"], document["poster"]) == ([], [], None)


def test_a_voice_that_ends_long_before_the_picture(record, tmp_path):
    """The microphone was turned off: the slides went on, and nothing was cut off."""
    words = ["-f", "lavfi", "-i", "color=s=64x64:r=5:d=9", *filled(SOUND, seconds=1)]
    document = encode(record("early_end.mkv", *words, "-c:v", "ffv1"), tmp_path / "out")
    assert document["duration_s"] == pytest.approx(9, abs=0.3)


def test_picture_alone(record, tmp_path):
    path = record("silent_lecture.mkv", *filled(VIDEO, size="320x180", seconds=2), "-c:v", "ffv1")
    document = encode(path, tmp_path / "out")
    assert document["speech"] == []
    assert {"low", "v240"} <= {stream["name"] for stream in document["renditions"]}
    assert all("," not in stream["codec"] for stream in document["renditions"])


def test_the_name_of_the_file_reaches_no_command(lecture, tmp_path):
    strange = tmp_path / "-i %d '藏语 ་ 🏔.mp4"
    strange.symlink_to(lecture)
    assert detect_slides(strange, on_progress=silent_progress).slides[0].starts_s == 0.0


def test_slides_are_found_without_writing_anything(slide_lecture, tmp_path):
    path, truth = slide_lecture
    before = set(path.parent.iterdir())
    assert detect_slides(path, on_progress=silent_progress).changes_s == pytest.approx(truth, abs=0.6)
    assert set(path.parent.iterdir()) == before


HOSTILE = {
    "empty": b"",
    "playlist": b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n",
    "concat": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "text": "这不是录像".encode("gb18030") * 50,
    "torn": b"\0\0\0\x20ftypisom" + b"\xff" * 500,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_recording_is_refused_and_leaves_nothing(tmp_path, name):
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(HOSTILE[name])
    with pytest.raises(Refused) as refused:
        encode(bad, tmp_path / "out")
    assert refused.value.sentence
    assert list(tmp_path.iterdir()) == [bad]
    with pytest.raises(Refused):
        detect_slides(bad, on_progress=silent_progress)
    assert list(tmp_path.iterdir()) == [bad]


def test_what_was_cut_off_is_refused_and_leaves_nothing(record, lecture, tmp_path):
    words = ["-stream_loop", "3", "-i", str(lecture), "-c", "copy", "-movflags", "+faststart"]
    whole = record("cut_lecture.mp4", *words).read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(Refused):
        encode(cut, tmp_path / "out")
    assert list(tmp_path.iterdir()) == [cut]


def sentence(error: Exception, monkeypatch, tmp_path) -> str:
    """What is said when looking at the recording ends so."""
    path = tmp_path / "recording"
    path.write_bytes(b"x")

    def fails(*_words, **_named):
        raise error

    monkeypatch.setattr(services, "probe", fails)
    with pytest.raises(Refused) as refused:
        encode(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    return str(refused.value)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MediaRefused(Refusal.TOO_LONG), presenters.REFUSALS[Refusal.TOO_LONG]),
        (Incomplete("1 s of 9 s"), presenters.INCOMPLETE),
        (ToolFailed(Cause.MISSING, ""), services.TOOL_MISSING),
        (ToolFailed(Cause.NO_SPACE, ""), services.NO_SPACE),
        (ToolFailed(Cause.TOO_LONG, ""), presenters.TOOK_TOO_LONG),
        (ToolFailed(Cause.FAILED, ""), presenters.BROKE),
        (ToolFailed(Cause.KILLED, ""), services.KILLED),
        (OSError(errno.ENOSPC, "full"), services.NO_SPACE),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_every_failure_has_its_sentence(error, said, monkeypatch, tmp_path):
    assert sentence(error, monkeypatch, tmp_path) == said


def test_a_mistake_of_ours_is_not_taken_for_a_bad_recording(monkeypatch, tmp_path):
    with pytest.raises(PermissionError):
        sentence(PermissionError(errno.EACCES, "no"), monkeypatch, tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.name != "storage"] == ["recording"]


def test_where_the_result_cannot_go(lecture, tmp_path):
    full = tmp_path / "full"
    full.mkdir()
    (full / "kept.txt").write_text("kept")
    file = tmp_path / "file"
    file.write_text("kept")
    for out, said in (
        (full, services.NOT_EMPTY),
        (file, services.NOT_EMPTY),
        (tmp_path / "absent" / "out", services.NO_FOLDER),
    ):
        with pytest.raises(Refused, match=said):
            encode(lecture, out)
    assert (full / "kept.txt").read_text() == file.read_text() == "kept"


def test_a_place_behind_a_link_is_found_and_a_dead_link_is_not(record, tmp_path):
    path = record("linked.mp3", *filled(SOUND, seconds=1))
    (tmp_path / "kept").mkdir()
    link, dead, ring = (tmp_path / name for name in ("link", "dead", "ring"))
    link.symlink_to(tmp_path / "kept")
    dead.symlink_to(tmp_path / "nowhere")
    ring.symlink_to(ring)
    encode(path, link)
    assert link.is_symlink()
    assert (tmp_path / "kept" / "manifest.json").exists()
    for wrong in (dead, ring):
        with pytest.raises(Refused, match=services.NO_FOLDER):
            encode(path, wrong)


def test_nothing_is_begun_where_the_result_could_not_be_put(lecture, tmp_path, monkeypatch):
    monkeypatch.setattr(services, "probe", pytest.fail)
    with pytest.raises(Refused, match=services.MOUNTED):
        encode(lecture, Path("/proc"))
    monkeypatch.setattr(services.os, "access", lambda _path, mode: not mode & os.W_OK)
    with pytest.raises(Refused, match=services.NOT_WRITABLE):
        encode(lecture, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def with_av1(monkeypatch, error: ToolFailed) -> None:
    """A machine whose AV1 encoder is listed and ends so, after it wrote something."""

    def failing(plan, *, folder, on_progress):
        if plan.rungs and {rung.codec for rung in plan.rungs} == {"av1"}:
            (folder / "av1.mp4").write_bytes(b"half")
            raise error
        return really(plan, folder=folder, on_progress=on_progress)

    really = services.encode
    monkeypatch.setattr(services, "encode", failing)
    monkeypatch.setattr(services, "encoders", lambda _folder: ["libx264", "libsvtav1"])


@pytest.fixture
def tiny(record):
    return record("tiny.mkv", *filled(VIDEO, size="64x64", seconds=1), "-c:v", "ffv1")


def test_without_av1_a_lecture_is_whole(tiny, monkeypatch, tmp_path):
    with_av1(monkeypatch, ToolFailed(Cause.FAILED, "no"))
    document = encode(tiny, tmp_path / "out")
    assert document["left_out"] == ["av1"]
    assert {"low", "v240"} <= {stream["name"] for stream in document["renditions"]}
    assert not list((tmp_path / "out").glob("av1*"))


def test_a_full_disk_is_no_matter_of_av1(tiny, monkeypatch, tmp_path):
    with_av1(monkeypatch, ToolFailed(Cause.NO_SPACE, "full"))
    with pytest.raises(Refused, match=services.NO_SPACE):
        encode(tiny, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["absent.mp4", "."])
def test_a_file_that_is_not_there(tmp_path, name):
    with pytest.raises(Refused, match=services.NO_FILE):
        detect_slides(tmp_path / name, on_progress=silent_progress)


def test_sound_has_no_slides(record):
    with pytest.raises(Refused, match=services.NO_PICTURE):
        detect_slides(record("no_slides.mp3", *filled(SOUND, seconds=2)), on_progress=silent_progress)
