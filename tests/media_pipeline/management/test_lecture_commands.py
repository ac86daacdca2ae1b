"""`detect_slides` and `encode_lecture` as an operator meets them; neither touches the database."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from media_pipeline.analysis.content import Analysis, Content, Slide
from media_pipeline.lectures.services import Refused
from media_pipeline.management.commands import detect_slides, encode_lecture
from media_pipeline.management.progress import Told

FOUND = Analysis(Content.SPEAKER, (Slide(0.0, 4.5, True, 2), Slide(4.5, 6.0, False, 20), Slide(6.0, 9.0, True, 26)))
MADE = {
    "content": "slides",
    "renditions": [{"file": "low.mp4", "kbps": 31.25, "bytes": 117000}],
    "slide_mode": {"kbps": 20.0, "bytes": 75000},
}


def called(name: str, *words: str) -> tuple[str, str]:
    """(standard output, standard error)"""
    out, err = StringIO(), StringIO()
    call_command(name, *words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def found(monkeypatch):
    def answer(_path, *, on_progress) -> Analysis:
        on_progress("slides", 0.5)
        return FOUND

    monkeypatch.setattr(detect_slides, "detect_slides", answer)


@pytest.fixture
def asked(monkeypatch) -> list:
    """What the service was asked for; it answers with MADE."""
    calls = []

    def answer(path, out, **named) -> dict:
        calls.append((path, out, named["content"], named["package_bytes"]))
        named["on_progress"]("h264", 0.25)
        return MADE

    monkeypatch.setattr(encode_lecture, "encode_lecture", answer)
    return calls


def test_times_as_json(found):
    out, err = called("detect_slides", "lecture.mp4", "--json")
    said = json.loads(out)
    assert (said["content"], said["times"], said["steps"]) == ("speaker", [6.0], [4.5])
    assert said["slides"][1] == {"starts_s": 4.5, "ends_s": 6.0, "new_slide": False}
    assert err == "slides: 50 %\n"


def test_times_for_people(found):
    out, _err = called("detect_slides", "lecture.mp4")
    assert out.splitlines()[1:] == ["      0.00  slide", "      4.50  step", "      6.00  slide"]


def test_the_manifest_as_json(asked, tmp_path):
    out, err = called("encode_lecture", "lecture.mp4", "--out", str(tmp_path / "out"), "--json")
    assert json.loads(out) == MADE
    assert err == "h264: 20 %\n"
    assert [(content, size) for _path, _out, content, size in asked] == [(None, None)]


def test_the_result_for_people(asked, tmp_path):
    out, _err = called("encode_lecture", "lecture.mp4", "--out", str(tmp_path / "out"))
    assert "low.mp4" in out
    assert "117,000 bytes" in out
    assert out.rstrip().endswith("manifest.json")


def test_what_was_left_out_is_said(asked, monkeypatch, tmp_path):
    monkeypatch.setitem(MADE, "left_out", ["av1"])
    out, _err = called("encode_lecture", "lecture.mp4", "--out", str(tmp_path / "out"))
    assert "left out, because its encoder failed: av1\n" in out


@pytest.mark.parametrize("kind", ["slides", "speaker", "moving"])
def test_the_kind_and_the_package_may_be_said(asked, tmp_path, kind):
    called("encode_lecture", "x.mp4", "--out", str(tmp_path / "out"), "--class", kind, "--package-mb", "1.5")
    assert [(content, size) for _path, _out, content, size in asked] == [(Content(kind), 1_500_000)]


@pytest.mark.parametrize("size", ["0", "-3", "many", "nan", "inf"])
def test_a_package_has_a_size(asked, tmp_path, size):
    with pytest.raises(CommandError, match="a size in megabytes"):
        called("encode_lecture", "x.mp4", "--out", str(tmp_path / "out"), f"--package-mb={size}")
    assert asked == []


@pytest.mark.parametrize(("module", "words"), [(detect_slides, ()), (encode_lecture, ("--out", "x"))])
def test_a_refusal_is_its_sentence(monkeypatch, module, words):
    name = module.__name__.rpartition(".")[2]

    def refuse(*_words, **_named):
        raise Refused("The file is empty. Choose the recording again and wait until it is uploaded.")

    monkeypatch.setattr(module, name, refuse)
    with translation.override("en"), pytest.raises(CommandError, match="The file is empty"):
        called(name, "lecture.mp4", *words)


def test_progress_is_told_once_for_every_tenth():
    lines = []

    class Stream:
        def write(self, text, style_func=None) -> None:
            lines.append(text)

    told = Told(Stream())
    for step, part in (("slides", 0.0), ("slides", 0.04), ("slides", 0.11), ("slides", 0.19), ("h264", 0.11)):
        told(step, part)
    assert lines == ["slides: 0 %", "slides: 10 %", "h264: 10 %"]
