"""What a session is, and where a person's sessions are open."""

from datetime import UTC, datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest

from lms.accounts.devices.selectors import COOKIE
from lms.accounts.sessions import services
from lms.directory.models import User


def is_short_session(request: HttpRequest) -> bool:
    """Was this session opened by PIN? Then it learns and runs pathways, and nothing else."""
    return bool(request.session.get(services.SHORT))


def is_on_own_device(request: HttpRequest) -> bool:
    """Is somebody signed in on a device that is theirs alone, by what they said and by its registration?"""
    if not request.user.is_authenticated or COOKIE in request.COOKIES:
        return False
    return not (request.session.get(services.SHARED) or is_short_session(request))


def shared_until(request: HttpRequest) -> datetime | None:
    """Until when a device that several people use may work for this person without asking; None on one's own."""
    if is_on_own_device(request):
        return None
    began = datetime.fromtimestamp(request.session.get(services.BEGAN, 0), UTC)
    return began + timedelta(hours=settings.SHARED_SESSION_LIFETIME_HOURS)


def signed_in_lately(request: HttpRequest, at: datetime) -> bool:
    """Were name and password, or a passkey, checked in this session within the last minutes?

    allauth's own list of checks counts only those that were asked for again; this counts the sign-in as well.
    """
    from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate

    if is_short_session(request):
        return False
    fully = request.session.get(services.FULL, 0)
    if at.timestamp() - fully < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT:
        return True
    return did_recently_reauthenticate(request)


def open_sessions(user: User) -> list[UserSession]:
    """The person's sessions that are open, the one used last first; rows of sessions that are gone are removed."""
    rows = UserSession.objects.purge_and_list(user)
    return sorted(rows, key=lambda row: row.last_seen_at, reverse=True)
