"""The queue of the embedded shape: kombu's filesystem transport, made safe for several processes.

kombu writes a message in place, so a worker may read it half written; it takes a message by moving it to the
system's temporary folder, which copies when that is another disk, so that two workers may both have it; and two
processes that start together may read a half-written table of queues. Here a message appears whole or not at
all, exactly one worker renames it to its own, and the table is read and written under one lock. A message only
wakes a worker (docs/decisions/0004-jobs-are-rows.md), so one that a killed worker had taken may be lost.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads

from lms.common.identifiers import new_id


class Channel(filesystem.Channel):
    """Messages as files in one folder: `<when>_<id>.<queue>.msg`, oldest first."""

    @property
    def _messages(self) -> Path:
        folder = Path(self.data_folder_out)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _put(self, queue: str, payload: dict, **_options: object) -> None:
        name = f"{time.time_ns():020d}_{new_id()}.{queue}.msg"
        part = self._messages / f"{name}.part"
        part.write_text(dumps(payload), encoding="utf-8")
        part.rename(part.with_name(name))

    def _get(self, queue: str) -> dict:
        for message in self._waiting(queue):
            mine = message.with_name(f"{message.name}.taken")
            try:
                message.rename(mine)
            except FileNotFoundError:  # another worker was faster
                continue
            payload = loads(mine.read_text(encoding="utf-8"))
            mine.unlink()
            return payload
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        messages = self._waiting(queue)
        for message in messages:
            message.unlink(missing_ok=True)
        return len(messages)

    def _waiting(self, queue: str) -> list[Path]:
        ending = f"{queue}.msg"
        return sorted(path for path in self._messages.iterdir() if path.name.partition(".")[2] == ending)

    def get_table(self, exchange: str) -> list:
        with self._locked():
            return super().get_table(exchange)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        with self._locked():
            super()._queue_bind(exchange, routing_key, pattern, queue)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time reads or writes the table of queues."""
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """What `CELERY_BROKER_TRANSPORT` names in the embedded shape."""

    Channel = Channel
    global_state = virtual.BrokerState()
