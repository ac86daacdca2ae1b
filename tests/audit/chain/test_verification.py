"""Whatever somebody does who owns the database, the check finds the first entry that cannot be relied on."""

import json
import shutil

import pytest

from lms.audit.chain import archives, seals
from lms.audit.chain.digests import FIRST, digest, plain
from lms.audit.chain.verification import Finding, verify
from lms.audit.models import AuditEntry, AuditSeal
from lms.common import clock
from tests.factories import audit as make
from tests.factories.audit import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(django_capture_on_commit_callbacks):
    """Ten entries; seals after the fourth and the eighth."""
    for count in (4, 4):
        make.entries(count)
        with django_capture_on_commit_callbacks(execute=True):
            seals.seal(AT)
    make.entries(2)


def found():
    outcome = verify()
    return outcome.finding, outcome.wrong_sequence


def test_a_log_as_it_was_written_is_sound(log):
    outcome = verify()
    assert (outcome.finding, outcome.wrong_sequence) == (None, None)
    assert (outcome.entries, outcome.seals, outcome.archives) == (10, 2, 0)


def test_an_empty_log_is_sound():
    assert found() == (None, None)


@pytest.mark.parametrize(
    ("statement", "finding", "sequence"),
    [
        ("UPDATE audit_auditentry SET action = 'x' WHERE sequence = 3", Finding.CHANGED, 3),
        ("UPDATE audit_auditentry SET detail = '{\"a\": 1}' WHERE sequence = 10", Finding.CHANGED, 10),
        ("UPDATE audit_auditentry SET address = '::1' WHERE sequence = 1", Finding.CHANGED, 1),
        ("UPDATE audit_auditentry SET previous_hash = hash WHERE sequence = 5", Finding.BROKEN, 5),
        ("UPDATE audit_auditentry SET hash = 'x' WHERE sequence = 5", Finding.CHANGED, 5),
        ("DELETE FROM audit_auditentry WHERE sequence = 6", Finding.MISSING, 6),
        ("DELETE FROM audit_auditentry WHERE sequence = 1", Finding.MISSING, 1),
        ("DELETE FROM audit_auditentry WHERE sequence >= 7", Finding.MISSING, 7),
        ("DELETE FROM audit_auditentry", Finding.MISSING, 1),
        ("UPDATE audit_auditentry SET sequence = 11 WHERE sequence = 10", Finding.MISSING, 10),
        ("UPDATE audit_auditseal SET hash = 'x' WHERE number = 2", Finding.FORGED_SEAL, 5),
        ("UPDATE audit_auditseal SET through_sequence = 3 WHERE number = 1", Finding.FORGED_SEAL, 1),
        ("DELETE FROM audit_auditseal WHERE number = 1", Finding.SEAL_MISSING, 1),
        ("DELETE FROM audit_auditseal WHERE number = 2", Finding.SEAL_MISSING, 5),
    ],
)
def test_a_change_by_hand_is_found(log, tamper, statement, finding, sequence):
    tamper(statement)
    assert found() == (finding, sequence)


def rewrite_from(sequence, tamper):
    """Change an entry and write the whole chain after it anew, as somebody can who has read the source."""
    previous = AuditEntry.objects.filter(sequence=sequence - 1).values_list("hash", flat=True).first() or FIRST
    for row in list(AuditEntry.objects.filter(sequence__gte=sequence).values()):
        row |= {"action": "post.forged", "previous_hash": previous}
        previous = digest(plain(row))
        tamper(
            "UPDATE audit_auditentry SET action = %s, previous_hash = %s, hash = %s WHERE sequence = %s",
            [row["action"], row["previous_hash"], previous, row["sequence"]],
        )


@pytest.mark.parametrize(("from_entry", "sequence"), [(1, 4), (4, 4), (5, 8), (8, 8)])
def test_a_chain_written_anew_does_not_fit_the_seals(log, tamper, from_entry, sequence):
    rewrite_from(from_entry, tamper)
    assert found() == (Finding.UNSEALED, sequence)


def test_new_seals_cannot_be_made_without_the_key(log, tamper, settings):
    rewrite_from(1, tamper)
    tamper("DELETE FROM audit_auditseal")
    ours, settings.AUDIT_KEY = settings.AUDIT_KEY, "a-guess"
    seals.seal(AT)
    settings.AUDIT_KEY = ours
    assert found() == (Finding.FORGED_SEAL, 1)


def test_a_tail_cut_off_with_its_seals_is_missed_outside(log, tamper):
    tamper("DELETE FROM audit_auditentry WHERE sequence >= 5")
    tamper("DELETE FROM audit_auditseal WHERE number >= 2")
    assert found() == (Finding.SEAL_MISSING, 5)


def test_everything_gone_is_missed_outside(log, tamper):
    tamper("DELETE FROM audit_auditentry")
    tamper("DELETE FROM audit_auditseal")
    assert found() == (Finding.SEAL_MISSING, 1)


def test_a_copy_kept_elsewhere_tells_when_the_file_is_gone_too(log, tamper, settings, tmp_path):
    copy = shutil.copy(settings.AUDIT_SEALS_FILE, tmp_path / "copy.jsonl")
    settings.AUDIT_SEALS_FILE.unlink()
    tamper("DELETE FROM audit_auditentry WHERE sequence >= 5")
    tamper("DELETE FROM audit_auditseal WHERE number >= 2")
    assert found() == (None, None)
    assert verify(outside=copy).wrong_sequence == 5


def test_what_was_added_after_the_last_seal_can_be_cut_off_unseen(log, tamper):
    """The limit of the design, which docs/audit.md tells: an hour at most."""
    tamper("DELETE FROM audit_auditentry WHERE sequence >= 9")
    assert found() == (None, None)


@pytest.mark.parametrize("line", ['{"number": 3, "mac": "0", "key_id": "x"}', '{"number": 1}'])
def test_a_line_outside_that_was_not_ours_is_found(log, settings, line):
    with settings.AUDIT_SEALS_FILE.open("a") as file:
        file.write(f"{line}\n")
    assert verify().finding == Finding.FORGED_SEAL


def test_a_changed_line_outside_is_found(log, settings):
    rows = [json.loads(line) for line in settings.AUDIT_SEALS_FILE.read_text().splitlines()]
    rows[1]["mac"] = rows[0]["mac"]
    settings.AUDIT_SEALS_FILE.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    assert found() == (Finding.FORGED_SEAL, 5)


def test_progress_is_told(log, monkeypatch):
    monkeypatch.setattr("lms.audit.chain.verification.PROGRESS_EVERY", 4)
    told = []
    verify(progress=told.append)
    assert told == [4, 8]


@pytest.fixture
def archived(django_capture_on_commit_callbacks):
    """Entries 1 to 3 and 4 to 6 in files, sealed in the midst of the second; 7 and after in the table."""
    make.entries(3, at=make.long_ago(16))
    make.entries(1, at=make.long_ago(15))
    with django_capture_on_commit_callbacks(execute=True):
        seals.seal(AT)
    make.entries(2, at=make.long_ago(15))
    make.entries(1, at=clock.now())
    with django_capture_on_commit_callbacks(execute=True):
        return archives.archive(clock.now())


def test_archives_are_looked_at_too(archived):
    outcome = verify()
    assert (outcome.finding, outcome.entries, outcome.archives, outcome.seals) == (None, 9, 2, 2)


def test_a_lost_file_is_missed(archived, settings):
    (settings.AUDIT_ARCHIVE_DIR / archived[1].file_name).unlink()
    assert found() == (Finding.ARCHIVE_MISSING, 4)


def test_a_damaged_file_is_found(archived, settings):
    (settings.AUDIT_ARCHIVE_DIR / archived[0].file_name).write_bytes(b"")
    assert found() == (Finding.ARCHIVE_DAMAGED, 1)


def test_one_file_in_place_of_another_is_found(archived, settings):
    folder = settings.AUDIT_ARCHIVE_DIR
    shutil.copy(folder / archived[0].file_name, folder / archived[1].file_name)
    assert found() == (Finding.BROKEN, 4)


@pytest.mark.parametrize(
    ("statement", "finding", "sequence"),
    [
        ("DELETE FROM audit_auditarchive WHERE first_sequence = 1", Finding.MISSING, 1),
        ("DELETE FROM audit_auditarchive WHERE first_sequence = 4", Finding.MISSING, 4),
        ("UPDATE audit_auditarchive SET last_hash = 'x' WHERE first_sequence = 4", Finding.ARCHIVE_DAMAGED, 4),
        ("DELETE FROM audit_auditentry WHERE sequence = 7", Finding.MISSING, 7),
    ],
)
def test_rows_about_archives_cannot_be_changed_either(archived, tamper, statement, finding, sequence):
    tamper(statement)
    assert found() == (finding, sequence)


def test_every_seal_is_where_it_should_be(archived):
    assert list(AuditSeal.objects.values_list("through_sequence", flat=True)) == [4, 7]
