"""What a form of captions asks for, and what becomes of it in another version."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.captions.cues import Cue
from media_pipeline.captions.forms import (
    CaptionFileForm,
    Conflict,
    CueForm,
    Row,
    ShiftForm,
    TimeField,
    applied,
    conflicts,
)

ONE, TWO, THREE = (Cue(2000 * number, 2000 * number + 2000, text) for number, text in enumerate("一二三"))
MINE = Cue(2000, 4000, "我的")


class TestApplied:
    def test_what_is_not_named_stays(self):
        assert applied([ONE, TWO, THREE], []) == [ONE, TWO, THREE]

    def test_changed_removed_and_new(self):
        rows = [Row(1, MINE), Row(2, None), Row(None, THREE)]
        assert applied([ONE, TWO, THREE], rows) == [ONE, MINE, THREE]

    def test_a_new_one_that_is_removed_again_is_nothing(self):
        assert applied([ONE], [Row(None, None)]) == [ONE]

    @given(st.lists(st.integers(0, 9), unique=True), st.integers(0, 10))
    def test_as_many_are_left_as_were_not_removed(self, removed, count):
        cues = [Cue(at, at + 1, str(at)) for at in range(count)]
        left = applied(cues, [Row(at, None) for at in removed if at < count])
        assert left == [cue for at, cue in enumerate(cues) if at not in removed]


class TestConflicts:
    def test_a_line_that_others_moved_is_found_where_it_is_now(self):
        last = [Cue(0, 500, "新"), ONE, TWO]
        assert conflicts([ONE, TWO], [Row(1, MINE)], last) == [Conflict(Row(2, MINE), TWO)]

    def test_a_line_that_others_changed_is_found_by_its_time(self):
        theirs = Cue(2100, 3900, "别人的")
        assert conflicts([ONE, TWO], [Row(1, MINE)], [ONE, theirs]) == [Conflict(Row(1, MINE), theirs)]

    def test_a_line_that_is_gone_is_a_new_one(self):
        assert conflicts([ONE, TWO], [Row(1, MINE)], [ONE]) == [Conflict(Row(None, MINE), None, is_gone=True)]

    def test_a_new_line_stands_beside_what_others_wrote_at_its_time(self):
        theirs = Cue(2000, 4000, "别人的")
        assert conflicts([ONE], [Row(None, MINE)], [ONE, theirs]) == [Conflict(Row(None, MINE), theirs)]

    def test_a_new_line_that_is_there_already_is_no_conflict(self):
        assert conflicts([ONE], [Row(None, MINE)], [ONE, MINE, THREE]) == []

    def test_two_lines_that_others_made_one_do_not_get_one_place(self):
        theirs = Cue(0, 4000, "两句")
        rows = [Row(0, Cue(0, 2000, "我的一")), Row(1, MINE), Row(None, Cue(1000, 3000, "我的新"))]
        found = conflicts([ONE, TWO], rows, [theirs, THREE])
        assert [each.row.at for each in found] == [0, None, None]
        assert set(applied([theirs, THREE], [each.row for each in found])) == {*(row.cue for row in rows), THREE}

    def test_a_line_as_it_was_keeps_its_place_before_others_are_guessed(self):
        last = [TWO, THREE]
        rows = [Row(0, MINE), Row(1, Cue(2000, 4000, "别样"))]
        base = [Cue(1500, 3500, "一"), TWO]
        assert [each.row.at for each in conflicts(base, rows, last)] == [None, 0]

    @given(*[st.lists(st.tuples(st.integers(0, 9), st.sampled_from("一二三")), max_size=6) for _each in range(3)])
    def test_nothing_that_was_written_is_lost(self, base, mine, last):
        """Whoever saves the rows that come back has all of their own lines, and no place holds two of them."""
        first, wanted, then = ([Cue(at, at + 3, text) for at, text in cues] for cues in (base, mine, last))
        rows = [Row(number if number < len(first) else None, cue) for number, cue in enumerate(wanted)]
        found = conflicts(first, rows, sorted(then, key=lambda cue: cue.starts_ms))
        places = [each.row.at for each in found if each.row.at is not None]
        assert len(set(places)) == len(places)
        result = applied(sorted(then, key=lambda cue: cue.starts_ms), [each.row for each in found])
        changed = [row.cue for row in rows if row.at is None or row.cue != first[row.at]]
        assert set(changed) <= set(result)

    def test_what_was_not_changed_is_no_conflict(self):
        assert conflicts([ONE, TWO], [Row(0, ONE), Row(1, TWO)], [THREE]) == []

    def test_nor_is_what_both_removed(self):
        assert conflicts([ONE, TWO], [Row(1, None)], [ONE]) == []

    def test_what_one_removed_and_the_other_changed_is_asked(self):
        theirs = Cue(2000, 4000, "别人的")
        assert conflicts([ONE, TWO], [Row(1, None)], [ONE, theirs]) == [Conflict(Row(1, None), theirs)]


class TestTimes:
    def test_are_shown_as_they_are_written(self):
        field = TimeField()
        assert field.prepare_value(61_500) == "1:01.500"
        assert field.prepare_value("soon") == "soon"
        assert field.clean("1:01.5") == 61_500
        assert TimeField(required=False).clean("") is None

    def test_the_first_instant_is_a_time(self):
        assert TimeField().clean("0") == 0


class TestCueForm:
    def form(self, **values) -> CueForm:
        return CueForm({"starts": "1", "ends": "2", "text": "字"} | values)

    def test_a_cue(self):
        form = self.form(text=" 一 \n\n 二 ")
        assert form.is_valid()
        assert form.cue("line:0") == Cue(1000, 2000, "一\n二", "line:0")

    def test_what_is_to_be_removed_may_be_wrong(self):
        form = self.form(starts="soon", ends="", remove="on")
        assert form.is_valid()
        assert form.cleaned_data["remove"] is True

    @pytest.mark.parametrize("values", [{"ends": "1"}, {"ends": "0:59:99"}, {"at": "-1"}, {"at": "99999"}])
    def test_what_is_wrong(self, values):
        assert not self.form(**values).is_valid()


class TestShifting:
    def form(self, **values) -> ShiftForm:
        return ShiftForm({"base": 1, "after": "0:02", "seconds": "-1.5"} | values)

    def test_from_a_time_on(self):
        form = self.form()
        assert form.is_valid()
        assert form.cleaned_data["seconds"] == Decimal("-1.5")
        assert [cue.starts_ms for cue in form.shifted([ONE, TWO, THREE])] == [0, 500, 2500]

    @pytest.mark.parametrize("values", [{"seconds": "NaN"}, {"seconds": "3601"}, {"after": ""}, {"base": "0"}])
    def test_not_by_nonsense(self, values):
        assert not self.form(**values).is_valid()


class TestFiles:
    def form(self, content: bytes = b"", **values) -> CaptionFileForm:
        return CaptionFileForm({"language": "zh"} | values, {"file": SimpleUploadedFile("a.vtt", content)})

    @pytest.mark.parametrize(
        ("seen", "base"), [("zh:3,bo:1", 3), ("bo:1", 0), ("", 0), ("zh:x", 0), ("zh", 0), (",,:", 0), ("zh:٣", 0)]
    )
    def test_which_version_was_seen(self, seen, base):
        form = self.form(b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n", seen=seen)
        assert form.is_valid()
        assert form.base == base

    def test_every_fault_is_a_sentence(self):
        broken = b"WEBVTT\n\n00:02.000 --> 00:01.000\nx\n\nnonsense\n"
        with translation.override("en"):
            assert self.form(broken).errors["file"] == [
                "Line 3: the caption ends before it begins. Correct its times.",
                "Line 6: there are no times above this text. Write them as 00:01.000 --> 00:04.000.",
            ]
