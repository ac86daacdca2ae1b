"""Announcing live lectures, and the links by which calendars subscribe to them."""

from datetime import date, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import F

from courses.live.models import CalendarLink, LiveSession
from lms.audit.services import record
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
    action = "content.withdrawn" if session.cancelled else "content.published"
    record(action, object_kind="live", object_id=session.uuid)
    event.announce(sender=LiveSession, kind="live", uuid=session.uuid)


def withdraw_live(session: LiveSession) -> None:
    """Announce that a lecture was deleted."""
    record("content.withdrawn", object_kind="live", object_id=session.uuid)
    content_withdrawn.announce(sender=LiveSession, kind="live", uuid=session.uuid)


def feed_token(practitioner: Practitioner, on: date) -> str:
    """What a phone's calendar sends instead of a session: names the person and the day; cannot be made up."""
    return _signer.sign(f"{practitioner.person_key.hex}.{on.isoformat()}.{_generation(practitioner)}")


@transaction.atomic
def renew_feed(practitioner: Practitioner, *, key: UUID) -> None:
    """From now on only a new link opens the calendar. A form that is sent twice counts once."""
    if CalendarLink.objects.filter(practitioner=practitioner, key=key).exists():
        return
    CalendarLink.objects.get_or_create(practitioner=practitioner)
    CalendarLink.objects.filter(practitioner=practitioner).update(generation=F("generation") + 1, key=key)
    record("calendar.link_renewed", object_kind="person", object_id=practitioner.person_key)


def _generation(practitioner: Practitioner) -> int:
    link = CalendarLink.objects.filter(practitioner=practitioner).first()
    return link.generation if link is not None else 0


def practitioner_by_token(token: str, on: date) -> Practitioner | None:
    """The person to whom a feed token was given; None for a wrong or an old token, or a closed account."""
    try:
        key, given, *generation = _signer.unsign(token).split(".")
        person_key, age = UUID(hex=key), on - date.fromisoformat(given)
        number = int(generation[0]) if generation else 0  # links of before there were several know no number
    except (signing.BadSignature, ValueError):
        return None
    if age > FEED_TOKEN_AGE:
        return None
    owners = Practitioner.objects.select_related("user").filter(person_key=person_key, user__is_active=True)
    owner = owners.first()
    return owner if owner is not None and _generation(owner) == number else None
