"""Announcing live lectures, and the links by which calendars subscribe to them."""

from datetime import date, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction

from courses.live.models import LiveSession
from lms.common.events import content_published, content_withdrawn
from lms.directory.models import Practitioner

# A link that was passed on does not open the calendar for ever; it is renewed once a year.
FEED_TOKEN_AGE = timedelta(days=400)
_signer = signing.Signer(salt="courses.live.feed")


@transaction.atomic
def announce_live(session: LiveSession) -> LiveSession:
    """Save a new or changed lecture and tell the platform about it."""
    session.full_clean()
    session.save()
    tell_about(session)
    return session


def tell_about(session: LiveSession) -> None:
    """Announce that a saved lecture can be found, or, when it is cancelled, no longer."""
    event = content_withdrawn if session.cancelled else content_published
    event.announce(sender=LiveSession, kind="live", uuid=session.uuid)


def withdraw_live(session: LiveSession) -> None:
    """Announce that a lecture was deleted."""
    content_withdrawn.announce(sender=LiveSession, kind="live", uuid=session.uuid)


def feed_token(practitioner: Practitioner, on: date) -> str:
    """What a phone's calendar sends instead of a session: names the person and the day; cannot be made up."""
    return _signer.sign(f"{practitioner.person_key.hex}.{on.isoformat()}")


def practitioner_by_token(token: str, on: date) -> Practitioner | None:
    """The person to whom a feed token was given; None for a wrong or an old token, or a closed account."""
    try:
        key, _dot, given = _signer.unsign(token).partition(".")
        person_key, age = UUID(hex=key), on - date.fromisoformat(given)
    except (signing.BadSignature, ValueError):
        return None
    if age > FEED_TOKEN_AGE:
        return None
    return Practitioner.objects.select_related("user").filter(person_key=person_key, user__is_active=True).first()
