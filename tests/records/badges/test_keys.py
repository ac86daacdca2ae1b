"""Keys that sign badges: how they are written, and that a wrong one stops the program at its start."""

import base64

import pytest
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from hypothesis import example, given
from hypothesis import strategies as st

from lms.records.badges import keys

# RFC 8032, 7.1, test 1, and its public key as Multikey writes it.
SEED = base64.urlsafe_b64encode(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
).decode()
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def from_multibase(text: str) -> bytes:
    """The other way round, written independently."""
    digits = text[1:]
    number = sum(ALPHABET.index(digit) * 58**place for place, digit in enumerate(reversed(digits)))
    zeros = len(digits) - len(digits.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


@given(st.binary(max_size=80))
@example(b"")
@example(b"\0\0\1")
def test_base58_can_be_read_again(value):
    assert from_multibase(keys.multibase(value)) == value


def test_known_words_in_base58():
    assert keys.multibase(b"Hello World!") == "z2NEpo7TZRRrLZSi2U"  # the example of the base58 draft
    assert keys.multibase(bytes.fromhex("0000287fb4cd")) == "z11233QC4"


def test_a_public_key_is_written_as_multikey():
    written = keys.multikey(keys.private_key(SEED))
    assert written.startswith("z6Mk")
    assert from_multibase(written) == b"\xed\x01" + PUBLIC


def test_a_new_seed_is_a_key_and_never_the_same():
    seeds = {keys.new_seed() for _each in range(5)}
    assert len({keys.multikey(keys.private_key(seed)) for seed in seeds}) == 5


@pytest.mark.parametrize("wrong", ["", "abc", "x" * 42, "ü" * 43, "A" * 44, "not base64 at all !"])
def test_what_is_no_key_stops_the_start_with_a_sentence(settings, wrong):
    with pytest.raises(ImproperlyConfigured, match="badge_key"):
        keys.private_key(wrong)
    settings.BADGE_KEY = wrong or "!"
    with pytest.raises(ImproperlyConfigured, match="BADGE_KEY"):
        keys.require_sound_keys()


def test_private_keys_are_not_taken_for_old_public_ones(settings):
    settings.BADGE_OLD_KEYS = [keys.new_seed()]
    with pytest.raises(ImproperlyConfigured, match="z6Mk"):
        keys.require_sound_keys()


def test_without_a_key_the_program_starts_and_signs_nothing(settings):
    settings.BADGE_KEY = ""
    keys.require_sound_keys()
    assert not keys.signs_badges()


def test_old_keys_stand_behind_the_one_of_now_once_each(settings):
    old = keys.multikey(keys.private_key(SEED))
    settings.BADGE_OLD_KEYS = [old, keys.multikey(keys.signing_key())]
    assert keys.public_keys() == [keys.multikey(keys.signing_key()), old]


def told(*arguments: str) -> str:
    from io import StringIO

    out = StringIO()
    call_command("badge_key", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_makes_a_key_and_says_what_becomes_of_the_old_one(settings):
    lines = told().splitlines()
    seed = lines[0].removeprefix("BADGE_KEY=")
    assert lines[1].endswith(keys.multikey(keys.private_key(seed)))
    assert lines[-1] == f"BADGE_OLD_KEYS={keys.multikey(keys.signing_key())}"
    settings.BADGE_KEY = ""
    assert "BADGE_OLD_KEYS" not in told()


def test_the_keys_before_the_one_of_now_stay_known(settings):
    older = [keys.multikey(keys.private_key(keys.new_seed())) for _each in range(2)]
    settings.BADGE_OLD_KEYS = older
    assert told().splitlines()[-1] == f"BADGE_OLD_KEYS={keys.multikey(keys.signing_key())},{older[0]},{older[1]}"


def test_a_key_is_written_for_its_owner_only_and_over_nothing(tmp_path):
    path = tmp_path / "badge-key"
    shown = told("--out", str(path))
    seed = path.read_text().strip()
    assert keys.multikey(keys.private_key(seed)) in shown
    assert seed not in shown
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="not there yet"):
        told("--out", str(path))
    assert path.read_text().strip() == seed


def test_a_signature_of_another_key_is_none():
    one, other = keys.private_key(SEED), keys.private_key(keys.new_seed())
    with pytest.raises(InvalidSignature):
        one.public_key().verify(other.sign(b"text"), b"text")
