"""Entries of the log for tests: always through the service, because only it knows the chain."""

from datetime import UTC, datetime, timedelta

from lms.audit import services
from lms.audit.models import AuditEntry
from lms.common import clock

AT = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)


def entries(count: int, *, at: datetime = AT, step: timedelta = timedelta(seconds=1), **more) -> list[AuditEntry]:
    """Some acts, one after another."""
    more.setdefault("object_kind", "post")
    return [services.record("post.started", object_id=n, at=at + n * step, **more) for n in range(count)]


def long_ago(months: int) -> datetime:
    """An instant in the middle of a month that many months before this one."""
    today = clock.today()
    whole = today.year * 12 + today.month - 1 - months
    return datetime(whole // 12, whole % 12 + 1, 15, 4, 0, tzinfo=UTC)
