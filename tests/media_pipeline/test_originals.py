"""Originals are stored by what is in them, and removed with the last recording that has them."""

import errno
import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection
from django.db.models import ProtectedError

from lms.common import clock
from media_pipeline import services
from media_pipeline.models import MediaAsset
from media_pipeline.originals import services as originals
from tests.factories.courses import LessonFactory
from tests.factories.media_pipeline import AssetFactory, stored
from tests.media_pipeline.remote_storage import RemoteStorage

pytestmark = pytest.mark.django_db
SUM = hashlib.sha256(b"recording").hexdigest()


def test_a_digest_is_that_of_the_whole_file(monkeypatch):
    monkeypatch.setattr(originals, "CHUNK", 2)
    assert originals.digest(ContentFile(b"recording")) == (SUM, 9)


def test_a_file_is_stored_once():
    names = {originals.keep(ContentFile(b"recording"), SUM, 9) for _ in range(2)}
    assert names == {f"originals/{SUM[:2]}/{SUM}"}
    assert default_storage.listdir(f"originals/{SUM[:2]}")[1] == [SUM]


def test_half_a_file_is_not_taken_for_it():
    default_storage.save(originals.name_of(SUM), ContentFile(b"reco"))
    assert not originals.is_kept(SUM, 9)
    name = originals.keep(ContentFile(b"recording"), SUM, 9)
    assert name == originals.name_of(SUM)
    assert default_storage.size(name) == 9
    assert in_storage() == [SUM]


def in_storage() -> list[str]:
    return default_storage.listdir(f"originals/{SUM[:2]}")[1]


def received(content: bytes) -> TemporaryUploadedFile:
    """A file of the form, as it lies on the disk."""
    file = TemporaryUploadedFile("a.mp4", "video/mp4", len(content), None)
    file.write(content)
    file.flush()
    return file


class TestKilledWhileItCopies:
    @pytest.fixture
    def killed(self, monkeypatch):
        """The process dies when half of the file is there; nothing of it tidies up."""

        def dying():
            yield b"reco"
            raise KeyboardInterrupt

        file = ContentFile(b"recording")
        with monkeypatch.context() as dead:
            dead.setattr(originals, "File", lambda _raw: file)
            dead.setattr(file, "chunks", dying)
            dead.setattr(Path, "unlink", lambda *_words, **_more: None)
            with pytest.raises(KeyboardInterrupt):
                originals.keep(file, SUM, 9)

    @pytest.mark.usefixtures("killed")
    def test_half_a_file_never_has_the_name_of_the_whole(self):
        assert not default_storage.exists(originals.name_of(SUM))
        (half,) = in_storage()
        assert originals.keep(ContentFile(b"recording"), SUM, 9) == originals.name_of(SUM)
        assert set(in_storage()) == {half, SUM}

    @pytest.mark.usefixtures("killed")
    def test_it_goes_when_it_is_a_day_old(self):
        originals.keep(ContentFile(b"recording"), SUM, 9)
        now, later = clock.now() + timedelta(hours=1), clock.now() + timedelta(days=2)
        assert originals.remove_halves(at=now) == []
        assert originals.remove_halves(at=later, dry_run=True) == [4]
        assert originals.remove_halves(at=later) == [4]
        assert in_storage() == [SUM]
        assert originals.remove_halves(at=later) == []


def test_a_copy_that_finds_no_room_leaves_nothing(monkeypatch):
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(originals.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        originals.keep(ContentFile(b"recording"), SUM, 9)
    assert in_storage() == []


@pytest.mark.parametrize("links", [True, False], ids=["same-disk", "another-disk"])
def test_what_is_kept_is_settled_before_it_is_said_so(monkeypatch, links):
    """First the bytes, then the name, then the folders; the file that was sent stays until its owner removes it."""
    settled, fsync, link = [], os.fsync, os.link

    def settle(descriptor: int) -> None:
        at = os.readlink(f"/proc/self/fd/{descriptor}")
        settled.append((Path(at).name.split(".")[0], default_storage.exists(originals.name_of(SUM))))
        fsync(descriptor)

    def linked(*words) -> None:
        if not links:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        link(*words)

    monkeypatch.setattr(originals.os, "fsync", settle)
    monkeypatch.setattr(originals.os, "link", linked)
    with received(b"recording") as file:
        name = originals.keep(file, SUM, 9)
        assert Path(file.temporary_file_path()).read_bytes() == b"recording"
        same = os.path.samefile(file.temporary_file_path(), default_storage.path(name))
    assert same == links
    assert settled == [(SUM, False), (SUM[:2], True), ("originals", True), ("storage", True)]
    assert Path(default_storage.path(name)).stat().st_mode & 0o777 == 0o640


class TestWithoutAFolder:
    @pytest.fixture(autouse=True)
    def remote(self, monkeypatch) -> RemoteStorage:
        storage = RemoteStorage()
        monkeypatch.setattr(originals, "default_storage", storage)
        return storage

    def test_another_size_at_the_name_goes_first(self, remote):
        remote.kept[originals.name_of(SUM)] = b"reco"
        assert originals.keep(ContentFile(b"recording"), SUM, 9) == originals.name_of(SUM)
        assert remote.kept == {originals.name_of(SUM): b"recording"}

    def test_but_not_when_a_recording_has_it(self, remote):
        AssetFactory(original=originals.name_of(SUM))
        remote.kept[originals.name_of(SUM)] = b"reco"
        name = originals.keep(ContentFile(b"recording"), SUM, 9)
        assert (remote.kept[originals.name_of(SUM)], remote.kept[name]) == (b"reco", b"recording")

    def test_there_are_no_halves(self):
        assert originals.remove_halves(at=clock.now()) == []


def test_begins_and_ends_in_a_transaction():
    with originals.in_turn(SUM):
        assert connection.in_atomic_block


def test_a_recording_goes_with_all_that_was_made_of_it(django_capture_on_commit_callbacks):
    asset = services.create_asset(file=ContentFile(b"recording"), title="x")
    made = stored(content=b"speech", asset=asset)
    with django_capture_on_commit_callbacks(execute=True):
        assert services.remove_asset(asset=asset)
    assert not default_storage.exists(made.storage_name)
    assert not default_storage.exists(originals.name_of(SUM))


def test_one_that_a_lesson_shows_stays():
    asset = services.create_asset(file=ContentFile(b"recording"), title="x")
    LessonFactory(asset=asset)
    with pytest.raises(ProtectedError):
        services.remove_asset(asset=asset)
    assert MediaAsset.objects.filter(pk=asset.pk).exists()
    assert default_storage.exists(originals.name_of(SUM))
