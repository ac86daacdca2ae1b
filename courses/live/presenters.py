"""Live lectures as pages and calendars show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import icalendar
from django.utils.translation import gettext as _

from courses.live.models import LiveSession
from lms.common.clock import civil_date


@dataclass(frozen=True)
class LiveView:
    """One lecture in a list."""

    session: LiveSession
    running: bool
    today: bool

    @classmethod
    def at(cls, session: LiveSession, at: datetime) -> "LiveView":
        running = session.starts_at <= at < session.ends_at
        return cls(session, running, civil_date(session.starts_at) == civil_date(at))

    @property
    def tag(self) -> str:
        """One word about its state; empty for an ordinary date."""
        if self.session.cancelled:
            return _("cancelled")
        if self.running:
            return _("now")
        return _("today") if self.today else ""

    @property
    def tag_colour(self) -> str:
        return "bad" if self.session.cancelled else "good" if self.running else "warm"


def calendar_feed(sessions: Iterable[LiveSession], *, page_url: str) -> bytes:
    """The lectures as an iCalendar file (RFC 5545); times are in UTC, which every calendar reads alike."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Plateau Medical Learning//Live lectures//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Live lectures"))
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for session in sessions:
        calendar.add_component(_event(session, page_url))
    return calendar.to_ical()


def _event(session: LiveSession, page_url: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{session.uuid}@live.plateau-learning")
    event.add("dtstamp", session.changed_at.astimezone(UTC))
    event.add("last-modified", session.changed_at.astimezone(UTC))
    event.add("sequence", session.sequence)
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", session.title)
    lines = [f"{session.lecturer} · {session.institution.name}", session.description]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("url", page_url)
    event.add("status", "CANCELLED" if session.cancelled else "CONFIRMED")
    return event
