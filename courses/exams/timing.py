"""How long a person has, and until when. Plain values; the server's clock is asked by the views alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class MoreTime:
    """What one person has on top: minutes, and a share of the examination's time in per cent."""

    minutes: int = 0
    percent: int = 0

    def of(self, minutes: int) -> timedelta:
        """The time on top of an examination of so many minutes, whole seconds."""
        return timedelta(seconds=minutes * 60 * self.percent // 100 + self.minutes * 60)


def deadline(*, started_at: datetime, minutes: int, more: MoreTime, closes_at: datetime | None) -> datetime:
    """When the time of an attempt is over. Who has more time has it after the closing as well."""
    extra = more.of(minutes)
    end = started_at + timedelta(minutes=minutes) + extra
    return end if closes_at is None else min(end, closes_at + extra)


@dataclass(frozen=True, slots=True)
class TimeLeft:
    """The end of an attempt and the grace after it, in which what a slow link still brings is taken."""

    ends_at: datetime
    grace: timedelta

    def over(self, at: datetime) -> bool:
        """Is the time over, the grace included?"""
        return at > self.ends_at + self.grace

    def seconds(self, at: datetime) -> int:
        """Whole seconds that are left; 0 within the grace."""
        return max(0, int((self.ends_at - at).total_seconds()))
