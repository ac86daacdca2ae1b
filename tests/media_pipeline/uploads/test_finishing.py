"""An upload that is whole becomes a recording: once, with its bytes stored once, and by the form of the CMS."""

import errno
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client

from lms.common.identifiers import new_id
from media_pipeline import services
from media_pipeline.authoring import forms, views
from media_pipeline.ffmpeg.probe import MediaRefused, Refusal
from media_pipeline.models import MediaAsset, Upload
from media_pipeline.originals import services as storing
from media_pipeline.uploads.forms import Refused
from media_pipeline.uploads.services import Lost, Unfinished, arrived_file, disk, finish, finishing
from tests.factories.directory import UserFactory
from tests.factories.media_pipeline import UploadFactory, arrived
from tests.media_pipeline.uploads.conftest import Tus

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 4, tzinfo=UTC)


def finished(upload: Upload) -> MediaAsset:
    return finish(upload=upload, title="腹泻", owner_code="540122001", at=AT)


def content_of(asset: MediaAsset) -> bytes:
    with default_storage.open(asset.original.name) as stored:
        return stored.read()


def originals() -> list[str]:
    """Every file that the storage keeps of what was sent in."""
    folders, _files = default_storage.listdir("originals") if default_storage.exists("originals") else ([], [])
    return [name for folder in folders for name in default_storage.listdir(f"originals/{folder}")[1]]


class TestFinishing:
    def test_makes_a_recording_of_the_uploader(self):
        upload = arrived(b"recording")
        asset = finished(upload)
        assert (asset.uuid, asset.title, asset.owner_code) == (upload.uuid, "腹泻", "540122001")
        assert (asset.created_by_key, asset.size_bytes) == (upload.uploader_key, 9)
        assert asset.sha256 == hashlib.sha256(b"recording").hexdigest()
        assert content_of(asset) == b"recording"
        assert asset.status == "waiting"

    def test_leaves_nothing_where_uploads_grow(self):
        upload = arrived(b"recording")
        finished(upload)
        assert list(disk.files()) == []
        upload.refresh_from_db()
        assert upload.finished_at == AT

    def test_twice_makes_one(self):
        upload = arrived(b"recording")
        assert finished(upload) == finished(upload)
        assert MediaAsset.objects.count() == 1
        assert list(disk.files()) == []

    def test_twice_at_once_makes_one(self, monkeypatch):
        """The first call ends between the look of the second and its turn."""
        upload = arrived(b"recording")
        first, alone_with = Upload.objects.get(pk=upload.pk), disk.alone_with

        def after_the_first(uuid):
            monkeypatch.setattr(disk, "alone_with", alone_with)
            finished(first)
            return alone_with(uuid)

        monkeypatch.setattr(disk, "alone_with", after_the_first)
        assert finished(upload).uuid == upload.uuid
        assert MediaAsset.objects.count() == 1
        assert list(disk.files()) == []

    def test_what_was_discarded_meanwhile(self):
        upload = arrived(b"recording")
        Upload.objects.all().delete()
        with pytest.raises(Refused) as refusal:
            finished(upload)
        assert refusal.value.status == 410
        assert list(disk.files()) == []

    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    def test_holds_no_connection_while_it_reads(self, monkeypatch):
        upload, order, close = arrived(b"recording"), [], connection.close

        def closing() -> None:
            order.append("closed")
            close()

        def noted(name: str, real: Callable) -> Callable:
            return lambda *words: (order.append(name), real(*words))[1]

        def asked(execute, *words):
            order.append("asked")
            return execute(*words)

        monkeypatch.setattr(connection, "close", closing)
        monkeypatch.setattr(finishing, "digest", noted("reads", finishing.digest))
        monkeypatch.setattr(storing, "_keep_in_folder", noted("copies", storing._keep_in_folder))
        with connection.execute_wrapper(asked):
            finished(upload)
        for step in ("reads", "copies"):
            assert order[order.index(step) - 1] == "closed"

    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    def test_the_bytes_go_when_nothing_can_undo_the_recording(self, settles, monkeypatch):
        upload, remove = arrived(b"recording"), disk.remove
        monkeypatch.setattr(disk, "remove", lambda uuid: (settles.append(("removed", True)), remove(uuid))[1])
        finished(upload)
        assert settles[-2:] == [("finished_at", True), ("removed", True)]

    def test_moves_the_file_and_does_not_copy_it(self, monkeypatch):
        upload = arrived(b"recording")
        inode = disk.path_of(upload.uuid).stat().st_ino
        with open(default_storage.path(finished(upload).original.name), "rb") as stored:
            assert inode == disk.os.fstat(stored.fileno()).st_ino

    def test_not_before_all_has_arrived(self):
        with pytest.raises(Unfinished):
            finished(UploadFactory(length=10, offset=9))
        assert not MediaAsset.objects.exists()

    def test_what_the_disk_has_lost(self):
        upload = arrived(b"recording")
        disk.remove(upload.uuid)
        with pytest.raises(Lost):
            arrived_file(upload)

    @pytest.mark.parametrize("lost", [False, True], ids=["two-names", "one-name"])
    def test_goes_on_where_a_killed_process_stopped(self, monkeypatch, lost):
        """The bytes are in the storage already, the row of the recording is not yet there.

        Whether the upload's own file is still there or not.
        """
        upload = arrived(b"recording")
        with monkeypatch.context() as killed:
            killed.setattr(MediaAsset.objects, "get_or_create", _killed)
            with pytest.raises(KeyboardInterrupt):
                finished(upload)
        upload.refresh_from_db()
        if lost:
            disk.remove(upload.uuid)
        assert finished(upload).size_bytes == 9
        assert len(originals()) == 1
        assert list(disk.files()) == []

    def test_a_full_disk_keeps_the_upload(self, monkeypatch):
        upload = arrived(b"recording")

        def full(*_words: object) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as disk_is_full:
            disk_is_full.setattr(storing.os, "link", full)
            disk_is_full.setattr(default_storage, "save", full)
            with pytest.raises(Refused) as refusal:
                finished(upload)
        assert refusal.value.status == 507
        assert finished(upload).size_bytes == 9

    def test_while_it_is_being_finished(self):
        upload = arrived(b"recording")
        with disk.alone_with(upload.uuid), pytest.raises(Refused) as refusal:
            finished(upload)
        assert refusal.value.status == 423


def _killed(**_words: object) -> None:
    raise KeyboardInterrupt


class TestBytesOnce:
    def test_the_same_bytes_share_a_file(self):
        first, second = finished(arrived(b"recording")), finished(arrived(b"recording"))
        assert first != second
        assert first.original.name == second.original.name
        assert len(originals()) == 1
        assert list(disk.files()) == []

    def test_by_the_plain_form_too(self):
        uploaded = finished(arrived(b"recording"))
        sent = services.create_asset(file=ContentFile(b"recording"), title="x")
        assert sent.original.name == uploaded.original.name
        assert len(originals()) == 1

    def test_removing_one_keeps_the_bytes_while_another_has_them(self):
        first, second = finished(arrived(b"recording")), finished(arrived(b"recording"))
        assert services.remove_asset(asset=first) is False
        assert content_of(second) == b"recording"
        assert services.remove_asset(asset=second) is True
        assert originals() == []
        assert not MediaAsset.objects.exists()

    def test_bytes_that_were_removed_at_the_last_moment_are_stored_again(self, monkeypatch):
        """Between looking into the storage and writing the row, the last recording with these bytes is removed."""
        other = services.create_asset(file=ContentFile(b"recording"), title="x")
        keep = storing.keep

        def keep_then_lose(*words: object) -> str:
            name = keep(*words)
            monkeypatch.setattr(storing, "keep", keep)
            services.remove_asset(asset=other)
            return name

        monkeypatch.setattr(storing, "keep", keep_then_lose)
        asset = services.create_asset(file=ContentFile(b"recording"), title="y")
        assert content_of(asset) == b"recording"


class TestTheForm:
    @pytest.fixture(autouse=True)
    def any_recording(self, monkeypatch):
        monkeypatch.setattr(services, "inspect_upload", lambda file: None)

    def post(self, tus, page: str, upload: Upload, **changes: str):
        return tus.client.post(page, {"title": "腹泻", "key": str(new_id()), "upload": str(upload.uuid)} | changes)

    def test_takes_the_upload_instead_of_a_file(self, tus, author, upload_page):
        upload = arrived(b"recording", uploader_key=author.person_key)
        response = self.post(tus, upload_page, upload)
        assert response["Location"] == f"/cms/lectures/{upload.uuid}/"
        assert MediaAsset.objects.get().owner_code == author.posts.get().institution.code

    def test_sent_twice_leads_to_the_same_recording(self, tus, author, upload_page):
        upload = arrived(b"recording", uploader_key=author.person_key)
        both = {self.post(tus, upload_page, upload)["Location"] for _ in range(2)}
        assert len(both) == 1
        assert MediaAsset.objects.count() == 1

    def test_then_its_address_is_gone_so_that_the_same_file_can_be_sent_anew(self, tus, author, upload_page):
        upload = arrived(b"recording", uploader_key=author.person_key)
        address = f"/cms/lectures/uploads/{upload.uuid}/"
        assert tus.offset(address) == 9
        self.post(tus, upload_page, upload)
        assert tus.send("HEAD", address).status_code == 410
        assert tus.patch(address, 9, b"").status_code == 410

    @pytest.mark.parametrize("whose", ["nobody's", "another's"])
    def test_of_others_there_is_none(self, tus, upload_page, whose):
        upload = arrived(b"recording") if whose == "another's" else UploadFactory.build()
        response = self.post(tus, upload_page, upload)
        assert "no such upload" in str(response.context["form"].errors["upload"])
        assert not MediaAsset.objects.exists()

    def test_what_has_not_arrived_yet(self, tus, author, upload_page):
        upload = UploadFactory(uploader_key=author.person_key, length=10, offset=4)
        response = self.post(tus, upload_page, upload)
        assert "Not all of the file" in str(response.context["form"].errors["upload"])
        assert "40 %" in response.content.decode()

    def test_what_is_no_recording_is_forgotten(self, tus, author, upload_page, monkeypatch):
        def refused(file: object) -> None:
            raise MediaRefused(Refusal.NOT_MEDIA)

        monkeypatch.setattr(services, "inspect_upload", refused)
        upload = arrived(b"Dear colleague", uploader_key=author.person_key)
        response = self.post(tus, upload_page, upload)
        assert "Upload an MP4" in response.content.decode()
        assert not Upload.objects.exists()
        assert list(disk.files()) == []

    def test_what_the_server_lost(self, tus, author, upload_page):
        upload = UploadFactory(uploader_key=author.person_key, length=4, offset=4)
        assert "has lost the file" in self.post(tus, upload_page, upload).content.decode()

    @pytest.mark.parametrize("when", ["before", "within", "after"])
    def test_sent_twice_at_once_leads_to_the_same_recording(self, tus, author, upload_page, monkeypatch, when):
        """The first form is answered while the second is looked at: before its turn, in it, or after it."""
        upload, answers = arrived(b"recording", uploader_key=author.person_key), []
        other = Tus(Client())
        other.client.force_login(author.user)
        name = {"before": "examine", "within": "inspect_upload", "after": "finish"}[when]
        room = {"before": forms, "within": services, "after": views}[when]
        real = getattr(room, name)

        def after_the_first(*words, **named):
            monkeypatch.setattr(room, name, real)
            answers.append(self.post(other, upload_page, upload))
            return real(*words, **named)

        monkeypatch.setattr(room, name, after_the_first)
        answers.append(self.post(tus, upload_page, upload))
        places = [answer.get("Location") for answer in answers]
        place = f"/cms/lectures/{upload.uuid}/"
        assert places == ([None, place] if when == "within" else [place, place])  # in its turn: wait a moment
        assert MediaAsset.objects.count() == 1
        assert list(disk.files()) == []

    def test_what_the_server_lost_since_it_was_looked_at(self, tus, author, upload_page, monkeypatch):
        upload, finish_now = arrived(b"recording", uploader_key=author.person_key), finish

        def after_the_loss(**words):
            disk.remove(upload.uuid)
            return finish_now(**words)

        monkeypatch.setattr(views, "finish", after_the_loss)
        assert "has lost the file" in self.post(tus, upload_page, upload).content.decode()
        assert not Upload.objects.exists()

    def test_a_missing_title_does_not_lose_the_upload(self, tus, author, upload_page):
        upload = arrived(b"recording", uploader_key=author.person_key)
        page = self.post(tus, upload_page, upload, title="").content.decode()
        assert str(upload.uuid) in page
        assert self.post(tus, upload_page, upload).status_code == 302

    def test_a_full_disk_is_said_on_the_page(self, tus, author, upload_page):
        upload = arrived(b"recording", uploader_key=author.person_key)
        with disk.alone_with(upload.uuid):
            assert "still sends this upload" in self.post(tus, upload_page, upload).content.decode()
        assert Upload.objects.exists()

    def test_is_plain_for_an_account_that_is_no_person(self, client, upload_page):
        client.force_login(UserFactory(is_superuser=True, is_staff=True))
        page = client.get(upload_page).content.decode()
        assert 'type="file"' in page
        assert "data-uploads" not in page
