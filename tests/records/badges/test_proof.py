"""How a document is written for signing, and that any change of it shows."""

import copy
import hashlib
import json
from datetime import datetime, timedelta, timezone

import pytest
from cryptography.exceptions import InvalidSignature
from hypothesis import given
from hypothesis import strategies as st

from lms.records.badges.keys import new_seed, private_key
from lms.records.badges.proof import canonical, instant, signed
from tests.records.badges.test_keys import from_multibase

AT = datetime(2026, 6, 20, 9, 30, tzinfo=timezone(timedelta(hours=8)))
NAMES = st.text("abcXYZ@_09", min_size=1, max_size=6)
DOCUMENTS = st.recursive(
    st.text(max_size=8) | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(DOCUMENTS)
def test_what_is_written_can_be_read_again_and_is_written_in_one_way(value):
    try:
        written = canonical(value)
    except UnicodeEncodeError:  # half of a surrogate pair is no text
        return
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written


def test_the_example_of_the_standard_for_texts_and_order():
    value = {"b": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/", "a": [True, 7, "次仁"], "A": {}}
    assert canonical(value) == '{"A":{},"a":[true,7,"次仁"],"b":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'.encode()


@pytest.mark.parametrize("value", [2.5, None, {"a": [1.0]}, {"次": 1}, {1: "a"}, b"a"])
def test_what_programs_write_differently_is_not_signed(value):
    with pytest.raises(TypeError, match="igned documents"):
        canonical(value)


def test_instants_are_told_in_utc():
    assert instant(AT) == "2026-06-20T01:30:00Z"


def verify(document, public_key):
    """As the standard says, written apart from what signs."""
    proof = dict(document["proof"])
    signature = from_multibase(proof.pop("proofValue"))
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    hashes = [hashlib.sha256(canonical(part)).digest() for part in (proof, unsigned)]
    public_key.verify(signature, b"".join(hashes))


@pytest.fixture
def key():
    return private_key(new_seed())


@pytest.fixture
def document(key):
    return signed({"@context": ["one"], "name": "高原", "list": [1, 2]}, key, method="https://a.example#z6Mk", at=AT)


def test_the_proof_says_by_whom_when_and_what_for(document, key):
    proof = document["proof"]
    assert proof["cryptosuite"] == "eddsa-jcs-2022"
    assert (proof["created"], proof["proofPurpose"]) == ("2026-06-20T01:30:00Z", "assertionMethod")
    verify(document, key.public_key())


@pytest.mark.parametrize(
    ("where", "what"),
    [
        (["name"], "别的"),
        (["list", 0], 3),
        (["@context", 0], "two"),
        (["proof", "created"], "2027-06-20T01:30:00Z"),
        (["proof", "verificationMethod"], "https://b.example#z6Mk"),
        (["proof", "proofPurpose"], "authentication"),
    ],
)
def test_whatever_is_changed_shows(document, key, where, what):
    changed = copy.deepcopy(document)
    inner = changed
    for step in where[:-1]:
        inner = inner[step]
    inner[where[-1]] = what
    with pytest.raises(InvalidSignature):
        verify(changed, key.public_key())


def test_the_document_that_was_given_is_left_as_it_is(key):
    given = {"@context": ["one"]}
    signed(given, key, method="m", at=AT)
    assert given == {"@context": ["one"]}
