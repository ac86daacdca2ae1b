"""Pieces on their way to the disk: in any order, cut, without room, two at once, after a killed process."""

import errno
import hashlib
import os
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import UnreadablePostError
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from media_pipeline.models import Upload
from media_pipeline.uploads import services
from media_pipeline.uploads.forms import Checksum, Metadata, Refused
from media_pipeline.uploads.policy import Limits
from media_pipeline.uploads.services import disk, receiving
from tests.factories.media_pipeline import UploadFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 15, 4, tzinfo=UTC)


def reader(*pieces: bytes | Exception):
    """What `request.read` gives, one after the other; an exception is raised in its turn."""
    left = list(pieces)

    def read(size: int) -> bytes:
        piece = left.pop(0) if left else b""
        if isinstance(piece, Exception):
            raise piece
        assert len(piece) <= size
        return piece

    return read


def send(upload: Upload, offset: int, *pieces: bytes | Exception, checksum: Checksum | None = None) -> int:
    """The status that the piece is answered with."""
    try:
        services.receive(
            upload=upload, offset=offset, read=reader(*pieces), announced=None, checksum=checksum, now=lambda: AT
        )
    except Refused as refusal:
        return refusal.status
    return 204


def right_sum(content: bytes) -> Checksum:
    return Checksum("sha256", hashlib.sha256(content).digest())


def offset_of(upload: Upload) -> int:
    return Upload.objects.get(pk=upload.pk).offset


def kept(upload: Upload) -> bytes:
    return disk.path_of(upload.uuid).read_bytes()


STEPS = st.lists(
    st.tuples(st.sampled_from(["next", "stale", "early", "cut", "damaged"]), st.integers(0, 60), st.booleans()),
    max_size=12,
)


@trying(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(content=st.binary(min_size=1, max_size=200), steps=STEPS)
def test_however_it_is_cut_the_file_is_whole_in_the_end(content, steps):
    """Pieces of any size, stale ones, early ones, broken ones, damaged ones; and then the rest."""
    upload, reached = UploadFactory(length=len(content)), 0
    for what, size, summed in steps:
        start = {"stale": reached - 1 - size, "early": reached + 1 + size}.get(what, reached)
        piece = content[reached : reached + size]
        checksum = right_sum(b"other") if what == "damaged" else right_sum(piece) if summed else None
        arrives = [piece] * bool(piece) + [UnreadablePostError("cut")] * (what == "cut")
        status = send(upload, start, *arrives, checksum=checksum)
        assert status == {"next": 204, "cut": 408, "damaged": 460}.get(what, 409)
        if what == "next" or (what == "cut" and not summed):
            reached += len(piece)
        assert offset_of(upload) == reached
        assert kept(upload)[:reached] == content[:reached]
    assert send(upload, reached, content[reached:]) == 204
    assert kept(upload) == content
    assert Upload.objects.get(pk=upload.pk).is_whole


class TestCuts:
    def test_what_arrived_before_a_cut_stays(self):
        upload = UploadFactory(length=10)
        assert send(upload, 0, b"012", b"34", UnreadablePostError("cut")) == 408
        assert (offset_of(upload), kept(upload)) == (5, b"01234")

    def test_but_not_of_a_piece_that_can_no_longer_be_checked(self):
        upload = UploadFactory(length=10)
        send(upload, 0, b"01")
        assert send(upload, 2, b"234", UnreadablePostError("cut"), checksum=right_sum(b"23456")) == 408
        assert (offset_of(upload), kept(upload)) == (2, b"01")

    def test_a_killed_process_loses_at_most_what_came_since_the_last_checkpoint(self, monkeypatch):
        monkeypatch.setattr(receiving, "CHECKPOINT", 4)
        upload = UploadFactory(length=10)
        seen = []

        def read(size: int) -> bytes:
            seen.append(offset_of(upload))
            return [b"012", b"345", b"67", b""][len(seen) - 1]

        services.receive(upload=upload, offset=0, read=read, announced=None, checksum=None, now=lambda: AT)
        assert seen == [0, 0, 6, 6]
        assert offset_of(upload) == 8

    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    def test_no_connection_is_held_while_bytes_are_waited_for(self, monkeypatch):
        """Neither before the first one nor after a checkpoint."""
        monkeypatch.setattr(receiving, "CHECKPOINT", 4)
        upload, order, left = UploadFactory(length=12), [], [b"01234", b"56789", b"ab"]
        close = connection.close

        def closing() -> None:
            order.append("closed")
            close()

        def asked(execute, *words):
            order.append("asked")
            return execute(*words)

        def read(size: int) -> bytes:
            order.append("waits")
            return left.pop(0) if left else b""

        monkeypatch.setattr(connection, "close", closing)
        with connection.execute_wrapper(asked):
            services.receive(upload=upload, offset=0, read=read, announced=None, checksum=None, now=lambda: AT)
        steps = [step for step, before in zip(order, ["", *order], strict=False) if step != before]
        assert steps == ["asked", "closed", "waits"] * 3 + ["asked", "closed"]

    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    def test_what_is_told_outlives_a_loss_of_power(self, settles):
        upload = UploadFactory(length=4)
        assert send(upload, 0, b"0123") == 204
        assert settles == [("offset", True)]

    def test_what_a_killed_process_left_unsaid_is_written_anew(self):
        upload = UploadFactory(length=10)
        send(upload, 0, b"01")
        with disk.path_of(upload.uuid).open("ab") as file:
            file.write(b"garbage of nobody")
        assert send(upload, 2, b"234") == 204
        assert kept(upload) == b"01234"

    def test_the_row_never_says_more_than_the_disk_holds(self, monkeypatch):
        upload, order = UploadFactory(length=10), []
        settled = disk.GrowingFile.settle

        def settle(file: disk.GrowingFile) -> None:
            order.append(("disk", offset_of(upload), file.size))
            settled(file)

        monkeypatch.setattr(disk.GrowingFile, "settle", settle)
        send(upload, 0, b"01234")
        assert order == [("disk", 0, 5)]
        assert offset_of(upload) == 5

    def test_a_disk_that_lost_what_was_told(self):
        upload = UploadFactory(length=10, offset=5)
        assert send(upload, 5, b"56789") == 410


class TestTwoAtOnce:
    def test_the_second_is_told_to_wait(self):
        upload = UploadFactory(length=10)
        inner = []

        def read(size: int) -> bytes:
            if inner:
                return b""
            inner.append(send(upload, 0, b"xxxxx"))
            return b"01234"

        services.receive(upload=upload, offset=0, read=read, announced=None, checksum=None, now=lambda: AT)
        assert inner == [423]
        assert kept(upload) == b"01234"

    def test_the_lock_goes_with_whoever_held_it(self):
        upload = UploadFactory(length=10)
        with pytest.raises(RuntimeError, match="killed"):
            hold_until(upload, RuntimeError("killed"))
        assert send(upload, 0, b"01234") == 204

    def test_nothing_is_told_of_what_is_gone_when_the_piece_is_there(self):
        """As when the person is erased while the piece arrives."""
        upload = UploadFactory(length=10)

        def read(size: int) -> bytes:
            Upload.objects.all().delete()
            raise UnreadablePostError("cut")

        with pytest.raises(Refused) as refusal:
            services.receive(upload=upload, offset=0, read=read, announced=None, checksum=None, now=lambda: AT)
        assert refusal.value.status == 410

    def test_a_piece_for_what_was_discarded_meanwhile(self):
        upload = UploadFactory(length=10)
        services.discard(upload=upload)
        assert send(upload, 0, b"01234") == 404
        assert list(disk.files()) == []


def hold_until(upload: Upload, error: Exception) -> None:
    with disk.alone_with(upload.uuid):
        raise error


class TestFullDisk:
    @pytest.fixture
    def room(self, monkeypatch) -> list[int]:
        """How many bytes still fit: as a real disk does, it takes a part and then nothing."""
        left = [3]

        def write(descriptor: int, data: bytes) -> int:
            if not left[0]:
                raise OSError(errno.ENOSPC, "No space left on device")
            count = real(descriptor, data[: left[0]])
            left[0] -= count
            return count

        real = os.write
        monkeypatch.setattr(disk.os, "write", write)
        return left

    def test_keeps_what_it_had(self, room):
        upload = UploadFactory(length=10)
        assert send(upload, 0, b"01234") == 507
        assert (offset_of(upload), kept(upload)) == (3, b"012")
        room[0] = 100
        assert send(upload, 3, b"3456789") == 204
        assert kept(upload) == b"0123456789"

    def test_a_checked_piece_is_not_kept_in_part(self, room):
        upload = UploadFactory(length=10)
        assert send(upload, 0, b"01234", checksum=right_sum(b"01234")) == 507
        assert (offset_of(upload), kept(upload)) == (0, b"")

    def test_that_tells_only_when_it_is_to_settle(self, monkeypatch):
        upload = UploadFactory(length=10)
        send(upload, 0, b"01")

        def full(descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(disk.os, "fsync", full)
        assert send(upload, 2, b"234") == 507
        assert (offset_of(upload), kept(upload)) == (2, b"01")

    def test_at_a_checkpoint_tells_what_the_checkpoint_before_told(self, monkeypatch):
        """The disk fails once: what it did not settle is cut off, and the row does not say that it is there."""
        monkeypatch.setattr(receiving, "CHECKPOINT", 2)
        upload, real, answers = UploadFactory(length=10), os.fsync, [None, OSError(errno.ENOSPC, "full")]

        def settle(descriptor: int) -> None:
            if (answer := answers.pop(0) if answers else None) is not None:
                raise answer
            real(descriptor)

        monkeypatch.setattr(disk.os, "fsync", settle)
        assert send(upload, 0, b"012", b"345", b"678") == 507
        assert (offset_of(upload), kept(upload)) == (3, b"012")
        assert send(upload, 3, b"3456789") == 204
        assert kept(upload) == b"0123456789"

    def test_another_trouble_of_the_disk_is_not_hidden(self, monkeypatch):
        def broken(descriptor: int, data: bytes) -> int:
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(disk.os, "write", broken)
        with pytest.raises(OSError, match="Input/output"):
            send(UploadFactory(length=10), 0, b"01")


class TestTooMuch:
    def test_announced_is_refused_before_it_is_read(self):
        def read(size: int) -> bytes:
            raise AssertionError("nobody reads this")

        with pytest.raises(Refused) as refusal:
            services.receive(
                upload=UploadFactory(length=10), offset=0, read=read, announced=11, checksum=None, now=lambda: AT
            )
        assert refusal.value.status == 413

    def test_unannounced_ends_where_the_file_ends(self):
        upload = UploadFactory(length=4)
        assert send(upload, 0, b"0123", b"4") == 413
        assert kept(upload) == b"0123"


def test_what_others_began_counts_against_the_disk(settings, monkeypatch):
    monkeypatch.setattr(disk, "free_bytes", lambda: 100)
    UploadFactory(length=80, offset=30)
    limits = Limits(10**6, 10, 10**6)
    words = {"metadata": Metadata(), "limits": limits, "at": AT}
    key = UploadFactory().uploader_key
    with pytest.raises(Refused) as refusal:
        services.begin(uploader_key=key, length=51, **words)
    assert refusal.value.status == 507
    assert services.begin(uploader_key=key, length=40, **words).offset == 0


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_uploads_begin_one_after_the_other(monkeypatch):
    """What is counted is still so when the row is written."""
    inside = []
    monkeypatch.setattr(disk, "free_bytes", lambda: inside.append(connection.in_atomic_block) or 100)
    words = {"metadata": Metadata(), "limits": Limits(10**6, 10, 10**6), "at": AT}
    with CaptureQueriesContext(connection) as asked:
        services.begin(uploader_key=UploadFactory.build().uploader_key, length=40, **words)
    assert inside == [True]
    turns = ["pg_advisory_xact_lock" in query["sql"] for query in asked.captured_queries]
    assert any(turns) == (connection.vendor == "postgresql")
    assert not any(turns[2:])  # before anything is counted
