"""Documents: whole, broken, locked, too large, and what their pages become."""

import pytest
from PIL import Image

from media_pipeline.ffmpeg.process import Cause, ToolFailed
from media_pipeline.slides import pages
from media_pipeline.slides.pages import NotTaken, PageFault
from media_pipeline.slides.reading import LONGEST
from tests.media_pipeline.slides.drawn import pdf, sheet

pytestmark = pytest.mark.media


@pytest.fixture
def document(tmp_path):
    return tmp_path / pages.DOCUMENT


def fault(document, content: bytes) -> PageFault:
    document.write_bytes(content)
    with pytest.raises(NotTaken) as refused:
        pages.looked_at(document)
    return refused.value.fault


def test_a_document_has_pages(document):
    document.write_bytes(pdf(sheet(1), sheet(2)))
    assert pages.looked_at(document) == 2


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"", PageFault.EMPTY),
        (b"PK\x03\x04 a presentation", PageFault.NO_PDF),
        (b"%PDF-1.7\nnothing more", PageFault.BROKEN),
    ],
    ids=["empty", "presentation", "broken"],
)
def test_what_is_not_taken(document, content, wanted):
    assert fault(document, content) == wanted


def test_a_locked_document(document):
    assert fault(document, pdf(sheet(1), password="secret")) == PageFault.LOCKED


def test_a_truncated_document(document):
    whole = pdf(sheet(1), sheet(2))
    assert fault(document, whole[: len(whole) // 3]) in {PageFault.BROKEN, PageFault.NO_PAGES}


def test_too_many_and_too_much(document, monkeypatch):
    monkeypatch.setattr(pages, "MOST_PAGES", 1)
    assert fault(document, pdf(sheet(1), sheet(2))) == PageFault.TOO_MANY
    monkeypatch.setattr(pages, "MOST_BYTES", 100)
    assert fault(document, pdf(sheet(1))) == PageFault.TOO_LARGE


@pytest.mark.parametrize("cause", [Cause.MISSING, Cause.NO_SPACE, Cause.KILLED])
def test_what_is_the_servers_fault_is_not_the_documents(document, monkeypatch, cause):
    def fails(*_arguments, **_more):
        raise ToolFailed(cause, "x")

    monkeypatch.setattr(pages, "run", fails)
    document.write_bytes(b"%PDF-1.7")
    for act in (
        lambda: pages.looked_at(document),
        lambda: pages.texts(document, 1),
        lambda: pages.rendered(document, 1, on_page=lambda number: None),
    ):
        with pytest.raises(ToolFailed):
            act()


def test_pages_become_pictures_within_the_size_of_slides(document):
    document.write_bytes(pdf(sheet(1, (1600, 900)), sheet(2, (600, 800))))
    drawn = []
    wide, tall = pages.rendered(document, 2, on_page=drawn.append)
    assert (wide.width, wide.height) == (1280, 720)
    assert tall.height == 720
    assert tall.width == pytest.approx(540, abs=2)
    assert drawn == [1, 2]
    for page in (wide, tall):
        for path, kind in ((page.picture, "WEBP"), (page.twin, "JPEG")):
            with Image.open(path) as opened:
                assert (opened.format, opened.size) == (kind, (page.width, page.height))
    assert {path.suffix for path in document.parent.iterdir()} == {".pdf", ".webp", ".jpg"}


@pytest.mark.parametrize("size", [(10, 1000), (1000, 10), (3000, 3000)], ids=["tall", "wide", "square"])
def test_no_page_is_drawn_larger_than_a_slide(document, monkeypatch, size):
    """A ribbon as wide as a slide would be a hundred times as high: 1.3 GB when it is opened."""
    opened = []
    convert = Image.Image.convert

    def watched(picture, *arguments, **more):
        opened.append(picture.size)
        return convert(picture, *arguments, **more)

    document.write_bytes(pdf(sheet(1, size)))
    monkeypatch.setattr(Image.Image, "convert", watched)
    (page,) = pages.rendered(document, 1, on_page=lambda number: None)
    assert max(max(each) for each in opened) <= pages.WIDEST
    assert page.width <= pages.WIDEST
    assert page.height <= pages.HIGHEST


def test_a_picture_larger_than_was_asked_for_is_not_even_read(document, monkeypatch):
    """Whatever draws the pages: what comes of it is looked at first."""

    def run(command, *, folder, **_more):
        Image.new("1", (pages.WIDEST, 50_000)).save(folder / "page-0001.png")

    monkeypatch.setattr(pages, "run", run)
    monkeypatch.setattr(Image.Image, "convert", lambda *_arguments: pytest.fail("it was read"))
    document.write_bytes(b"%PDF-1.7")
    with pytest.raises(NotTaken, match="1280 x 50000") as refused:
        pages.rendered(document, 1, on_page=lambda number: None)
    assert refused.value.fault == PageFault.BROKEN


def test_a_page_that_cannot_be_drawn_refuses_the_document(document):
    document.write_bytes(pdf(sheet(1)))
    with pytest.raises(NotTaken, match="page 2"):
        pages.rendered(document, 2, on_page=lambda number: None)


def test_a_document_of_pictures_has_no_text(document):
    document.write_bytes(pdf(sheet(1), sheet(2)))
    assert pages.texts(document, 2) == ["", ""]


def test_what_a_document_says_its_pages_say(document, monkeypatch):
    def run(command, *, on_line, **_more):
        for line in ("小儿腹泻", "", "", "补 液\0", "\fབདེ་ལེགས།", "\f" + "字" * 5000):
            on_line(line)

    monkeypatch.setattr(pages, "run", run)
    assert pages.texts(document, 3) == ["小儿腹泻\n补液", "བདེ་ལེགས།", "字" * LONGEST]


def test_a_document_whose_text_cannot_be_read_has_none(document, monkeypatch):
    def fails(*_arguments, **_more):
        raise ToolFailed(Cause.FAILED, "x")

    monkeypatch.setattr(pages, "run", fails)
    assert pages.texts(document, 2) == ["", ""]
