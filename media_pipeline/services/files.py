"""The files of a step: fetched into a working folder, and stored under names made from what is in them."""

import errno
import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from media_pipeline.ffmpeg.encode import Made
from media_pipeline.originals.services import is_whole

CHUNK = 1024 * 1024
Tick = Callable[[], None]  # keeps the lease; raises when it is lost


class Watched(File):
    """A file that keeps the lease while somebody else reads it: gigabytes take longer to store than a lease lasts."""

    def __init__(self, path: Path, tick: Tick) -> None:
        super().__init__(path.open("rb"), path.name)
        self._tick = tick
        self.size = path.stat().st_size

    def read(self, size: int = -1) -> bytes:
        """As any file; told piece by piece."""
        self._tick()
        content: bytes = self.file.read(size)
        return content


def fetch(name: str, target: Path, tick: Tick) -> None:
    """A stored file in the working folder; linked where the storage is a folder, else copied."""
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        with default_storage.open(name) as stored, target.open("wb") as copy:
            while piece := stored.read(CHUNK):
                copy.write(piece)
                tick()
        return
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, "The storage does not have the file", name)
    target.symlink_to(path)


def store(asset: UUID, folder: Path, names: Sequence[str], tick: Tick) -> str:
    """Put files under a name made from their content: a repeat finds its own there, a new result never mixes."""
    found = hashlib.sha256()
    for name in sorted(names):
        with (folder / name).open("rb") as file:
            found.update(f"{name}:{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
        tick()
    prefix = found.hexdigest()[:16]
    for name in names:
        _put(f"media/{asset}/{prefix}/{name}", folder / name, tick)
    return prefix


def _put(name: str, path: Path, tick: Tick) -> None:
    """Storages choose another name when one is taken, so what a dead worker left half written goes first."""
    if is_whole(name, path.stat().st_size):
        return
    tick()  # what is there may be half of what the next worker stores, whose lease it is then
    default_storage.delete(name)
    with Watched(path, tick) as file:
        stored = default_storage.save(name, file)
    if stored != name:
        default_storage.delete(stored)
        raise FileExistsError(errno.EEXIST, "Somebody else stores the same file at this moment", name)


def described(prefix: str, made: Iterable[Made], folder: Path) -> list[dict[str, Any]]:
    """What a step keeps in its row of the files that players will get."""
    return [
        {**asdict(one), "path": f"{prefix}/{one.name}", "size_bytes": (folder / one.name).stat().st_size}
        for one in made
    ]


def remove_later(names: Collection[str]) -> None:
    """Remove files of the storage once nobody can ask for them any more: after this transaction."""
    doomed = list(names)
    transaction.on_commit(lambda: [default_storage.delete(name) for name in doomed])
