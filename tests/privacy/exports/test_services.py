"""A copy is asked for once, made by whichever worker lives, kept for a week, and given to nobody else."""

import errno
import io
import json
import os
import stat
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from lms.audit.models import AuditEntry
from lms.common.identifiers import new_id
from lms.common.jobs import LEASE, MAX_TRIES, JobStatus
from lms.privacy.exports import selectors, services
from lms.privacy.exports.models import ExportJob
from tests.factories.directory import PractitionerFactory
from tests.factories.privacy import AT, ExportFactory

pytestmark = pytest.mark.usefixtures("private")


def ask(person, by=None, **changes):
    values = {"key": new_id(), "language": "zh-hans"}
    return services.ask_for_export(practitioner=person, asked_by=by or person, **values | changes)


def run(job, *, after=timedelta(0), worker="w1"):
    done = services.run_export(job_id=job.pk, worker=worker, now=lambda: AT + after)
    job.refresh_from_db()
    return done


@pytest.fixture
def quick(monkeypatch):
    """A PDF that takes no time."""
    monkeypatch.setattr(services, "printed_pdf", lambda *_arguments: b"%PDF-quick")


def test_the_file_holds_the_data_twice_and_is_private(zhuoma, private):
    job = ask(zhuoma)
    assert run(job)
    assert (job.status, job.progress, job.expires_at) == (JobStatus.DONE, 100, AT + timedelta(days=7))
    path = private / job.file_name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_size == job.size_bytes
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["data.json", "data.pdf"]
        assert json.loads(archive.read("data.json"))["person_keys"] == [str(zhuoma.person_key)]
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(archive.read("data.pdf"))).pages)
    assert "卓玛" in text
    assert "高原儿童腹泻" in text
    assert zhuoma.user.password not in text


@pytest.mark.usefixtures("quick")
def test_asking_again_while_it_is_made_is_asking_once(zhuoma):
    job = ask(zhuoma)
    assert ask(zhuoma) == job
    assert run(job)
    assert ask(zhuoma, key=job.uuid) == job
    assert ask(zhuoma) != job
    assert AuditEntry.objects.filter(action="data.export_asked").count() == 2


def test_the_database_lets_one_be_under_way_and_wants_a_reason_from_others(zhuoma):
    ExportFactory(practitioner=zhuoma)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportFactory(practitioner=zhuoma)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportFactory(practitioner=zhuoma, asked_by=PractitionerFactory())


@pytest.mark.usefixtures("quick")
def test_a_reason_of_another_is_kept_and_only_its_code_is_logged(zhuoma):
    asker = PractitionerFactory()
    job = ask(zhuoma, asker, ground="authority", note="来函 12 号")
    assert (job.ground, job.note) == ("authority", "来函 12 号")
    entry = AuditEntry.objects.get(action="data.export_asked")
    assert entry.detail == {"ground": "authority"}
    assert entry.object_id == str(zhuoma.person_key)


@pytest.mark.usefixtures("quick")
def test_a_killed_workers_copy_is_made_by_another(monkeypatch, zhuoma, private):
    job = ask(zhuoma)
    true = services.as_json

    def killed(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(services, "as_json", killed)
    with pytest.raises(KeyboardInterrupt):
        run(job)
    monkeypatch.setattr(services, "as_json", true)
    assert not run(job, worker="w2")  # the lease of the first still holds
    assert run(job, worker="w2", after=LEASE + timedelta(seconds=1))
    assert (job.worker, job.tries) == ("w2", 2)
    assert len(list((private / "exports").iterdir())) == 1


@pytest.mark.usefixtures("quick")
def test_a_worker_that_lost_the_job_leaves_no_file(monkeypatch, zhuoma, private):
    job = ask(zhuoma)
    true = services._packed

    def stalled(*arguments):
        ExportJob.objects.filter(pk=job.pk).update(worker="w2")
        return true(*arguments)

    monkeypatch.setattr(services, "_packed", stalled)
    assert not run(job)
    assert (job.status, job.worker) == (JobStatus.RUNNING, "w2")
    assert list((private / "exports").iterdir()) == []


@pytest.mark.usefixtures("quick")
def test_a_full_disk_is_waited_out(monkeypatch, zhuoma):
    job = ask(zhuoma)

    def full(*_arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(services, "_packed", full)
        assert not run(job)
    assert (job.status, job.reason) == (JobStatus.WAITING, services.NO_SPACE)
    assert not run(job, after=timedelta(minutes=9))
    assert run(job, after=timedelta(minutes=11))


def test_another_fault_of_the_system_is_no_secret(monkeypatch, zhuoma):
    def broken(*_arguments):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(services, "printed_pdf", broken)
    with pytest.raises(PermissionError):
        run(ask(zhuoma))


def test_work_that_always_breaks_off_is_given_up(zhuoma):
    job = ask(zhuoma)
    ExportJob.objects.filter(pk=job.pk).update(tries=MAX_TRIES)
    assert not run(job)
    assert (job.status, job.reason) == (JobStatus.FAILED, services.STOPPED_OFTEN)


@pytest.mark.usefixtures("quick")
def test_after_a_week_the_file_is_gone(zhuoma, private):
    job = ask(zhuoma)
    run(job)
    before, after = AT + timedelta(days=7, seconds=-1), AT + timedelta(days=7)
    assert services.remove_lapsed_exports(before) == 0
    assert selectors.export_to_download(zhuoma, job.uuid, before) == job
    assert selectors.export_to_download(zhuoma, job.uuid, after) is None
    assert services.remove_lapsed_exports(after) == 1
    assert list((private / "exports").iterdir()) == []
    job.refresh_from_db()
    assert job.file_name == ""
    assert services.remove_lapsed_exports(after) == 0


@pytest.mark.usefixtures("db")
def test_files_that_no_row_knows_are_removed_once_they_are_old(private):
    (private / "exports").mkdir()
    for name, age in (("young.zip", timedelta(hours=1)), ("old.zip", timedelta(days=2))):
        path = private / "exports" / name
        path.write_bytes(b"")
        os.utime(path, (0, (AT - age).timestamp()))
    assert services.remove_lapsed_exports(AT) == 1
    assert [path.name for path in (private / "exports").iterdir()] == ["young.zip"]


@pytest.mark.usefixtures("quick")
def test_only_the_asker_may_download_it(zhuoma, tashi):
    job = ask(zhuoma)
    assert selectors.export_to_download(zhuoma, job.uuid, AT) is None  # not made yet
    run(job)
    assert selectors.export_to_download(zhuoma, job.uuid, AT) == job
    assert selectors.export_to_download(tashi, job.uuid, AT) is None
    assert selectors.export_to_download(zhuoma, uuid4(), AT) is None
    theirs = ask(zhuoma, tashi, ground="asked", note="书面申请 3 号")
    run(theirs)
    assert selectors.export_to_download(zhuoma, theirs.uuid, AT) is None
    assert selectors.export_to_download(tashi, theirs.uuid, AT) == theirs


@pytest.mark.usefixtures("quick")
def test_the_person_sees_who_else_asked(zhuoma, tashi):
    theirs = ask(zhuoma, tashi, ground="asked", note="书面申请 3 号")
    own = ask(zhuoma)
    assert set(selectors.exports_about(zhuoma)) == {theirs, own}
    assert list(selectors.exports_asked(zhuoma, tashi)) == [theirs]
    assert list(selectors.exports_about(tashi)) == []


@pytest.mark.usefixtures("quick")
def test_taking_the_file_is_logged(zhuoma):
    job = ask(zhuoma)
    services.note_download(job)
    entry = AuditEntry.objects.get(action="data.export_downloaded")
    assert (entry.object_id, entry.detail) == (str(zhuoma.person_key), {"export": str(job.uuid)})
