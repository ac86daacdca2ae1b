"""Uploaded documents are what their names say, hold no programs, and unpack to a bearable size."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from lms.common import office_files
from lms.common.office_files import DocumentRefused, require_document, require_sane_archive
from lms.common.pdf import render_pdf

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def office(*names: str, content: bytes = b"<x/>") -> bytes:
    output = BytesIO()
    with ZipFile(output, "w", ZIP_DEFLATED) as archive:
        for name in ("[Content_Types].xml", *names):
            archive.writestr(name, content)
    return output.getvalue()


def kind(content: bytes, name: str) -> str:
    return require_document(BytesIO(content), name)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "protocol.pdf"),
        (PDF, "PROTOCOL.PDF"),
        (office("word/document.xml"), "notes.docx"),
        (office("xl/workbook.xml", "xl/printerSettings/printerSettings1.bin"), "list.xlsx"),
        (office("ppt/presentation.xml"), "slides.pptx"),
    ],
)
def test_what_is_taken(content, name):
    assert kind(content, name) == name.lower().rpartition(".")[2]


def test_what_real_programs_write_is_taken():
    output = BytesIO()
    workbook = Workbook()
    workbook.active.append(["编码", "名称"])
    workbook.save(output)
    assert kind(output.getvalue(), "a.xlsx") == "xlsx"
    assert kind(render_pdf("<p>证书</p>"), "a.pdf") == "pdf"


REFUSED = {
    "empty": (b"", "a.pdf"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "a.html"),
    "a page that is called pdf": (b"<!doctype html><script>alert(1)</script>", "a.pdf"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg"),
    "xml": (b"<?xml version='1.0'?><a/>", "a.xml"),
    "a pdf that is called word": (PDF, "a.docx"),
    "a second ending": (PDF, "a.pdf.html"),
    "no ending": (PDF, "pdf"),
    "a path": (PDF, "../../etc/passwd"),
    "word that is called excel": (office("word/document.xml"), "a.xlsx"),
    "macros": (office("word/document.xml", "word/vbaProject.bin"), "a.docx"),
    "an embedded program": (office("ppt/presentation.xml", "ppt/embeddings/oleObject1.bin"), "a.pptx"),
    "a page inside": (office("xl/workbook.xml", "xl/index.html"), "a.xlsx"),
    "a mere archive": (office("a.txt"), "a.docx"),
    "an archive without a list": (BytesIO(b"PK\x03\x04" + bytes(100)).getvalue(), "a.docx"),
    "a program": (b"MZ\x90\x00" + bytes(100), "a.pdf"),
    "a pdf behind a page": (b"<html>" + PDF, "a.pdf"),
    "an archive behind a pdf": (PDF + office("a.txt"), "a.pdf"),
    "a page behind a pdf": (PDF + b"<script>alert(1)</script>", "a.pdf"),
    "half a pdf": (PDF[:20], "a.pdf"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name):
    with pytest.raises(DocumentRefused):
        kind(*REFUSED[name])


def test_too_large_is_refused_without_being_read():
    class Huge(BytesIO):
        def tell(self) -> int:
            return office_files.MAX_BYTES + 1

    with pytest.raises(DocumentRefused, match="large"):
        require_document(Huge(PDF), "a.pdf")


def test_a_bomb_is_refused_by_its_index():
    with pytest.raises(DocumentRefused, match="unpacks"):
        kind(office("xl/workbook.xml", "xl/sheet1.xml", content=bytes(20_000_000)), "a.xlsx")


def test_very_many_parts_are_refused():
    with pytest.raises(DocumentRefused, match="unpacks"):
        kind(office(*(f"xl/{number}" for number in range(office_files.MAX_PARTS + 1)), content=b""), "a.xlsx")


@pytest.mark.parametrize("name", ["../outside.xml", "/etc/passwd", "xl/../../outside", "..\\outside"])
def test_an_archive_that_reaches_outside_is_refused(name):
    with pytest.raises(DocumentRefused, match="outside"):
        require_sane_archive(BytesIO(office("xl/workbook.xml", name)))


@given(st.binary(max_size=3000), st.sampled_from(["a.pdf", "a.docx", "a.xlsx", "a.pptx"]))
def test_arbitrary_bytes_are_refused(content, name):
    with pytest.raises(DocumentRefused):
        kind(content, name)


@given(cut=st.integers(0, 500))
def test_a_cut_archive_is_refused(cut):
    whole = office("word/document.xml")
    with pytest.raises(DocumentRefused):
        kind(whole[: min(cut, len(whole) - 1)], "a.docx")
