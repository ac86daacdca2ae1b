"""Where a step works. What a killed worker left goes when the next step begins: nobody holds its lock any more."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_PREFIX = "media-step-"
_LOCK = ".in-hand"
_ATTEMPTS = 100  # each fails only when another worker sweeps at the very moment


@contextmanager
def working_folder() -> Iterator[Path]:
    """An empty folder that is removed at the end, whoever ends it."""
    sweep()
    folder, lock = _taken()
    with lock:
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _taken() -> tuple[Path, IO[str]]:
    """A new folder with its lock in our hands: until then another worker's sweep may take it for a dead one's."""
    for _attempt in range(_ATTEMPTS):
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        lock = (folder / _LOCK).open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / _LOCK).exists():
            return folder, lock
        lock.close()
    raise RuntimeError(f"Each of {_ATTEMPTS} working folders was removed as soon as it was made.")


def sweep() -> None:
    """Remove the folders of workers that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            if not folder.is_dir() or folder.stat().st_uid != os.getuid():
                continue
            with (folder / _LOCK).open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # somebody works in it, begins to, or has removed it meanwhile
            continue
