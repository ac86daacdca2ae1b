"""How much of a lecture somebody has seen."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.player import selectors
from courses.player.selectors import SEAM_S, Seen, merged, seen
from lms.common.identifiers import new_id
from tests.factories import directory
from tests.factories.courses import LecturePlayedFactory
from tests.factories.sync import NOW

LENGTH = 60
SPANS = st.lists(st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)).filter(lambda span: span[0] < span[1]))


def seconds_in(spans) -> set[int]:
    return {second for starts, ends in spans for second in range(starts, ends)}


@given(SPANS)
def test_the_union_holds_every_second_that_was_played_and_no_other(spans):
    union = merged(spans)
    assert seconds_in(union) == seconds_in(spans)
    assert all(one[1] < other[0] for one, other in pairwise(union))
    assert Seen(union, LENGTH).seconds == len(seconds_in(spans))


@given(SPANS, st.randoms())
def test_the_order_and_repeats_make_no_difference(spans, chance):
    shuffled = [*spans, *spans]
    chance.shuffle(shuffled)
    assert merged(shuffled) == merged(spans) == merged(merged(spans))


def test_what_a_player_missed_between_two_records_is_no_gap():
    assert merged([(0.0, 60.1), (60.1 + SEAM_S, 90.0)], seam_s=SEAM_S) == ((0.0, 90.0),)
    assert merged([(0.0, 60.1), (60.3 + SEAM_S, 90.0)], seam_s=SEAM_S) == ((0.0, 60.1), (61.3, 90.0))


@pytest.mark.parametrize(
    ("spans", "duration", "percent"),
    [
        ([], 100.0, 0),
        ([(0.0, 62.9)], 100.0, 62),
        ([(0.0, 30.0), (70.0, 100.0)], 100.0, 60),
        ([(0.0, 98.9)], 100.0, 98),
        ([(0.2, 99.4)], 100.0, 100),
        ([(0.0, 130.0)], 100.0, 100),
        ([(120.0, 130.0)], 100.0, 0),
        ([(0.0, 10.0)], 0.0, 0),
        ([], 0.5, 0),
    ],
)
def test_a_share_is_told_in_whole_per_cents(spans, duration, percent):
    assert Seen(tuple(spans), duration).percent == percent


@pytest.mark.django_db
class TestOfAPerson:
    def test_everything_that_was_played_of_a_recording_counts_together(self, learner):
        lecture = new_id()
        LecturePlayedFactory(practitioner=learner, lecture=lecture, spans=[[0, 40], [60, 80]])
        LecturePlayedFactory(practitioner=learner, lecture=lecture, spans=[[30, 60.5]], rate=1.5)
        told = seen(learner, lecture, 100.0)
        assert told.spans == ((0.0, 80.0),)
        assert told.percent == 80

    def test_no_page_reads_more_than_the_newest_rows(self, learner, monkeypatch):
        monkeypatch.setattr(selectors, "MOST_ROWS", 2)
        lecture = new_id()
        for minute in (2, 0, 1):
            spans = [[60 * minute, 60 * minute + 30]]
            LecturePlayedFactory(practitioner=learner, lecture=lecture, spans=spans, at=NOW + timedelta(minutes=minute))
        assert seen(learner, lecture, 600.0).spans == ((60.0, 90.0), (120.0, 150.0))

    def test_what_others_played_or_of_other_recordings_does_not(self, learner):
        lecture = new_id()
        LecturePlayedFactory(practitioner=directory.signed_in_person(role="learner"), lecture=lecture)
        LecturePlayedFactory(practitioner=learner)
        assert seen(learner, lecture, 100.0).percent == 0

    def test_nobody_has_seen_nothing(self):
        assert seen(None, new_id(), 100.0).percent == 0

    def test_it_is_one_question(self, learner, django_assert_num_queries):
        lecture = new_id()
        for _each in range(3):
            LecturePlayedFactory(practitioner=learner, lecture=lecture)
        with django_assert_num_queries(1):
            seen(learner, lecture, 100.0)
