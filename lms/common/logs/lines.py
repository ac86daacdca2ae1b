"""How a log record becomes a line: JSON for machines, or a readable line. Both strike out what must not be in it."""

import logging
import traceback
from datetime import UTC, datetime
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

from lms.common.logs.context import current
from lms.common.logs.redaction import redacted, redacted_error

# What a record may add to its line by `extra=`; what is not here stays out. They hold codes and numbers only.
FIELDS = (
    *("method", "route", "status", "duration_ms", "task", "task_id", "state"),
    *("sequence", "seal", "hash", "key_id", "mac"),
)
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
# Django ends these messages with the path of the request, which may hold a token; the request's own line has the route.
_WITH_PATH = ("django.request", "django.security.csrf")
_TASKS = "celery.app.trace"  # its messages hold what a task answered or what it failed of


def event_of(record: logging.LogRecord) -> str:
    """What happened, as it may be written."""
    if record.name == _TASKS and isinstance(_task_of(record), dict):
        return f"task {_task_of(record).get('description', 'succeeded')}"
    if record.name in _WITH_PATH and record.args:
        return redacted(str(record.msg).replace("%s", "").strip(" :"))
    return redacted(record.getMessage())


def fields_of(record: logging.LogRecord) -> dict[str, object]:
    """The request, the person's key and the declared fields of a record, those that it has."""
    found: dict[str, object] = {}
    note = current()
    if note is not None:
        found = {"request_id": note.request_id, "actor_key": note.actor_key()}
    task = _task_of(record)
    if isinstance(task, dict):
        found |= {"task": task.get("name"), "task_id": task.get("id")}
        if "runtime" in task:
            found["duration_ms"] = round(task["runtime"] * 1000)
    found |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
    return {name: value for name, value in found.items() if value not in (None, "")}


def _task_of(record: logging.LogRecord) -> object:
    """What Celery says about a task beside its message."""
    return getattr(record, "data", None) if record.name == _TASKS else None


def error_text(exc_info: ExcInfo) -> str:
    """Which errors, raised where; their words without what they quote. No source lines, no values."""
    parts = []
    for error in _chain(exc_info[1]):
        frames = traceback.extract_tb(error.__traceback__, limit=-30)
        places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        words = f"{type(error).__qualname__}: {redacted_error(str(error))}"
        parts.append("\n".join([*places, words.rstrip(": ")]))
    return "\n".join(parts)


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error and what caused it, the cause first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.insert(0, error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


class JsonLine(JsonFormatter):
    """One JSON object a line: time, level, logger, event, and the fields that the record has."""

    def __init__(self) -> None:
        super().__init__(json_ensure_ascii=False)

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "event": event_of(record),
            **fields_of(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = error_text(record.exc_info)
        return self.serialize_log_record(line)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return _time(record)


class ReadableLine(logging.Formatter):
    """The same on a line for people."""

    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={value}" for name, value in fields_of(record).items())
        line = f"{_time(record)} {record.levelname} {record.name} {event_of(record)} {fields}".rstrip()
        if record.exc_info and record.exc_info[1] is not None:
            line = f"{line}\n{error_text(record.exc_info)}"
        return line


def _time(record: logging.LogRecord) -> str:
    """The instant in UTC, to the millisecond."""
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
