"""What an operator asks of the log on the command line."""

import io
import json
import shutil
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from lms.audit.models import AuditEntry, AuditSeal
from lms.common import clock
from tests.factories import audit as make

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_sound_log_is_said_to_be(django_capture_on_commit_callbacks):
    make.entries(3)
    with django_capture_on_commit_callbacks(execute=True):
        assert "up to entry 3" in run("audit_seal")
    assert run("audit_verify").startswith("Sound: 3 entries, 0 archives and 1 seals")


def test_nothing_new_is_said():
    assert "sealed already" in run("audit_seal")


def test_a_wrong_log_ends_with_an_error_and_the_place(tamper):
    make.entries(3)
    tamper("DELETE FROM audit_auditentry WHERE sequence = 2")
    with pytest.raises(CommandError, match=r"NOT SOUND. First wrong entry: 2\."):
        run("audit_verify")


def test_a_copy_of_the_seals_can_be_named(settings, tamper, tmp_path, django_capture_on_commit_callbacks):
    make.entries(3)
    with django_capture_on_commit_callbacks(execute=True):
        run("audit_seal")
    copy = shutil.copy(settings.AUDIT_SEALS_FILE, tmp_path / "copy")
    settings.AUDIT_SEALS_FILE.unlink()
    for table in ("audit_auditentry", "audit_auditseal"):
        tamper(f"DELETE FROM {table}")  # noqa: S608 - a name written above
    assert run("audit_verify").startswith("Sound: 0 entries")
    with pytest.raises(CommandError, match="First wrong entry: 1"):
        run("audit_verify", "--seals", str(copy))


def test_a_copy_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        run("audit_verify", "--seals", str(tmp_path / "nothing"))


def test_days_are_written_in_the_order_of_the_chain(tmp_path):
    make.entries(3, step=timedelta(days=1))
    file = tmp_path / "log.jsonl"
    run("audit_export", "--from", "2026-06-16", "--to", "2026-06-17", "--output", str(file))
    assert [json.loads(line)["sequence"] for line in file.read_text().splitlines()] == [2, 3]


def test_an_export_is_sealed_before_and_recorded():
    make.entries(2)
    text = run("audit_export", "--to", "2026-06-15", "--format", "csv")
    assert text.count("post.started") == 2
    assert AuditSeal.objects.get().through_sequence == 2
    told = AuditEntry.objects.get(action="audit.exported")
    assert (told.detail, told.via) == ({"to_date": "2026-06-15", "format": "csv"}, "command")


def test_a_day_that_is_none_is_said():
    with pytest.raises(CommandError, match="is no date"):
        run("audit_export", "--from", "soon")


def test_old_months_are_put_away_and_still_checked():
    make.entries(2, at=make.long_ago(15))
    make.entries(1, at=clock.now())
    assert "entries 1 to 2" in run("audit_archive")
    assert "Nothing is older than 13 months" in run("audit_archive")
    assert run("audit_verify").startswith("Sound: 4 entries, 1 archives")
