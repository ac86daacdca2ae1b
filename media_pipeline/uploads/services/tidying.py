"""Removes what nobody went on with, files whose row is gone, and what was half copied into the storage."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from media_pipeline.originals.services import remove_halves
from media_pipeline.uploads.models import Upload
from media_pipeline.uploads.services import disk


@dataclass
class Tidied:
    """What was removed, or would be."""

    uploads: int = 0
    files: int = 0
    size_bytes: int = 0


def remove_lapsed(*, at: datetime, dry_run: bool = False) -> Tidied:
    """Lapsed uploads with their bytes, bytes without an upload, half copies. What is being sent now stays."""
    done = Tidied()
    files = [uuid for uuid, _path in disk.files()]  # before the rows: a row is older than its file
    known = set(Upload.objects.values_list("uuid", flat=True))
    lapsed = Upload.objects.lapsed(at).values_list("uuid", flat=True)
    for uuid in [*lapsed, *(uuid for uuid in files if uuid not in known)]:
        if dry_run:
            _count(uuid, done, uploads=int(uuid in known))
        else:
            _remove(uuid, at, done)
    halves = remove_halves(at=at, dry_run=dry_run)
    done.files += len(halves)
    done.size_bytes += sum(halves)
    return done


def _count(uuid: UUID, done: Tidied, *, uploads: int) -> None:
    path = disk.path_of(uuid)
    done.uploads += uploads
    if path.is_file():
        done.files += 1
        done.size_bytes += path.stat().st_size


def _remove(uuid: UUID, at: datetime, done: Tidied) -> None:
    """Decided anew under the lock: since it was listed somebody may have gone on with it."""
    had_file = disk.path_of(uuid).is_file()  # taking the lock makes one
    try:
        with disk.alone_with(uuid) as file:
            removed, _rows = Upload.objects.lapsed(at).filter(pk=uuid).delete()
            if Upload.objects.filter(pk=uuid).exists():
                return
            done.uploads += removed
            done.files += int(had_file)
            done.size_bytes += file.size
            disk.remove(uuid)
    except disk.Busy:
        return  # somebody goes on with it at this moment
