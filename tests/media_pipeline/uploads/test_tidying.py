"""What nobody went on with goes; what is being sent stays."""

import fcntl
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from lms.celery import app
from lms.common import clock
from lms.common.identifiers import new_id
from media_pipeline import tasks
from media_pipeline.models import Upload
from media_pipeline.uploads.services import disk, remove_lapsed
from tests.factories.media_pipeline import arrived

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 4, tzinfo=UTC)


def lapsed() -> Upload:
    return arrived(b"12345", expires_at=AT - timedelta(days=1))


def test_rows_and_bytes_of_what_is_over():
    old, new = lapsed(), arrived(b"123")
    done = remove_lapsed(at=AT)
    assert (done.uploads, done.files, done.size_bytes) == (1, 1, 5)
    assert list(Upload.objects.all()) == [new]
    assert [uuid for uuid, _path in disk.files()] == [new.uuid]
    assert old.uuid != new.uuid


def test_bytes_without_a_row():
    disk.path_of(arrived(b"123").uuid).rename(disk.path_of(new_id()))
    assert remove_lapsed(at=AT).files == 1


def test_files_of_others_in_the_folder_stay():
    lapsed()
    note = disk.path_of(new_id()).with_name("README")
    note.write_text("put here by an operator")
    remove_lapsed(at=AT)
    assert note.exists()


def test_what_somebody_goes_on_with_at_this_moment_stays():
    upload = lapsed()
    with disk.alone_with(upload.uuid):
        done = remove_lapsed(at=AT)
    assert (done.uploads, done.files, done.size_bytes) == (0, 0, 0)
    assert Upload.objects.filter(pk=upload.pk).exists()
    assert disk.path_of(upload.uuid).exists()


def test_what_somebody_went_on_with_since_it_was_listed_stays(monkeypatch):
    upload, alone_with = lapsed(), disk.alone_with

    def later(uuid):
        Upload.objects.filter(pk=uuid).update(expires_at=AT + timedelta(days=14))
        return alone_with(uuid)

    monkeypatch.setattr(disk, "alone_with", later)
    done = remove_lapsed(at=AT)
    assert (done.uploads, done.files) == (0, 0)
    assert Upload.objects.filter(pk=upload.pk).exists()
    assert disk.path_of(upload.uuid).read_bytes() == b"12345"


@pytest.mark.parametrize("begun", ["before the files are listed", "after"])
def test_what_begins_at_this_moment_stays(monkeypatch, begun):
    uploads, files = [], disk.files

    def listed():
        if begun != "after":
            uploads.append(arrived(b"123"))
        found = list(files())
        if begun == "after":
            uploads.append(arrived(b"123"))
        return iter(found)

    monkeypatch.setattr(disk, "files", listed)
    assert remove_lapsed(at=AT).files == 0
    assert list(Upload.objects.all()) == uploads
    assert disk.path_of(uploads[0].uuid).read_bytes() == b"123"


@pytest.mark.parametrize("anew", [False, True], ids=["removed", "removed-and-begun-anew"])
def test_a_file_that_went_while_the_lock_was_waited_for_is_nobodys(monkeypatch, anew):
    upload, flock = arrived(b"123"), fcntl.flock
    path = disk.path_of(upload.uuid)

    def removed_meanwhile(descriptor: int, operation: int) -> None:
        path.unlink()
        if anew:
            path.write_bytes(b"new")
        flock(descriptor, operation)

    monkeypatch.setattr(disk.fcntl, "flock", removed_meanwhile)
    with pytest.raises(disk.Busy), disk.alone_with(upload.uuid):
        pass


def test_a_row_without_a_file():
    disk.remove(lapsed().uuid)
    assert remove_lapsed(at=AT).uploads == 1
    assert list(disk.files()) == []


def test_nothing_has_been_sent_yet(settings, tmp_path):
    settings.UPLOADS_DIR = tmp_path / "not there"
    assert remove_lapsed(at=AT).files == 0


def test_by_command_first_dry(capsys):
    arrived(b"12345", expires_at=clock.now() - timedelta(days=1))
    call_command("remove_lapsed_uploads", "--dry-run")
    assert capsys.readouterr().out.startswith("Would remove 1 uploads and 1 files")
    assert Upload.objects.count() == len(list(disk.files())) == 1
    call_command("remove_lapsed_uploads")
    assert capsys.readouterr().out.startswith("Removed 1 uploads and 1 files")
    assert Upload.objects.count() == len(list(disk.files())) == 0


def test_by_the_schedule(settings):
    arrived(b"12345", expires_at=clock.now() - timedelta(days=1))
    tasks.remove_lapsed_uploads()
    assert not Upload.objects.exists()
    entry = settings.CELERY_BEAT_SCHEDULE["remove-lapsed-uploads"]
    assert entry["task"] == tasks.remove_lapsed_uploads.name
    assert entry["options"]["expires"] == entry["schedule"]  # what nobody took until the next one is worth nothing


def test_does_not_wait_behind_recordings_that_are_encoded(settings):
    queues = {
        task.name: app.amqp.router.route({}, task.name)["queue"].name
        for task in (tasks.remove_lapsed_uploads, tasks.take_step)
    }
    assert queues == {tasks.remove_lapsed_uploads.name: "default", tasks.take_step.name: "media"}
