"""What is taken as a scan: by its content, of a bounded size, and rewritten where it is a picture."""

import hashlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from lms.common import pictures
from lms.records.external import scans
from tests.factories.records import scanned

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def read(content: bytes):
    return scans.read_scan(BytesIO(content), len(content))


@pytest.mark.parametrize(("kind", "ending", "mime"), [("PNG", "png", "image/png"), ("JPEG", "jpg", "image/jpeg")])
def test_a_picture_is_written_anew(kind, ending, mime):
    sent = scanned(kind=kind)
    scan = read(sent + b"<script>behind the end</script>")
    assert (scan.ending, scan.mime) == (ending, mime)
    assert b"script" not in scan.content
    assert Image.open(BytesIO(scan.content)).size == (40, 30)


def test_a_pdf_is_kept_as_it_is():
    scan = read(PDF)
    assert (scan.content, scan.ending, scan.mime) == (PDF, "pdf", "application/pdf")
    assert scan.sha256 == hashlib.sha256(PDF).hexdigest()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04 a workbook",
        PDF + b"<html>",
        b"%PDF-1.7 without an end",
        scanned()[:60],
        b"MZ\x90\x00",
    ],
)
def test_everything_else_is_refused_with_a_sentence(content):
    with pytest.raises(ValidationError) as refused:
        read(content)
    assert len(refused.value.messages[0]) > 10


def test_the_size_is_bounded_before_anything_is_read():
    class Unread:
        def read(self, *_size):
            raise AssertionError("read a file that is too large")

    with pytest.raises(ValidationError):
        scans.read_scan(Unread(), scans.MAX_BYTES + 1)


def test_a_picture_of_too_many_points_is_refused(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100)
    with pytest.raises(ValidationError):
        read(scanned())
