"""The queue of the embedded shape: kombu's filesystem transport, made safe for several processes.

kombu writes a message in place, so a worker may read it half written; it takes a message by moving it to the
system's temporary folder, which copies when that is another disk, so that two workers may both have it; and two
processes that start together may read a half-written table of queues. Here messages and the table appear whole or
not at all, exactly one worker renames a message to its own, and one process at a time adds to the table. A message only
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

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        """Which queues an exchange feeds; none when the file is not there or a crash left it unreadable."""
        try:
            rows = loads(self._exchange_file(exchange).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return []
        return [filesystem.exchange_queue_t(*row) for row in rows]

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        with self._locked():
            table = self.get_table(exchange)
            if bound in table:
                return
            file = self._exchange_file(exchange)
            part = file.with_name(f"{file.name}.part")
            part.write_text(dumps([bound, *table]), encoding="utf-8")
            part.rename(file)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time adds to the table of queues."""
        self.control_folder.mkdir(parents=True, exist_ok=True)
        with (self.control_folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    """What `CELERY_BROKER_TRANSPORT` names in the embedded shape."""

    Channel = Channel
    global_state = virtual.BrokerState()
