"""An uploaded file: kept privately, worked on once whoever dies meanwhile, and removed."""

import stat
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from lms.common.identifiers import new_id
from lms.common.jobs import LEASE, MAX_TRIES, JobStatus
from lms.directory.imports import services as imports
from lms.directory.imports.uploads import presenters, services, tasks
from lms.directory.models import AdministrativeDivision, Aim, DivisionFact, ImportBatch
from tests.factories import directory as make

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
GOOD = "code,name_zh,level,parent\n540100,拉萨市,prefecture,540000\n"
BAD = "code,name_zh,level,parent\n5401,拉萨市,prefecture,540000\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    with translation.override("en"):
        yield


@pytest.fixture
def author():
    person = make.PractitionerFactory()
    make.GrantFactory(practitioner=person, role="system_admin", institution=None, division=make.DivisionFactory())
    return person


def take_in(author, text=GOOD, **more):
    file = SimpleUploadedFile("../辖区.csv", text.encode())
    facts = {"kind": "divisions", "key": new_id(), "author_key": author.person_key, "language": "en", **more}
    return services.take_in(file=file, **facts)


def work(batch, at=AT, worker="one"):
    done = services.work(batch_id=batch.pk, worker=worker, now=lambda: at)
    batch.refresh_from_db()
    return done


def test_the_file_is_kept_where_only_the_program_reads_it(author):
    batch = take_in(author)
    path = services.file_of(batch)
    assert path.read_text() == GOOD
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (batch.file_name, batch.size_bytes, batch.aim) == ("辖区.csv", len(GOOD.encode()), Aim.CHECK)


def test_the_same_upload_twice_is_one_batch(author):
    key = new_id()
    assert take_in(author, key=key) == take_in(author, BAD, key=key)
    assert services.file_of(ImportBatch.objects.get()).read_text() == GOOD


def test_a_check_changes_nothing_and_an_import_after_it_does(author):
    batch = take_in(author)
    assert work(batch)
    assert (batch.ready, batch.counts["created"], batch.imported_at) == (True, 1, None)
    assert not AdministrativeDivision.objects.filter(code="540100").exists()
    assert services.confirm(batch=batch)
    assert not services.confirm(batch=batch)
    assert work(batch)
    assert (batch.status, batch.imported_at) == (JobStatus.DONE, AT)
    fact = DivisionFact.objects.get(code="540100")
    assert (fact.batch, fact.author_key, fact.source) == (batch, author.person_key, "import")
    assert not services.file_of(batch).exists()


def test_mistakes_are_kept_in_the_authors_language_and_the_file_goes(author):
    batch = take_in(author, BAD, language="en")
    work(batch)
    assert not batch.ready
    assert batch.problems == [[2, "code", "A division code has 6 digits (GB/T 2260), or 9 for a township."]]
    assert not services.file_of(batch).exists()
    assert not services.confirm(batch=batch)


def test_a_file_that_cannot_be_read_is_a_mistake_of_the_whole(author):
    batch = take_in(author, 'code,name\n1,"open\n')
    work(batch)
    assert batch.problems[0][0] == 2
    assert "quotation mark" in batch.problems[0][2]


def test_the_content_decides_what_a_file_is(author, xlsx_file):
    content = xlsx_file([["code", "name_zh", "level", "parent"], ["540100", "拉萨市", "prefecture", "540000"]])
    file = SimpleUploadedFile("list.csv", content.read_bytes())
    facts = {"kind": "divisions", "key": new_id(), "author_key": author.person_key, "language": "en"}
    batch = services.take_in(file=file, **facts)
    work(batch)
    assert (batch.ready, batch.counts["source"]) == (True, "xlsx")


def test_work_of_a_killed_worker_is_done_by_another(author):
    batch = take_in(author)
    ImportBatch.objects.claim(batch.pk, worker="killed", at=AT)
    assert not work(batch, AT + LEASE / 2)
    assert work(batch, AT + LEASE * 2, worker="two")
    assert (batch.ready, batch.worker, batch.tries) == (True, "two", 2)


def test_a_worker_that_was_overtaken_while_writing_writes_nothing(author, monkeypatch):
    def overtaken(order, **more):
        ImportBatch.objects.filter(pk=order.batch.pk).update(worker="faster")
        return import_upload(order, **more)

    batch = take_in(author)
    work(batch)
    services.confirm(batch=batch)
    import_upload = imports.import_upload
    monkeypatch.setattr(imports, "import_upload", overtaken)
    assert not work(batch)
    assert not AdministrativeDivision.objects.filter(code="540100").exists()
    assert services.file_of(batch).exists()


def test_writing_many_rows_holds_the_work_longer(author):
    batch = take_in(author)
    ImportBatch.objects.claim(batch.pk, worker="one", at=AT)
    services._Lease(batch, "one", lambda: AT).show("write", 40, rows=20_000)
    batch.refresh_from_db()
    assert (batch.step, batch.progress) == ("write", 40)
    assert batch.lease_until > AT + LEASE + timedelta(minutes=5)


def test_work_that_never_ends_well_fails_with_a_sentence(author):
    batch = take_in(author)
    ImportBatch.objects.update(tries=MAX_TRIES)
    work(batch)
    assert (batch.status, batch.reason) == (JobStatus.FAILED, presenters.STOPPED_OFTEN)
    assert not services.file_of(batch).exists()


def test_rights_that_ended_meanwhile_stop_the_work(author):
    batch = take_in(author)
    author.grants.update(withdrawn_on=AT.date())
    work(batch)
    assert (batch.status, batch.reason) == (JobStatus.FAILED, presenters.NO_RIGHT)


def test_a_file_that_is_gone_is_said(author):
    batch = take_in(author)
    services.forget_file(batch)
    work(batch)
    assert (batch.status, batch.reason) == (JobStatus.FAILED, presenters.FILE_GONE)


def test_a_checked_file_can_be_thrown_away(author, django_capture_on_commit_callbacks):
    batch = take_in(author)
    work(batch)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.discard(batch=batch)
    assert not ImportBatch.objects.exists()
    assert not services.file_of(batch).exists()


def test_an_import_is_not_thrown_away(author):
    batch = imported(author)
    assert not services.discard(batch=batch)
    assert ImportBatch.objects.exists()


def imported(author):
    batch = take_in(author)
    work(batch)
    services.confirm(batch=batch)
    work(batch)
    return batch


def test_an_import_is_undone_once(author):
    batch, key = imported(author), author.person_key
    assert services.ask_undo(batch=batch, author_key=key, language="en")
    assert not services.ask_undo(batch=batch, author_key=key, language="en")
    assert work(batch, AT + timedelta(hours=1))
    assert (batch.undone_at, batch.undone_by_key) == (AT + timedelta(hours=1), key)
    assert not AdministrativeDivision.objects.filter(code="540100").exists()
    assert not services.ask_undo(batch=batch, author_key=key, language="en")


def test_an_import_is_not_undone_by_whoever_no_longer_reaches_it(author):
    batch = imported(author)
    township = make.township_division("540201901")
    author.grants.update(division=township.parent)
    services.ask_undo(batch=batch, author_key=author.person_key, language="en")
    work(batch)
    assert (batch.status, batch.undone_at) == (JobStatus.DONE, None)
    assert "beyond what you may change" in batch.problems[0][2]
    assert AdministrativeDivision.objects.filter(code="540100").exists()


def test_reasons_against_undoing_are_kept_and_it_can_be_asked_again(author):
    batch = imported(author)
    division = AdministrativeDivision.objects.get(code="540100")
    child = make.DivisionFactory(code="540102", level="county", parent=division)
    services.ask_undo(batch=batch, author_key=author.person_key, language="en")
    work(batch)
    assert "is in use" in batch.problems[0][2]
    assert batch.undone_at is None
    child.delete()
    assert services.ask_undo(batch=batch, author_key=author.person_key, language="en")
    work(batch)
    assert batch.undone_at == AT


def test_abandoned_files_and_their_rows_go_after_a_day(author):
    old, fresh, done = take_in(author), take_in(author), imported(author)
    ImportBatch.objects.filter(pk__in=[old.pk, done.pk]).update(created_at=datetime.now(UTC) - timedelta(days=2))
    stray = services.folder() / "stray.part"
    stray.touch()
    assert services.forget_abandoned(datetime.now(UTC)) == 1
    assert set(ImportBatch.objects.all()) == {fresh, done}
    assert stray.exists()
    services.forget_abandoned(datetime.now(UTC) + timedelta(days=2))
    assert list(services.folder().iterdir()) == []


def test_large_files_wake_a_worker(author, monkeypatch, django_capture_on_commit_callbacks):
    woken = []
    monkeypatch.setattr(tasks.work_on_list, "delay", lambda **message: woken.append(message))
    monkeypatch.setattr(services, "AT_ONCE_BYTES", 10)
    with django_capture_on_commit_callbacks(execute=True):
        batch = take_in(author)
    assert woken == [{"batch": str(batch.pk)}]
    monkeypatch.setattr(services, "AT_ONCE_BYTES", 10_000)
    with django_capture_on_commit_callbacks(execute=True):
        take_in(author)
    assert len(woken) == 1
