"""Headers of programs: numbers, checksums, metadata, and names of files in whatever coding they come."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.uploads.forms import (
    LONGEST_METADATA,
    LONGEST_NAME,
    Refused,
    checksum,
    metadata,
    number,
    readable_name,
)


def coded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


class TestNames:
    @pytest.mark.parametrize(
        ("raw", "shown"),
        [
            ("腹泻 讲座.mp4".encode(), "腹泻 讲座.mp4"),
            ("腹泻讲座.mp4".encode("gb18030"), "腹泻讲座.mp4"),
            ("སྨན་པའི་སློབ་ཁྲིད།.mp4".encode(), "སྨན་པའི་སློབ་ཁྲིད།.mp4"),
            ("👩‍⚕️🎥.mp4".encode(), "👩‍⚕️🎥.mp4"),
            (b"\xff\xfe\xfd.mp4", "\ufffd\ufffd\ufffd.mp4"),
            (b"../../etc/passwd", "passwd"),
            (rb"C:\Users\me\a.mp4", "a.mp4"),
            (b"a\x00b\r\nc\x1b[31m.mp4", "a b c [31m.mp4"),
            ("safe\u202e4pm.exe".encode(), "safe 4pm.exe"),
            (b"   ", ""),
            (b"", ""),
        ],
    )
    def test_can_be_shown(self, raw, shown):
        assert readable_name(raw) == shown

    def test_are_not_longer_than_their_column(self):
        assert readable_name("长".encode() * 10_000) == "长" * LONGEST_NAME

    @given(st.binary(max_size=400))
    def test_whatever_comes_can_be_stored_and_shown(self, raw):
        name = readable_name(raw)
        assert len(name) <= LONGEST_NAME
        assert name == name.strip()
        name.encode()
        assert not {"\x00", "/", "\\", "\n", "\u202e"} & set(name)


class TestMetadata:
    def test_of_nothing(self):
        assert metadata(None).text == metadata("  ").text == ""

    @given(st.dictionaries(st.from_regex(r"[a-z_]{1,20}", fullmatch=True), st.binary(max_size=60), max_size=6))
    def test_is_kept_word_for_word(self, pairs):
        said = ",".join(f"{key} {coded(value)}" for key, value in pairs.items())
        found = metadata(said)
        assert found.text == said.strip()
        assert found.filename == readable_name(pairs.get("filename", b""))

    def test_a_word_without_a_value(self):
        assert metadata("filename,secret").filename == ""

    @pytest.mark.parametrize(
        "said",
        [
            "filename !!!",
            "filename eA=",
            "a eA==,a eA==",
            "name  eA== eA==",
            ",,",
            "名 eA==",
            "x" * (LONGEST_METADATA + 1),
        ],
    )
    def test_that_cannot_be_read(self, said):
        with pytest.raises(Refused) as refusal:
            metadata(said)
        assert refusal.value.status == 400

    @given(st.text(max_size=80))
    def test_whatever_is_said_is_read_or_refused(self, said):
        try:
            found = metadata(said).text
        except Refused as refusal:
            found = refusal.status
        assert found in (400, said.strip())


class TestNumbers:
    @pytest.mark.parametrize(("said", "meant"), [("0", 0), (" 12 ", 12), ("007", 7), ("9" * 15, 10**15 - 1)])
    def test_are_digits(self, said, meant):
        assert number(said) == meant

    @pytest.mark.parametrize("said", [None, "", "-1", "+1", "1.0", "0x10", "１", "9" * 16, "1 2"])
    def test_and_nothing_else(self, said):
        with pytest.raises(Refused):
            number(said)


class TestChecksums:
    def test_none(self):
        assert checksum(None) is None

    def test_of_both_kinds(self):
        assert checksum(f"sha1 {coded(b'x' * 20)}").digest == b"x" * 20
        assert checksum(f" sha256 {coded(b'y' * 32)} ").algorithm == "sha256"

    @pytest.mark.parametrize("said", ["", "sha1", f"sha1 {coded(b'x' * 32)}", f"md5 {coded(b'x' * 16)}", "sha256 %%%"])
    def test_others(self, said):
        with pytest.raises(Refused):
            checksum(said)
