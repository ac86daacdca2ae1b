"""An upload that is whole becomes a recording, once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.files import File
from django.core.files.storage import default_storage

from lms.common.full_disk import is_full
from media_pipeline import services
from media_pipeline.ffmpeg.probe import MediaRefused
from media_pipeline.models import MediaAsset
from media_pipeline.originals.services import FileAt, digest, is_kept, let_go_of_the_database, name_of, settled
from media_pipeline.uploads.forms import Refused
from media_pipeline.uploads.models import Upload
from media_pipeline.uploads.services import disk
from media_pipeline.uploads.services.receiving import BUSY, GONE, NO_ROOM, forget


class Unfinished(Exception):
    """Not all of it has arrived yet."""


class Lost(Exception):
    """The bytes are neither where uploads grow nor in the storage."""


def arrived_file(upload: Upload) -> File:
    """What was sent, opened for reading: from where uploads grow, or from the storage when it is there already."""
    if not upload.is_whole:
        raise Unfinished
    path = disk.path_of(upload.uuid)
    if path.is_file() and path.stat().st_size == upload.length:
        return FileAt(path.open("rb"), upload.filename, path)
    if upload.sha256 and is_kept(upload.sha256, upload.length):
        return default_storage.open(name_of(upload.sha256))
    raise Lost


def examine(*, upload: Upload) -> None:
    """See that an upload is a recording that we take; what is none (MediaRefused) and what is lost is forgotten.

    An upload that became a recording meanwhile, as by the same form sent twice, was looked at then.
    """
    with _alone_with(upload):
        if _recording_of(upload) is not None:
            disk.remove(upload.uuid)  # the file of the lock
            return
        try:
            with arrived_file(upload) as file:
                let_go_of_the_database()  # to look may take a while
                services.inspect_upload(file)
        except (Lost, MediaRefused):
            forget(upload.uuid)
            raise


def finish(*, upload: Upload, title: str, owner_code: str, at: datetime) -> MediaAsset:
    """The recording that was made of this upload: now, or by an earlier call."""
    made = _recording_of(upload) or _make(upload, title, owner_code)
    with settled():  # the recording's row too, before the upload's own bytes go
        Upload.objects.filter(pk=upload.pk, finished_at=None).update(finished_at=at)
    disk.remove(upload.uuid)
    return made


def _recording_of(upload: Upload) -> MediaAsset | None:
    return MediaAsset.objects.filter(uuid=upload.uuid).first()


@contextmanager
def _alone_with(upload: Upload) -> Iterator[None]:
    """Nobody else has the upload in hand, and its row is as it is now."""
    try:
        with disk.alone_with(upload.uuid):
            try:
                upload.refresh_from_db()
            except Upload.DoesNotExist:
                disk.remove(upload.uuid)
                raise Refused(410, GONE) from None
            yield
    except disk.Busy:
        raise Refused(423, BUSY) from None


def _make(upload: Upload, title: str, owner_code: str) -> MediaAsset:
    with _alone_with(upload):
        made = _recording_of(upload)
        if made is not None:
            return made
        try:
            with arrived_file(upload) as file:
                return _made_of(file, upload, title, owner_code)
        except Lost:
            forget(upload.uuid)
            raise
        except OSError as error:
            if not is_full(error):
                raise
            raise Refused(507, NO_ROOM) from error


def _made_of(file: File, upload: Upload, title: str, owner_code: str) -> MediaAsset:
    if not upload.sha256:
        let_go_of_the_database()  # 8 GB are read for minutes
        upload.sha256, _size = digest(file)
        Upload.objects.filter(pk=upload.pk).update(sha256=upload.sha256)
    return services.create_asset(
        file=file,
        title=title,
        created_by_key=upload.uploader_key,
        owner_code=owner_code,
        key=upload.uuid,
        digest=(upload.sha256, upload.length),
    )
