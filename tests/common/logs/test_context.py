from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.common.logs.context import Note, current, noting, request_id


@given(st.uuids())
def test_a_well_formed_id_is_kept(offered):
    assert request_id(str(offered)) == str(offered)
    assert request_id(offered.hex) == offered.hex
    assert request_id(str(offered).upper()) == str(offered)


KNOWN = "019a0000-0000-7000-8000-000000000001"  # written out: both processes that share the tests name them alike


@pytest.mark.parametrize(
    "offered",
    [
        None,
        "",
        "1",
        "13800138000",
        f"{KNOWN}\nforged line",
        f" {KNOWN}",
        "z" * 32,
        f"{KNOWN}0",
        KNOWN.replace("-", "")[:-1],
    ],
)
def test_anything_else_is_replaced(offered):
    made = request_id(offered)
    assert made != offered
    assert UUID(hex=made).version == 7


def test_two_requests_have_two_ids():
    assert request_id(None) != request_id(None)


def test_a_note_holds_within_its_request_only():
    assert current() is None
    with noting(Note("a")) as outer:
        with noting(Note("b")) as inner:
            assert current() is inner
        assert current() is outer
    assert current() is None


def test_a_note_names_nobody_by_itself():
    assert Note().actor_key() == ""
