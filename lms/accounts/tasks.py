"""What the accounts room does by itself."""

from celery import shared_task

from lms.accounts.attempts.services import forget_old
from lms.accounts.sessions.services import end_without_rights, forget_gone
from lms.common import clock


@shared_task
def tidy() -> dict[str, int]:
    """End sessions of people whose last post and right ran out with a day; remove counts and sessions of long ago."""
    at = clock.now()
    return {
        "ended": end_without_rights(on=clock.civil_date(at)),
        "counts": forget_old(at=at),
        "sessions": forget_gone(at=at),
    }
