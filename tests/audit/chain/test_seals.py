"""A seal says what the chain was, with a key that is nowhere in the database, and says it outside of it too."""

import json
import logging
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from lms.audit.chain import seals
from lms.audit.chain.digests import FIRST, is_signed
from lms.audit.models import AuditSeal
from tests.factories import audit as make
from tests.factories.audit import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def seal(django_capture_on_commit_callbacks):
    def made(at=AT):
        with django_capture_on_commit_callbacks(execute=True):
            return seals.seal(at)

    return made


def lines(settings):
    return [json.loads(line) for line in settings.AUDIT_SEALS_FILE.read_text().splitlines()]


def test_a_seal_names_the_last_entry_and_follows_the_seal_before(seal):
    entries = make.entries(3)
    first = seal()
    assert (first.number, first.through_sequence, first.hash) == (1, 3, entries[2].hash)
    assert first.previous_mac == FIRST
    make.entries(1)
    second = seal(AT + timedelta(hours=1))
    assert (second.number, second.through_sequence, second.previous_mac) == (2, 4, first.mac)


def test_its_signature_needs_the_key(seal, settings):
    make.entries(1)
    made = seal()
    read = AuditSeal.objects.get()
    assert is_signed(seals.signed(read), read.key_id, made.mac)
    settings.AUDIT_KEY = "another-key"
    assert not is_signed(seals.signed(read), read.key_id, made.mac)


def test_a_key_that_was_changed_still_proves_old_seals(seal, settings):
    make.entries(1)
    made = seal()
    settings.AUDIT_OLD_KEYS = [settings.AUDIT_KEY]
    settings.AUDIT_KEY = "the-key-after-it"
    assert is_signed(seals.signed(made), made.key_id, made.mac)
    make.entries(1)
    assert seal().key_id != made.key_id


@pytest.mark.parametrize("column", ["number", "through_sequence", "hash", "at", "key_id", "previous_mac"])
def test_no_column_can_change_without_the_signature(seal, column):
    make.entries(1)
    made = seal()
    value = getattr(made, column)
    changed = {"at": AT + timedelta(days=1)}.get(column, value + 1 if isinstance(value, int) else f"{value}0")
    key_id = made.key_id
    setattr(made, column, changed)
    assert not is_signed(seals.signed(made), key_id, made.mac)


def test_nothing_new_needs_no_seal(seal):
    assert seal() is None
    make.entries(1)
    assert seal() is not None
    assert seal() is None
    assert AuditSeal.objects.count() == 1


def test_it_is_written_outside_of_the_database(seal, settings):
    make.entries(2)
    made = seal()
    assert lines(settings) == [seals.signed(made) | {"mac": made.mac}]


def test_what_a_crash_left_out_of_the_file_is_written_with_the_next(settings, seal):
    make.entries(1)
    seals.seal(AT)  # the callbacks of this transaction never run
    assert not settings.AUDIT_SEALS_FILE.exists()
    make.entries(1)
    seal()
    assert [line["number"] for line in lines(settings)] == [1, 2]


def test_it_is_written_outside_though_nothing_is_new(settings, seal):
    make.entries(1)
    seals.seal(AT)
    assert seal() is None
    assert [line["number"] for line in lines(settings)] == [1]


def test_the_line_of_the_log_holds_the_seal(seal, caplog):
    make.entries(1)
    with caplog.at_level(logging.INFO, "lms.audit"):
        made = seal()
    (record,) = caplog.records
    assert (record.seal, record.sequence, record.mac) == (1, 1, made.mac)


def test_without_a_key_it_says_what_to_set(settings):
    settings.AUDIT_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="AUDIT_KEY"):
        seals.seal(AT)


@pytest.mark.parametrize("line", ["", "{", "[]", "3", '{"number": "x"}', '{"mac": "y"}'])
def test_a_line_that_is_no_seal_is_passed_over(line):
    assert list(seals.read_lines(iter([line, '{"number": 1}']))) == [{"number": 1}]


def test_a_line_that_was_torn_does_not_spoil_the_next(seal, settings):
    make.entries(1)
    seal()
    text = settings.AUDIT_SEALS_FILE.read_text()
    settings.AUDIT_SEALS_FILE.write_text(text[: len(text) // 2])
    make.entries(1)
    seal()
    with settings.AUDIT_SEALS_FILE.open() as file:
        assert [row["number"] for row in seals.read_lines(file)] == [1, 2]
