"""Turns the deletion of a live lecture, singly or in bulk, into the platform's event about content."""

from courses.live.models import LiveSession
from courses.live.services import withdraw_live


def live_deleted(sender: type, instance: LiveSession, **_more: object) -> None:
    """Inside the deletion's transaction: a receiver that fails keeps the lecture."""
    withdraw_live(instance)
