"""The address of a client is believed as far as proxies of ours vouch for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.common.addresses import client_address, plain_address


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "10.0.0.1"),
        (0, "192.0.2.7", "10.0.0.1"),
        (1, "192.0.2.7", "192.0.2.7"),
        (1, "1.1.1.1, 192.0.2.7", "192.0.2.7"),
        (1, "127.0.0.1,192.0.2.7", "192.0.2.7"),
        (2, "1.1.1.1, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        (2, "192.0.2.7", "10.0.0.1"),
        (1, None, "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "somebody", "10.0.0.1"),
        (1, "192.0.2.7:40512", "192.0.2.7"),
        (1, "[2001:db8::7]:40512", "2001:db8::7"),
        (1, "2001:DB8:0::7", "2001:db8::7"),
    ],
)
def test_what_stands_before_our_own_proxies_is_hearsay(rf, settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert client_address(rf.get("/", headers=headers, REMOTE_ADDR="10.0.0.1")) == address


def test_a_request_without_an_address_has_none(rf):
    assert client_address(rf.get("/", REMOTE_ADDR="")) == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", ""),
        ("1.2.3", ""),
        ("_hidden:80", ""),
    ],
)
def test_addresses_are_written_in_one_way(text, address):
    assert plain_address(text) == address


@given(st.ip_addresses())
def test_an_address_stays_what_it_is(address):
    plain = plain_address(str(address))
    assert plain_address(plain) == plain != ""


@given(st.text(max_size=60))
def test_no_text_is_too_strange(text):
    assert len(plain_address(text)) <= 45
