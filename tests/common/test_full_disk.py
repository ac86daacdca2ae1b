"""What counts as a full disk."""

import errno

import pytest

from lms.common.full_disk import is_full


@pytest.mark.parametrize(
    ("number", "full"),
    [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EACCES, False), (errno.EIO, False), (errno.ENOENT, False)],
)
def test_only_want_of_room_is_a_full_disk(number, full):
    assert is_full(OSError(number, "said by the system")) is full


def test_an_error_without_a_number_is_none():
    assert not is_full(OSError("no number"))
