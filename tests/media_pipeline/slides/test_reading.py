"""What is written on slides is read, where tesseract is there."""

import shutil

import pytest
from PIL import Image, ImageDraw, ImageFont

from media_pipeline.ffmpeg.process import ToolFailed
from media_pipeline.slides import reading

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


def test_lines_as_people_write_them():
    lines = ["  小 儿 腹 泻 病 ", "", "|", "ORS 75 ml/kg", "བདེ་ ལེགས།", "\x0c", "a\x07b", "—"]
    assert reading.cleaned(lines) == "小儿腹泻病\nORS 75 ml/kg\nབདེ་ལེགས།\na b"


def test_no_slide_has_more_text_than_its_field():
    assert len(reading.cleaned(["字" * 90] * 90)) == reading.LONGEST


def test_without_tesseract_there_is_no_language(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert reading.languages(tmp_path) == []


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        (["List of available languages (4):", "bod", "chi_sim", "eng", "osd"], ["chi_sim", "bod", "eng"]),
        (["chi_sim", "eng"], ["chi_sim", "eng"]),
        (["deu"], []),
    ],
)
def test_languages_that_are_installed(monkeypatch, tmp_path, listed, found):
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(reading, "run", lambda command, *, on_line, **_more: [on_line(line) for line in listed])
    assert reading.languages(tmp_path) == found


@pytest.mark.parametrize(("width", "wanted"), [(640, (640, "RGB")), (1280, (2560, "L")), (4096, (4096, "RGB"))])
def test_wide_pictures_are_read_at_twice_their_size_for_tibetan(monkeypatch, tmp_path, width, wanted):
    Image.new("RGB", (width, 1800 if width > 4000 else 200), "white").save(tmp_path / "a.webp")
    seen = []

    def run(command, *, folder, on_line, **_more):
        with Image.open(folder / command[3]) as opened:
            seen.append((opened.width, opened.mode, command[-1]))
        on_line("脱 水")

    monkeypatch.setattr(reading, "run", run)
    assert reading.read(tmp_path / "a.webp", ["chi_sim", "bod", "eng"]) == "脱水"
    assert seen == [(*wanted, "chi_sim+bod+eng"), (width, "RGB", "chi_sim+eng")]
    assert [path.name for path in tmp_path.iterdir()] == ["a.webp"]


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("口服补疲盐 ་", "口服补液盐", "口服补液盐"),
        ("བདེ་ལེགས། ORS", "nonsense", "བདེ་ལེགས། ORS"),
        ("", "口服", "口服"),
    ],
)
def test_slides_without_tibetan_are_read_again_without_it(monkeypatch, tmp_path, first, second, text):
    Image.new("RGB", (64, 36), "white").save(tmp_path / "a.webp")

    def run(command, *, on_line, **_more):
        on_line(first if "bod" in command[-1] else second)

    monkeypatch.setattr(reading, "run", run)
    assert reading.read(tmp_path / "a.webp", ["chi_sim", "bod", "eng"]) == text


@pytest.mark.parametrize("content", [b"", b"no picture at all"])
def test_what_is_no_picture(tmp_path, content):
    (tmp_path / "a.webp").write_bytes(content)
    with pytest.raises(ToolFailed, match=r"a\.webp is no picture"):
        reading.read(tmp_path / "a.webp", ["eng"])
    assert [path.name for path in tmp_path.iterdir()] == ["a.webp"]


@pytest.mark.media
def test_a_real_slide(tmp_path):
    installed = reading.languages(tmp_path)
    if "chi_sim" not in installed:
        pytest.skip("tesseract has no Chinese here")
    picture = Image.new("RGB", (1280, 720), "white")
    draw = ImageDraw.Draw(picture)
    draw.text((80, 80), "口服补液盐的用法", font=ImageFont.truetype(FONT, 64), fill="black")
    draw.text((80, 240), "每次稀便后补液", font=ImageFont.truetype(FONT, 48), fill="black")
    picture.save(tmp_path / "slide.webp", quality=30)
    assert "口服补液盐" in reading.read(tmp_path / "slide.webp", installed)
