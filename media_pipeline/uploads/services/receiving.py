"""Uploads begin, and their pieces arrive. What is told to be here is safe on the disk."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.db.models import F, Sum
from django.http import UnreadablePostError
from django.utils.translation import gettext_noop

from lms.common.full_disk import is_full
from media_pipeline.originals.services import in_turn, let_go_of_the_database, settled
from media_pipeline.presenters import size_text
from media_pipeline.uploads.forms import Checksum, Metadata, Refused
from media_pipeline.uploads.models import Upload
from media_pipeline.uploads.policy import Limits
from media_pipeline.uploads.services import disk

PIECE = 64 * 1024
CHECKPOINT = 8 * 1024 * 1024  # what a killed server may lose of a long request
_BEGINNING = hashlib.sha256(b"an upload begins").hexdigest()  # what takes turns when uploads begin

TOO_LARGE = gettext_noop("The file is larger than %(limit)s. Export the recording in 720p, or cut it into lectures.")
TOO_MANY = gettext_noop("You have %(number)s unfinished uploads. Finish or discard one of them first.")
TOO_MUCH = gettext_noop("Your unfinished uploads are larger than %(limit)s together. Finish or discard one first.")
NO_ROOM = gettext_noop("The server has no space left. What has arrived is kept; go on when there is space again.")
GONE = gettext_noop("There is no such upload. Choose the file again and start anew.")
BUSY = gettext_noop("Another connection still sends this upload. Wait a moment; it then goes on.")
ELSEWHERE = gettext_noop("The upload has come to another place than the program thinks. It asks, and goes on there.")
BEYOND = gettext_noop("More arrived than the file was said to have. Choose the file again and start anew.")
WRONG_SUM = gettext_noop("A piece was damaged on its way and is sent again.")
NO_PERSON = gettext_noop("This account belongs to no person. Upload by the plain form, or sign in as yourself.")
NO_RIGHT = gettext_noop("You may not upload recordings any more. Ask whoever gives rights in your institution.")
CUT = gettext_noop("The link broke. What has arrived is kept.")


def begin(*, uploader_key: UUID, length: int, metadata: Metadata, limits: Limits, at: datetime) -> Upload:
    """A new upload within the person's limits, and within what the disk can still take."""
    if length > limits.size_bytes:
        raise Refused(413, TOO_LARGE, limit=size_text(limits.size_bytes))
    with in_turn(_BEGINNING):  # two at once would both find room for themselves
        _refuse_without_room(uploader_key, length, limits, at)
        return Upload.objects.create(
            uploader_key=uploader_key,
            length=length,
            metadata=metadata.text,
            filename=metadata.filename,
            created_at=at,
            expires_at=_later(at),
        )


def _refuse_without_room(uploader_key: UUID, length: int, limits: Limits, at: datetime) -> None:
    mine = Upload.objects.of(uploader_key).unfinished(at)
    if mine.count() >= limits.unfinished:
        raise Refused(429, TOO_MANY, number=limits.unfinished)
    if (mine.aggregate(all=Sum("length"))["all"] or 0) + length > limits.unfinished_bytes:
        raise Refused(413, TOO_MUCH, limit=size_text(limits.unfinished_bytes))
    promised = Upload.objects.unfinished(at).aggregate(all=Sum(F("length") - F("offset")))["all"] or 0
    if promised + length > disk.free_bytes():
        raise Refused(507, NO_ROOM)


def receive(
    *,
    upload: Upload,
    offset: int,
    read: Callable[[int], bytes],
    announced: int | None,
    checksum: Checksum | None,
    now: Callable[[], datetime],
) -> Upload:
    """Take one piece from `read`; the upload as it then is. What arrived before the link broke is kept.

    A piece with a checksum is kept whole or not at all.
    """
    try:
        with disk.alone_with(upload.uuid) as file:
            row = _to_go_on(upload, offset, announced, at=now())
            piece = _Piece(row, file, read, now)
            let_go_of_the_database()
            if checksum is None:
                piece.take_what_comes()
            else:
                piece.take_if_right(checksum)
            return row
    except disk.Busy:
        raise Refused(423, BUSY) from None


def discard(*, upload: Upload) -> None:
    """Forget an upload and what arrived of it (not a recording that was made of it)."""
    try:
        with disk.alone_with(upload.uuid):
            forget(upload.uuid)
    except disk.Busy:
        raise Refused(423, BUSY) from None


def forget(uuid: UUID) -> None:
    """Remove the row and the bytes; for whoever has the upload in hand."""
    Upload.objects.filter(pk=uuid).delete()
    disk.remove(uuid)


def _later(at: datetime) -> datetime:
    return at + timedelta(days=settings.UPLOAD_DAYS)


def _to_go_on(upload: Upload, offset: int, announced: int | None, *, at: datetime) -> Upload:
    """The row as it is now that nobody else changes it; refused when the piece does not fit to it."""
    row = Upload.objects.filter(pk=upload.pk).first()
    if row is None:
        disk.remove(upload.uuid)
        raise Refused(404, GONE)
    if row.expires_at <= at:
        raise Refused(410, GONE)
    if row.offset != offset:
        raise Refused(409, ELSEWHERE)
    if announced is not None and announced > row.length - row.offset:
        raise Refused(413, BEYOND)
    return row


class _Piece:
    """Bytes on their way from a request to an upload's file."""

    def __init__(
        self, row: Upload, file: disk.GrowingFile, read: Callable[[int], bytes], now: Callable[[], datetime]
    ) -> None:
        if file.size < row.offset or (row.is_whole and row.finished_at):
            raise Refused(410, GONE)  # the disk has lost what the row says, or it is a recording already
        file.cut_to(row.offset)  # a killed process may have left what nobody was told of
        self._row, self._file, self._read, self._now = row, file, read, now
        self._written = row.offset

    def take_what_comes(self) -> None:
        try:
            while data := self._next():
                self._write(data)
                if self._written - self._row.offset >= CHECKPOINT:
                    self._keep()
        finally:
            self._keep()

    def take_if_right(self, checksum: Checksum) -> None:
        digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
        right = False
        try:
            while data := self._next():
                digest.update(data)
                self._write(data)
            right = digest.digest() == checksum.digest
        finally:
            if not right:
                self._file.cut_to(self._row.offset)
        if not right:
            raise Refused(460, WRONG_SUM)
        self._keep()

    def _next(self) -> bytes:
        try:
            return self._read(PIECE)
        except (UnreadablePostError, RequestAborted):
            raise Refused(408, CUT) from None

    def _write(self, data: bytes) -> None:
        if self._written + len(data) > self._row.length:
            raise Refused(413, BEYOND)
        while data:
            try:
                count = self._file.write(data)
            except OSError as error:
                raise _named(error) from error
            self._written += count
            data = data[count:]

    def _keep(self) -> None:
        """First the disk, then the row: an offset that is told is true even if the power fails now."""
        try:
            self._file.settle()
        except OSError as error:
            self._file.cut_to(self._row.offset)
            self._written = self._row.offset
            raise _named(error) from error
        expires_at = _later(self._now())
        with settled():
            told = Upload.objects.filter(pk=self._row.pk).update(offset=self._written, expires_at=expires_at)
        let_go_of_the_database()  # until the next checkpoint may be minutes
        if not told:
            raise Refused(410, GONE)
        self._row.offset, self._row.expires_at = self._written, expires_at


def _named(error: OSError) -> Exception:
    return Refused(507, NO_ROOM) if is_full(error) else error
