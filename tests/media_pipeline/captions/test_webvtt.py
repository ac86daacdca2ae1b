"""Files of captions: good, broken, and of other programs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.captions.cues import LONGEST_TEXT, MOST_CUES, Cue
from media_pipeline.captions.times import stamp
from media_pipeline.captions.webvtt import (
    MOST_BYTES,
    MOST_FAULTS,
    Dropped,
    Fault,
    Found,
    Unreadable,
    read,
    tidy,
    write,
)

GOOD = "WEBVTT\n\n00:01.000 --> 00:03.500\n今天讲腹泻\n\n00:00:04.000 --> 00:00:06.000 line:90%\n先看脱水\n"
CUES = [Cue(1000, 3500, "今天讲腹泻"), Cue(4000, 6000, "先看脱水", "line:90%")]


def faults(text: str | bytes) -> list[Found]:
    with pytest.raises(Unreadable) as refused:
        read(text.encode() if isinstance(text, str) else text)
    return refused.value.faults


def cue(text: str = "字", times: str = "00:01.000 --> 00:02.000") -> str:
    return f"WEBVTT\n\n{times}\n{text}\n"


class TestGoodFiles:
    @pytest.mark.parametrize(
        "changed",
        [
            GOOD,
            GOOD.replace("\n", "\r\n"),
            GOOD.replace("\n", "\r"),
            f"\ufeff{GOOD}",
            GOOD.replace("WEBVTT", "WEBVTT - 腹泻\nKind: captions", 1),
            GOOD.rstrip("\n"),
            GOOD.replace("\n\n", "\n\n \n\t\n"),
            GOOD.replace("00:01", "1 的名字\n00:01"),
        ],
        ids=["plain", "crlf", "cr", "bom", "header text", "no end of line", "more blanks", "named cue"],
    )
    def test_are_read(self, changed):
        found = read(changed.encode())
        assert found.cues == CUES
        assert found.dropped == []

    def test_subrip(self):
        first, second = "1\n00:00:01,000 --> 00:00:03,500\n今天讲腹泻", "2\n00:00:04,000 --> 00:00:06,000\n先看\n脱水"
        text = f"\ufeff{first}\n\n{second}\n".replace("\n", "\r\n")
        assert read(text.encode()).cues == [CUES[0], Cue(4000, 6000, "先看\n脱水")]

    def test_subrip_without_numbers_and_with_italics(self):
        found = read("00:00:01,000 --> 00:00:03,000\n{\\an8}<i>字</i>\n".encode())
        assert (found.cues, found.dropped) == ([Cue(1000, 3000, "字")], [Found(Dropped.MARKUP, 2)])

    def test_entities_and_tibetan(self):
        assert read(cue("བདེ་ལེགས། &lt;5 &amp; 6&gt;").encode()).cues[0].text == "བདེ་ལེགས། <5 & 6>"

    def test_a_speaker_keeps_the_name(self):
        found = read(cue("<v.loud 达娃医生>您好</v>").encode())
        assert found.cues[0].text == "达娃医生: 您好"

    def test_out_of_order_is_put_in_order_and_said(self):
        later = "WEBVTT\n\n00:04.000 --> 00:06.000\nb\n\n00:01.000 --> 00:02.000\na\n"
        found = read(later.encode())
        assert [each.text for each in found.cues] == ["a", "b"]
        assert found.dropped == [Found(Dropped.ORDER, 6)]

    @pytest.mark.parametrize(
        ("text", "what", "line"),
        [
            (f"{GOOD}\nNOTE for me\nof two lines\n", Dropped.COMMENTS, 9),
            (GOOD.replace("WEBVTT\n", "WEBVTT\n\nSTYLE\n::cue {color:red}\n", 1), Dropped.STYLES, 3),
            (GOOD.replace("WEBVTT\n", "WEBVTT\n\nREGION\nid:fred\n", 1), Dropped.STYLES, 3),
            (cue("<b>字</b><00:01.500>"), Dropped.MARKUP, 4),
            (cue(times="00:01.000 --> 00:02.000 line:0 region:x"), Dropped.SETTINGS, 3),
            (cue(times="00:01.000 --> 00:02.000 position:900%"), Dropped.SETTINGS, 3),
        ],
    )
    def test_what_is_left_out_is_said(self, text, what, line):
        assert Found(what, line) in read(text.encode()).dropped

    def test_a_comparison_is_no_markup(self):
        assert read(cue("SpO2 < 90 %, T > 38").encode()).cues[0].text == "SpO2 < 90 %, T > 38"


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "fault", "line"),
        [
            (b"", Fault.EMPTY, 0),
            (b" \n\n", Fault.EMPTY, 0),
            (b"WEBVTT\n", Fault.EMPTY, 0),
            (b"x" * (MOST_BYTES + 1), Fault.TOO_LARGE, 0),
            (GOOD.encode("utf-16"), Fault.UTF16, 1),
            (GOOD.encode("gb18030"), Fault.GB18030, 4),
            (GOOD.replace("今天", "今天讲课的内容").encode().replace("先".encode(), b"\xe5\x85"), Fault.NOT_UTF8, 7),
            (cue("a\0b").encode(), Fault.NOT_TEXT, 4),
            (b"\x00\x00\x00\x18ftypmp42", Fault.NOT_TEXT, 1),
            (b"Dear colleague,\nhello\n", Fault.NO_HEADER, 1),
            (GOOD.removeprefix("WEBVTT\n\n").encode(), Fault.NO_HEADER, 1),
            (b"\n" + GOOD.encode(), Fault.NO_HEADER, 1),
            (GOOD.replace("WEBVTT", "WEBVTTX").encode(), Fault.NO_HEADER, 1),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_of_whole_files(self, data, fault, line):
        assert faults(data) == [Found(fault, line)]

    @pytest.mark.parametrize(
        "times",
        [
            "00:01.000 -> 00:02.000",
            "0:01.000 --> 0:02.000",
            "00:01.00 --> 00:02.000",
            "00:61.000 --> 00:62.000",
            "00:01,000 --> 00:02,000",
            "00:01.000-->00:02.000",
            "99:00:00.000 --> 99:00:01.000",
        ],
    )
    def test_of_times_that_players_do_not_read(self, times):
        (found,) = faults(cue(times=times))
        assert found.what in {Fault.BAD_TIMES, Fault.NO_TIMES}
        assert found.line == 3

    @pytest.mark.parametrize("times", ["00:02.000 --> 00:02.000", "00:02.000 --> 00:01.000"])
    def test_of_times_that_run_backwards(self, times):
        assert faults(cue(times=times)) == [Found(Fault.BACKWARDS, 3)]

    @pytest.mark.parametrize("header", ["WEBVTT\n", "WEBVTT\n\n00:00.500 --> 00:00.900\n字\n"])
    def test_of_a_missing_empty_line(self, header):
        (found,) = faults(f"{header}00:01.000 --> 00:02.000\n字\n")
        assert found.what == Fault.NO_BLANK_LINE

    @pytest.mark.parametrize(
        ("text", "fault"), [("", Fault.NO_TEXT), ("<b></b>", Fault.NO_TEXT), ("字" * 501, Fault.LONG_TEXT)]
    )
    def test_of_texts(self, text, fault):
        assert LONGEST_TEXT == 500
        assert faults(cue(text)) == [Found(fault, 3)]

    def test_every_line_is_named(self):
        text = f"{GOOD}\n00:09.000 --> 00:08.000\nx\n\nhow did this get here\n"
        assert faults(text) == [Found(Fault.BACKWARDS, 9), Found(Fault.NO_TIMES, 12)]

    def test_but_not_thousands(self):
        assert len(faults("WEBVTT\n\n" + "nonsense\n\n" * 5000)) == MOST_FAULTS

    def test_of_more_cues_than_a_lecture_has(self):
        many = "\n".join(f"{stamp(at)} --> {stamp(at + 1)}\na\n" for at in range(MOST_CUES + 1))
        assert faults(f"WEBVTT\n\n{many}")[0].what == Fault.TOO_MANY

    def test_the_error_says_what_and_where(self):
        with pytest.raises(Unreadable, match=r"backwards \(line 3\)"):
            read(cue(times="00:02.000 --> 00:01.000").encode())


class TestWriting:
    def test_what_was_read(self):
        assert read(write(CUES).encode()).cues == CUES

    def test_cues_without_text_are_left_out(self):
        assert write([Cue(0, 1000, ""), CUES[0]]).count("-->") == 1

    def test_no_text_breaks_out_of_its_cue(self):
        nasty = Cue(0, 1000, "a --> b <v x> & c")
        assert write([nasty]).count("-->") == 1
        assert read(write([nasty]).encode()).cues == [nasty]


_TEXT = st.text(st.characters(codec="utf-8"), max_size=60).map(tidy).filter(bool)
_CUES = st.lists(
    st.builds(lambda at, long, text: Cue(at, at + long, text), st.integers(0, 9**7), st.integers(1, 9**5), _TEXT)
)


@given(_CUES)
def test_whatever_is_written_is_read_back(cues):
    cues = sorted(cues, key=lambda each: (each.starts_ms, each.ends_ms))
    if cues:
        assert read(write(cues).encode()).cues == cues


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: b"WEBVTT\n\n" + text.encode(errors="replace")))
def test_whatever_is_sent_is_read_or_refused(data):
    assert outcome(data)


def outcome(data: bytes) -> list:
    """What was found in a file: cues or faults, never neither."""
    try:
        return read(data).cues
    except Unreadable as refused:
        return refused.faults


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\n\nb", "a\nb"),
        (" a\t\u3000b ", "a b"),
        ("a\x07b", "ab"),
        ("\u0f56\u0f0b", "\u0f56\u0f0b"),
        ("👩‍⚕️", "👩‍⚕️"),
        ("\ud800", ""),
    ],
)
def test_tidy_texts(text, kept):
    assert tidy(text) == kept


class TestMarkupThatNeverEnds:
    """Would take minutes with patterns that look on to the end from every place: these tests would not come back."""

    @pytest.mark.parametrize("piece", ["<a", "<v ", "<v.x", "</1", "{\\a", "&#1"])
    def test_a_file_of_it_is_refused(self, piece):
        text = piece * ((MOST_BYTES - 100) // len(piece))
        assert faults(cue(text)) == [Found(Fault.LONG_TEXT, 3)]

    @pytest.mark.parametrize("opening", ["<v", "<b", "{\\an"])
    def test_nor_does_white_space_end_it(self, opening):
        assert faults(cue(f"{opening}{' ' * (MOST_BYTES - 100)}字")) == [Found(Fault.LONG_TEXT, 3)]

    def test_many_lines_count_together(self):
        assert faults(cue("\n".join(["<b>字</b>"] * LONGEST_TEXT))) == [Found(Fault.LONG_TEXT, 3)]

    def test_a_number_too_long_for_python(self):
        assert faults(cue(f"字 &#{'9' * 5000};")) == [Found(Fault.LONG_TEXT, 3)]

    def test_markup_of_usual_length_is_no_text(self):
        text = "".join(f"<c.yellow.bg_blue>{letter}</c>" for letter in "今天讲腹泻")
        found = read(cue(f"<v.loud.first  达娃医生>{text}").encode())
        assert [each.text for each in found.cues] == ["达娃医生: 今天讲腹泻"]

    @given(st.lists(st.sampled_from(["<", "<v", "<v.", ">", "/", "{\\", "}", "&#", "9", " ", "a", "字"]), max_size=60))
    def test_anything_is_text_or_said_to_be_none(self, pieces):
        assert outcome(cue(f"字{''.join(pieces)}").encode())
