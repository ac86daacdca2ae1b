"""One clock. Instants are aware datetimes in UTC; civil dates are those of the region (+08:00).

Services take `at`/`on` as arguments; views and tasks, the edges of the program, call `now()` and `today()`.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

REGION_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def civil_date(instant: datetime) -> date:
    """The civil date in the region at an aware instant; 16:30 UTC is already tomorrow there."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone; a naive datetime has no civil date.")
    return instant.astimezone(REGION_ZONE).date()


def today() -> date:
    """Today's civil date in the region."""
    return civil_date(now())
