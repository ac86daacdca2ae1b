"""Where a step works. What a killed worker left goes when the next step begins: nobody holds its lock any more."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "media-step-"
_LOCK = ".in-hand"


@contextmanager
def working_folder() -> Iterator[Path]:
    """An empty folder that is removed at the end, whoever ends it."""
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    with (folder / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of workers that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if not folder.is_dir() or folder.stat().st_uid != os.getuid():
            continue
        try:
            with (folder / _LOCK).open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:  # somebody works in it, begins to, or has removed it meanwhile
            continue
