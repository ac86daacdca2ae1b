"""Initials of pinyin as ranges of the sort key."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.common.names import sort_key
from lms.directory.models import Practitioner
from lms.directory.people.initials import FIRST, LONGEST, RANGES, are_initials, by_initials
from tests.factories.directory import PractitionerFactory


def found(text):
    pieces, condition = by_initials(text)
    return set(Practitioner.objects.alias(**pieces).filter(condition).values_list("name_zh", flat=True))


def test_the_ranges_lie_beside_each_other_and_leave_nothing_out():
    ends = [RANGES[letter] for letter in sorted(RANGES)]
    assert all(before[1] == after[0] for before, after in itertools.pairwise(ends))
    assert all(first < after for first, after in ends)
    assert (ends[0][0], ends[-1][1]) == ("b0a1", "d7fa")


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("扎西多吉", "zxdj"),
        ("格桑卓玛", "gszm"),
        ("次仁平措", "crpc"),
        ("王建国", "wjg"),
        ("李静", "lj"),
        ("阿旺", "aw"),
    ],
)
@pytest.mark.django_db
def test_a_name_is_found_by_its_initials_and_by_their_beginning(name, initials):
    PractitionerFactory(name_zh=name, sort_key=sort_key(name))
    PractitionerFactory(name_zh="欧珠", sort_key=sort_key("欧珠"))
    for length in range(1, len(initials) + 1):
        assert found(initials[:length]) == {name}
    assert found(initials.upper()) == {name}


@pytest.mark.django_db
def test_initials_longer_than_the_name_find_nobody():
    PractitionerFactory(name_zh="李静", sort_key=sort_key("李静"))
    assert found("ljx") == set()


@given(st.text(max_size=LONGEST + 2))
def test_only_letters_that_begin_a_reading_are_initials(text):
    expected = 0 < len(text) <= LONGEST and set(text.lower()) <= FIRST.keys()
    assert are_initials(text) == expected
