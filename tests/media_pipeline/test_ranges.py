"""Which bytes a Range header asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_pipeline.ranges import Unsatisfiable, requested


@pytest.mark.parametrize(
    ("header", "answer"),
    [
        ("bytes=0-", (0, 99)),
        ("bytes=0-0", (0, 0)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-1000", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-1000", (0, 99)),
        (" bytes = 5 - 6 ", (5, 6)),
        ("bytes=99-", (99, 99)),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-4", None),
        ("bytes=0-1,5-6", None),
        ("bytes=a-b", None),
        ("bytes=١-٢", None),
        ("items=0-5", None),
        ("bytes=--5", None),
        ("bytes=" + "9" * 5000, None),
        ("bytes=" + "9" * 5000 + "-", None),
        ("bytes=0-" + "9" * 5000, None),
        ("bytes=-" + "9" * 5000, None),
        ("bytes=0-" + "9" * 18, (0, 99)),
    ],
)
def test_ranges_of_a_hundred_bytes(header, answer):
    assert requested(header, 100) == answer


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_outside_of_the_file(header):
    with pytest.raises(Unsatisfiable):
        requested(header, 100)


def test_an_empty_file_has_no_ranges():
    for header in ("bytes=0-", "bytes=-5"):
        with pytest.raises(Unsatisfiable):
            requested(header, 0)


@given(st.text(max_size=30), st.integers(0, 10**12))
def test_any_text_is_answered(header, size):
    _inside(header, size)


@given(st.integers(0, 10**13), st.integers(0, 10**13), st.integers(0, 10**12))
def test_any_numbers_give_a_range_inside_the_file(first, last, size):
    for header in (f"bytes={first}-{last}", f"bytes={first}-", f"bytes=-{last}"):
        _inside(header, size)


def _inside(header: str, size: int) -> None:
    try:
        answer = requested(header, size)
    except Unsatisfiable:
        return
    assert answer is None or 0 <= answer[0] <= answer[1] < size
