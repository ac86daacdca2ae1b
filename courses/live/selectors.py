"""Announced live lectures."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from courses.live.models import LiveSession
from lms.common.content import Searchable

FEED_KEEPS = timedelta(days=60)  # how long a calendar that subscribes still sees what is over


def upcoming_live(at: datetime, limit: int | None = None) -> list[LiveSession]:
    """Lectures that have not ended, the next one first; cancelled ones too, so that nobody waits for them."""
    return list(LiveSession.objects.upcoming(at).select_related("institution")[:limit])


def past_live(at: datetime, limit: int = 20) -> list[LiveSession]:
    """Lectures that were held, the latest first."""
    return list(LiveSession.objects.past(at).filter(cancelled=False).select_related("institution")[:limit])


def live_session(uuid: UUID) -> LiveSession | None:
    """One announced lecture."""
    return LiveSession.objects.select_related("institution").filter(uuid=uuid).first()


def feed_sessions(at: datetime) -> list[LiveSession]:
    """What the calendar feed holds: everything to come and what ended lately."""
    return list(LiveSession.objects.filter(ends_at__gt=at - FEED_KEEPS).select_related("institution"))


def searchable_live() -> Iterator[Searchable]:
    """Every announced lecture that is not cancelled."""
    for session in LiveSession.objects.filter(cancelled=False).iterator():
        titles = {"zh": session.title_zh, "bo": session.title_bo, "en": session.title_en}
        texts = {"zh": f"{session.lecturer} {session.description_zh}".strip(), "bo": session.description_bo}
        yield Searchable(
            uuid=session.uuid,
            kind="live",
            url=reverse("courses:live_session", args=[session.uuid]),
            title={language: text for language, text in titles.items() if text},
            text={language: text for language, text in texts.items() if text},
        )
