"""The files in which uploads grow. One at a time has one in hand: the kernel's lock, which a killed process lets go."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings


class Busy(Exception):
    """Somebody else has the upload in hand at this moment."""


class GrowingFile:
    """The bytes of one upload."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def cut_to(self, size: int) -> None:
        """What lies behind `size` is forgotten; writing goes on there."""
        os.ftruncate(self._descriptor, size)
        os.lseek(self._descriptor, size, os.SEEK_SET)

    def write(self, data: bytes) -> int:
        """Write as much as there is room for; how much that was. OSError when there is none at all."""
        return os.write(self._descriptor, data)

    def settle(self) -> None:
        """Return when what was written would survive a loss of power."""
        os.fsync(self._descriptor)

    @property
    def size(self) -> int:
        return os.fstat(self._descriptor).st_size


def path_of(uuid: UUID) -> Path:
    return Path(settings.UPLOADS_DIR) / uuid.hex


@contextmanager
def alone_with(uuid: UUID) -> Iterator[GrowingFile]:
    """The upload's file, made when it is missing; Busy while another request or process has it."""
    path = path_of(uuid)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        if not _still_at(path, descriptor):
            raise Busy  # who had it removed it: whoever comes next has another file at this name
        yield GrowingFile(descriptor)
    finally:
        os.close(descriptor)


def _still_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def remove(uuid: UUID) -> None:
    path_of(uuid).unlink(missing_ok=True)


def free_bytes() -> int:
    """What is left of the disk on which uploads grow, less what must stay free for everything else."""
    folder = Path(settings.UPLOADS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return shutil.disk_usage(folder).free - int(settings.UPLOAD_SPARE_BYTES)


def files() -> Iterator[tuple[UUID, Path]]:
    """Every file of an upload that there is."""
    folder = Path(settings.UPLOADS_DIR)
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            yield UUID(hex=path.name), path
        except ValueError:
            continue  # not ours
