"""By which day's rights a record counts."""

from datetime import date, datetime, timedelta

from lms.common.clock import civil_date
from lms.directory.models import Practitioner
from lms.directory.policy import Permission, holds

# How far back the rights of the day itself count. A device may be without a link for weeks, and the post may have
# ended meanwhile; what somebody brings later than this counts only by the rights of the day on which it comes.
LOOK_BACK = timedelta(days=60)


class Rights:
    """What one person may do and might do, each day asked once for a whole batch."""

    def __init__(self, practitioner: Practitioner) -> None:
        self.practitioner = practitioner
        self._asked: dict[tuple[Permission, date], bool] = {}

    def day_held(self, permission: Permission, *, at: datetime, received_at: datetime) -> date | None:
        """The day by whose rights something of `at` counts: its own, else that on which it came; None when by none."""
        if received_at - at <= LOOK_BACK and self._held(permission, civil_date(at)):
            return civil_date(at)
        today = civil_date(received_at)
        return today if self._held(permission, today) else None

    def _held(self, permission: Permission, on: date) -> bool:
        if (permission, on) not in self._asked:
            self._asked[permission, on] = holds(self.practitioner, permission, on)
        return self._asked[permission, on]
