"""Stores originals by what is in them, and removes one when no recording has it any more."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction

from lms.common.turns import take_turn
from media_pipeline.models import MediaAsset

CHUNK = 1024 * 1024
_HALF = ".part"  # behind the name of a file that is not whole yet
_HALVES_LAST = timedelta(days=1)


class FileAt(File):
    """A file with the path at which it lies: what reads files by their path need not copy it first."""

    def __init__(self, raw: IO[bytes], name: str, path: Path) -> None:
        super().__init__(raw, name)
        self._path = path

    def temporary_file_path(self) -> str:
        return str(self._path)


def digest(file: File) -> tuple[str, int]:
    """The SHA-256 of a file and its size, read in pieces."""
    found, size = hashlib.sha256(), 0
    for chunk in file.chunks(CHUNK):
        found.update(chunk)
        size += len(chunk)
    return found.hexdigest(), size


def name_of(sha256: str) -> str:
    """Where a file with this content lies in the storage."""
    return f"originals/{sha256[:2]}/{sha256}"


def is_whole(name: str, size: int) -> bool:
    """Has the storage this file, and all of it?"""
    return default_storage.exists(name) and default_storage.size(name) == size


def is_kept(sha256: str, size: int) -> bool:
    """Is the whole file in the storage?"""
    return is_whole(name_of(sha256), size)


def keep(file: File, sha256: str, size: int) -> str:
    """The name under which the storage has this content; stored now unless it is there already.

    When this returns, it would survive a loss of power. A file with a path is linked where it can be: it stays where it
    was until the caller, whose rows are written then, removes it.
    """
    name = name_of(sha256)
    if is_kept(sha256, size):
        return name
    let_go_of_the_database()
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:  # no folder: such storages show a file when it is whole
        if default_storage.exists(name):
            remove_unused(sha256, name)  # of another size
        return default_storage.save(name, file)
    _keep_in_folder(file, name, path)
    return name


def _keep_in_folder(file: File, name: str, path: Path) -> None:
    """Under another name first: a process that is killed must not leave half a file under the name of its content."""
    suffix = f".{uuid4().hex}{_HALF}"
    half = path.with_name(path.name + suffix)
    try:
        if not _linked(file, half):
            default_storage.save(name + suffix, File(file.file))  # without its path, which the storage would move
        _settle(half)
        half.replace(path)
        for folder in (path.parent, path.parent.parent, path.parent.parent.parent):  # each may be new
            _settle(folder)
    finally:
        half.unlink(missing_ok=True)


def _linked(file: File, to: Path) -> bool:
    """A second name for a whole file on the same disk; False where it has to be copied."""
    source = getattr(file, "temporary_file_path", None)
    if source is None:
        return False
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source(), to)
    except OSError:  # another disk, or one without links
        return False
    if settings.FILE_UPLOAD_PERMISSIONS is not None:
        to.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    return True


def _settle(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_halves(*, at: datetime, dry_run: bool = False) -> list[int]:
    """Remove what killed processes left half stored; the size of each. Younger ones may still grow."""
    try:
        folder = Path(default_storage.path("originals"))
    except NotImplementedError:
        return []
    sizes = []
    for half in folder.glob(f"*/*{_HALF}"):
        with suppress(FileNotFoundError):  # it became whole at this moment
            found = half.stat()
            if found.st_ctime > (at - _HALVES_LAST).timestamp():
                continue
            if not dry_run:
                half.unlink()
            sizes.append(found.st_size)
    return sizes


def let_go_of_the_database() -> None:
    """Before what takes minutes: nobody holds one of the server's connections meanwhile."""
    if not connection.in_atomic_block:
        connection.close()


@contextmanager
def settled() -> Iterator[None]:
    """What is committed in here, and all before it, survives a loss of power before anybody is told of it.

    PostgreSQL does so for every commit. Our SQLite settles its log only now and then (docs/decisions/0003).
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA synchronous").fetchone()[0]
        cursor.execute("PRAGMA synchronous=FULL")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous={usual:d}")


@contextmanager
def in_turn(sha256: str) -> Iterator[None]:
    """A transaction in which nobody else begins or ends to use this content."""
    with transaction.atomic():
        take_turn(int(sha256[:15], 16))
        yield


def remove_unused(sha256: str, name: str) -> bool:
    """Remove a file of the storage unless a recording has it; True when it is gone."""
    with in_turn(sha256):
        if MediaAsset.objects.filter(original=name).exists():
            return False
        default_storage.delete(name)
        return True
