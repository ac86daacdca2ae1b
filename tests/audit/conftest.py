"""An auditor, a place for files, and hands that reach past the triggers."""

import pytest
from django.db import connection

from tests.factories import directory as make


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    """Seals and archives of a test lie in a folder of its own."""
    settings.AUDIT_SEALS_FILE = tmp_path / "outside" / "seals.jsonl"
    settings.AUDIT_ARCHIVE_DIR = tmp_path / "archive"
    return tmp_path


@pytest.fixture
def auditor(db):
    return make.signed_in_person(role="audit_admin", personnel_number="A00001")


@pytest.fixture
def auditor_client(client, auditor):
    client.force_login(auditor.user)
    return client


@pytest.fixture
def tamper(db):
    """Run SQL as somebody does who owns the database: the triggers are out of the way for it."""

    def run(statement, parameters=()):
        tables = ("audit_auditentry", "audit_auditseal", "audit_auditarchive")
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'")
                for (name,) in cursor.fetchall():
                    cursor.execute(f"DROP TRIGGER {name}")
            else:
                for table in tables:
                    cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            cursor.execute(statement, parameters)

    return run
