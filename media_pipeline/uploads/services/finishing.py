"""An upload that is whole becomes a recording, once."""

from datetime import datetime
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage

from media_pipeline import services
from media_pipeline.models import MediaAsset
from media_pipeline.originals.services import digest, is_kept, let_go_of_the_database, name_of
from media_pipeline.uploads.forms import Refused
from media_pipeline.uploads.models import Upload
from media_pipeline.uploads.services import disk
from media_pipeline.uploads.services.receiving import BUSY, NO_ROOM


class Unfinished(Exception):
    """Not all of it has arrived yet."""


class Lost(Exception):
    """The bytes are neither where uploads grow nor in the storage."""


class ArrivedFile(File):
    """A whole upload; where both are on one disk the storage has it by a second name, instead of copying it."""

    def __init__(self, path: Path, name: str) -> None:
        super().__init__(path.open("rb"), name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


def arrived_file(upload: Upload) -> File:
    """What was sent, opened for reading; also when a loss of power undid the end of a finish, after the bytes went."""
    if not upload.is_whole:
        raise Unfinished
    path = disk.path_of(upload.uuid)
    if path.is_file() and path.stat().st_size == upload.length:
        return ArrivedFile(path, upload.filename)
    if upload.sha256 and is_kept(upload.sha256, upload.length):
        return default_storage.open(name_of(upload.sha256))
    raise Lost


def finish(*, upload: Upload, title: str, owner_code: str, at: datetime) -> MediaAsset:
    """The recording that was made of this upload: now, or by an earlier call."""
    made = MediaAsset.objects.filter(uuid=upload.uuid).first()
    if made is None:
        made = _make(upload, title, owner_code)
    Upload.objects.filter(pk=upload.pk, finished_at=None).update(finished_at=at)
    disk.remove(upload.uuid)
    return made


def _make(upload: Upload, title: str, owner_code: str) -> MediaAsset:
    try:
        with disk.alone_with(upload.uuid), arrived_file(upload) as file:
            let_go_of_the_database()  # 8 GB are read for minutes
            if not upload.sha256:
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
    except disk.Busy:
        raise Refused(423, BUSY) from None
    except OSError as error:
        if error.errno not in disk.NO_SPACE:
            raise
        raise Refused(507, NO_ROOM) from error
