"""When something happened, told by a device whose clock may be wrong.

The device says, with each batch, what its clock shows now. The difference to ours at that moment is added to the
time of each of its records. That is right as long as nobody set its clock in between; when somebody did, the result
may be absurd, and then nothing better is known than when the record came.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lms.sync.policy import LOOK_BACK

TOLERANCE = timedelta(seconds=60)  # a difference up to this is the way of any clock, and of a slow link
# Nothing is believed to have happened longer ago: what earns credit must not be dated back into a closed period.
OLDEST = LOOK_BACK


@dataclass(frozen=True)
class EventTime:
    """When it happened, by our clock; `corrected` when that is not what the device said."""

    at: datetime
    corrected: bool


def instant(text: object) -> datetime | None:
    """The instant that a device wrote down; None when it is none, or leaves the time zone open."""
    if not isinstance(text, str) or len(text) > 40:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.utcoffset() is not None else None
    except (ValueError, OverflowError):
        return None


def event_time(*, device_at: datetime | None, device_now: datetime | None, now: datetime) -> EventTime:
    """The rule; `now` is ours at the moment of `device_now`."""
    if device_at is None:
        return EventTime(now, corrected=True)
    difference = timedelta(0) if device_now is None else now - device_now
    try:
        at = device_at + difference
    except OverflowError:
        return EventTime(now, corrected=True)
    corrected = device_now is None or abs(difference) > TOLERANCE
    if at > now:
        return EventTime(now, corrected or at - now > TOLERANCE)
    if now - at > OLDEST:
        return EventTime(now, corrected=True)
    return EventTime(at, corrected)
