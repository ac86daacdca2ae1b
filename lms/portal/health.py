"""Health for operators and load balancers: `/healthz` says the process is up, `/readyz` what it can reach.

Search and the outbox are reported but do not make the process unready: pages answer from the database without the
one, and referrals wait in the other until the partner answers.
"""

import logging
from collections.abc import Callable

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from lms.common.identifiers import new_id
from lms.integrations import selectors as outbox
from search import selectors as search

_log = logging.getLogger(__name__)


class NotReady(Exception):
    """A part that the product needs does not answer; the text says which. Why is for the log: anybody reads this."""


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM django_migrations")
            (applied,) = cursor.fetchone()
    except DatabaseError as error:
        raise NotReady("the database does not answer") from error
    return f"{connection.vendor}, {applied} migrations applied"


def _queue() -> str:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
            return str(broker.transport_cls)
    except (OperationalError, OSError) as error:
        raise NotReady("the broker does not answer") from error


def _storage() -> str:
    try:
        name = default_storage.save(f"readyz/{new_id()}", ContentFile(b"ready"))
        default_storage.delete(name)
    except OSError as error:
        raise NotReady("files cannot be written") from error
    return "files can be written"


def _state(check: Callable[[], str]) -> dict[str, object]:
    try:
        return {"ok": True, "detail": check()}
    except NotReady as error:
        _log.error("not ready: %s: %s", error, error.__cause__)
        return {"ok": False, "detail": str(error)}


def _public(found: search.State) -> str:
    if found.ok:
        return found.detail
    _log.error("search does not answer: %s", found.detail)
    return "the search index does not answer"


@never_cache
@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process is up; nothing else is asked."""
    return JsonResponse({"status": "up"})


@never_cache
@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, queue and storage answer, else 503; each part with its state."""
    checks = {"database": _state(_database), "queue": _state(_queue), "storage": _state(_storage)}
    ready = all(check["ok"] for check in checks.values())
    if checks["database"]["ok"]:  # both are counted in it
        found, waiting = search.state(), outbox.queue_state()
        checks["search"] = {"ok": found.ok, "detail": _public(found)}
        checks["outbox"] = {"ok": waiting.ok, "detail": waiting.detail}
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": checks}, status=200 if ready else 503)
