"""What the log does when a task begins or somebody signs in."""

from contextlib import ExitStack
from uuid import UUID

from celery import Task
from django.http import HttpRequest

from lms.audit import services
from lms.audit.context import Actor, acting
from lms.audit.models import Via
from lms.audit.policy import readers
from lms.common.logs.context import Note, current, noting, request_id
from lms.common.logs.requests import PERSON_KEY

REQUEST_ID, ACTOR_KEY = "lms_request_id", "lms_actor_key"
# Commands of Django that change accounts or data beside the pages and services, which record for themselves.
BESIDE = {"changepassword", "createsuperuser", "dbshell", "flush", "loaddata", "migrate", "shell"}
_OPEN: dict[str, tuple[ExitStack, Actor]] = {}


def after_sign_in(request: HttpRequest | None, user: object, **signal: object) -> None:
    """Keep the person's key in the session, so that log lines name it without asking the database."""
    key = readers().key_of(user)
    if request is not None and key is not None:
        request.session[PERSON_KEY] = str(key)


def before_publish(headers: dict[str, object], **signal: object) -> None:
    """A message carries the id of the request that sent it, and the key of its person."""
    note = current()
    if note is not None:
        headers[REQUEST_ID] = note.request_id
        headers[ACTOR_KEY] = note.actor_key()


def task_begins(task_id: str, task: Task, **signal: object) -> None:
    """Everything until the task's end is an act of the background, for the person who caused it if there is one."""
    sent = str(getattr(task.request, ACTOR_KEY, None) or "")
    key = UUID(sent) if sent else None
    actor = Actor(key=lambda: key, via=Via.TASK)
    stack = ExitStack()
    stack.enter_context(noting(Note(request_id(getattr(task.request, REQUEST_ID, None)), lambda: sent)))
    stack.enter_context(acting(actor))
    _OPEN[task_id] = (stack, actor)


def task_ends(task_id: str, **signal: object) -> None:
    """Write what was kept, and let go of the person."""
    opened = _OPEN.pop(task_id, None)
    if opened is not None:
        stack, actor = opened
        with stack:
            services.settle(actor)


def after_command(arguments: list[str]) -> None:
    """Record that one of Django's own commands was run; not with which arguments, which may name people."""
    name = arguments[1] if len(arguments) > 1 else ""
    if name in BESIDE and not {"--help", "-h", "--check", "--plan"} & set(arguments):
        services.record("command.run", object_kind="command", object_id=name)
