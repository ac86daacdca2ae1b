"""Removes what nobody went on with, and files whose row is gone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from media_pipeline.uploads.models import Upload
from media_pipeline.uploads.services import disk


@dataclass
class Tidied:
    """What was removed, or would be."""

    uploads: int = 0
    files: int = 0
    size_bytes: int = 0


def remove_lapsed(*, at: datetime, dry_run: bool = False) -> Tidied:
    """Lapsed uploads with their bytes, and bytes without an upload. What is being sent at this moment stays."""
    done = Tidied()
    for upload in Upload.objects.lapsed(at):
        _remove(upload.uuid, done, dry_run)
        done.uploads += 1
    known = set(Upload.objects.values_list("uuid", flat=True))
    for uuid in [uuid for uuid, _path in disk.files() if uuid not in known]:
        _remove(uuid, done, dry_run)
    return done


def _remove(uuid: UUID, done: Tidied, dry_run: bool) -> None:
    path = disk.path_of(uuid)
    if path.is_file():
        done.files += 1
        done.size_bytes += path.stat().st_size
    if not dry_run:
        try:
            with disk.alone_with(uuid):
                Upload.objects.filter(pk=uuid).delete()
                disk.remove(uuid)
        except disk.Busy:
            return  # somebody goes on with it at this moment, which makes it last longer
