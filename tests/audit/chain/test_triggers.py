"""The database itself refuses to change the log, and lets go only of what is old, archived and sealed."""

from datetime import UTC, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from lms.audit.chain.triggers import guard_the_log
from lms.audit.models import AuditArchive, AuditEntry, AuditSeal
from lms.common import clock
from tests.factories import audit as make

pytestmark = pytest.mark.django_db
OLD = make.long_ago(16)


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def archived(first, last):
    AuditArchive.objects.create(
        first_sequence=first, last_sequence=last, file_name="a", file_sha256="", last_hash="", at=OLD, key_id="", mac=""
    )


def sealed(through):
    AuditSeal.objects.create(number=1, through_sequence=through, hash="", at=OLD, key_id="", previous_mac="", mac="")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET detail = '{}'",
        "UPDATE audit_auditentry SET sequence = 9",
        "DELETE FROM audit_auditentry",
        "UPDATE audit_auditseal SET mac = 'x'",
        "DELETE FROM audit_auditseal",
        "UPDATE audit_auditarchive SET last_hash = 'x'",
        "DELETE FROM audit_auditarchive",
    ],
)
def test_changes_are_refused_also_by_hand(statement):
    make.entries(2, at=clock.now())
    archived(1, 2)
    sealed(2)
    with pytest.raises(IntegrityError, match="audit_audit"):
        run(statement)
    assert AuditEntry.objects.count() == 2


@pytest.mark.skipif("sqlite" in connection.vendor, reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["audit_auditentry", "audit_auditseal", "audit_auditarchive"])
def test_emptying_at_once_is_refused(table):
    make.entries(1)
    with pytest.raises(IntegrityError, match="TRUNCATE is refused"):
        run(f"TRUNCATE {table}")
    assert AuditEntry.objects.count() == 1


def test_what_is_old_archived_and_sealed_can_be_taken_out():
    make.entries(3, at=OLD)
    archived(1, 2)
    sealed(3)
    run("DELETE FROM audit_auditentry WHERE sequence <= 2")
    assert list(AuditEntry.objects.values_list("sequence", flat=True)) == [3]


@pytest.mark.parametrize("missing", ["archive", "seal", "age"])
def test_each_of_the_three_is_needed(missing):
    recent = clock.now().astimezone(UTC) - timedelta(days=390)
    make.entries(2, at=recent if missing == "age" else OLD)
    if missing != "archive":
        archived(1, 2)
    sealed(1 if missing == "seal" else 2)
    with pytest.raises(IntegrityError, match="DELETE is refused"):
        run("DELETE FROM audit_auditentry")


def test_an_entry_beside_the_archive_stays():
    make.entries(3, at=OLD)
    archived(1, 2)
    sealed(3)
    with pytest.raises(IntegrityError, match="DELETE is refused"):
        run("DELETE FROM audit_auditentry WHERE sequence = 3")


def test_the_migration_can_be_taken_back_and_repeated():
    operation, editor = guard_the_log(), SimpleNamespace(connection=connection)
    entry = make.entries(1)[0]
    operation.reverse_code(None, editor)
    AuditEntry.objects.filter(pk=entry.pk).update(action="post.moved")
    operation.code(None, editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(action="post.ended")
    assert AuditEntry.objects.get().action == "post.moved"
