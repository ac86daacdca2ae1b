"""Stores originals by what is in them, and removes one when no recording has it any more."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction

from media_pipeline.models import MediaAsset

CHUNK = 1024 * 1024


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


def is_kept(sha256: str, size: int) -> bool:
    """Is the whole file in the storage?"""
    name = name_of(sha256)
    return default_storage.exists(name) and default_storage.size(name) == size


def keep(file: File, sha256: str, size: int) -> str:
    """The name under which the storage has this content; stored now unless it is there already."""
    if is_kept(sha256, size):
        return name_of(sha256)
    return default_storage.save(name_of(sha256), file)


def let_go_of_the_database() -> None:
    """Before what takes minutes: nobody holds one of the server's connections meanwhile."""
    if not connection.in_atomic_block:
        connection.close()


@contextmanager
def in_turn(sha256: str) -> Iterator[None]:
    """A transaction in which nobody else begins or ends to use this content: SQLite has a single writer anyway."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(sha256[:15], 16)])
        yield


def remove_unused(sha256: str, name: str) -> bool:
    """Remove a file of the storage unless a recording has it; True when it is gone."""
    with in_turn(sha256):
        if MediaAsset.objects.filter(original=name).exists():
            return False
        default_storage.delete(name)
        return True
