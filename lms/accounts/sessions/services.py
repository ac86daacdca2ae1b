"""Beginning, limiting and ending sessions. What a session remembers about itself stands in its own data."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from importlib import import_module
from types import ModuleType

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from lms.accounts.policy import has_something_left
from lms.audit.services import record
from lms.directory.models import User
from lms.directory.selectors import practitioner_of

BEGAN = "accounts_began"  # seconds since 1970: when somebody signed in here
SEEN = "accounts_seen"  # when something was last asked for, to the minute
SHARED = "accounts_shared"  # others use the device
SHARED_CHOICE = "accounts_shared_choice"  # what the sign-in page was told, until the sign-in is complete
SHORT = "accounts_short"  # opened by PIN
FULL = "accounts_signed_in_fully"  # when name and password, or a passkey, were last checked in this session
ROTATE = "accounts_rotate"  # rights have changed: the next page brings a new session key

SEEN_EVERY_S = 60


def begin(request: HttpRequest, *, at: datetime, shared: bool, short: bool = False) -> None:
    """Write into a fresh session how long it may last."""
    now = int(at.timestamp())
    request.session[BEGAN] = request.session[SEEN] = now
    request.session[SHARED] = shared
    request.session[SHORT] = short
    if not short:
        request.session[FULL] = now
    request.session.set_expiry(0 if shared else settings.SESSION_COOKIE_AGE)


def is_over(request: HttpRequest, at: datetime) -> str:
    """Why the session ends now: "idle" or "lifetime"; empty while it goes on."""
    session = request.session
    now = at.timestamp()
    idle, lifetime = _limits(shared=bool(session.get(SHARED)))
    if now - session.get(BEGAN, now) > lifetime.total_seconds():
        return "lifetime"
    if now - session.get(SEEN, now) > idle.total_seconds():
        return "idle"
    return ""


def _limits(*, shared: bool) -> tuple[timedelta, timedelta]:
    if shared:
        return (
            timedelta(minutes=settings.SHARED_SESSION_IDLE_MINUTES),
            timedelta(hours=settings.SHARED_SESSION_LIFETIME_HOURS),
        )
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES), timedelta(hours=settings.SESSION_LIFETIME_HOURS)


def touch(request: HttpRequest, at: datetime) -> None:
    """Remember that the session is used; a write once a minute at most."""
    now = int(at.timestamp())
    if now - request.session.get(SEEN, 0) < SEEN_EVERY_S:
        return
    request.session.setdefault(BEGAN, now)
    request.session[SEEN] = now
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=at)


def rotate_if_asked(request: HttpRequest) -> None:
    """Give the session a new key when its holder's rights have changed: an old key that leaked is worth nothing."""
    if request.session.pop(ROTATE, False):
        give_new_key(request)


def give_new_key(request: HttpRequest) -> None:
    """Go on under a new session key; the old one is worth nothing from now on."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def ask_for_rotation(user: User) -> None:
    """Let the next page of each of the person's sessions bring a new key."""
    for key in UserSession.objects.filter(user=user).values_list("session_key", flat=True):
        store = _engine().SessionStore(key)
        if store.exists(key):
            store[ROTATE] = True
            store.save()


@transaction.atomic
def end(user: User, sessions: Iterable[UserSession], *, reason: str) -> int:
    """End sessions of one person at once: their next request is a visitor's. How many there were."""
    count = 0
    for session in sessions:
        session.end()
        count += 1
    if count:
        person = practitioner_of(user)
        record(
            "account.session_ended",
            object_kind="person",
            object_id=person.person_key if person else "",
            detail={"reason": reason, "sessions": count},
        )
    return count


def end_sessions(user: User, *, reason: str = "revoked", but: str = "") -> int:
    """End every session of a person, but the one with this key."""
    sessions = UserSession.objects.filter(user=user)
    return end(user, sessions.exclude(session_key=but) if but else sessions, reason=reason)


def note_end(request: HttpRequest, action: str, **detail: object) -> None:
    """Write down that the session of this request ends, while it is still known whose it is."""
    person = practitioner_of(request.user)
    if request.user.is_authenticated:
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        key = person.person_key if person else None
        record(action, object_kind="person", object_id=key or "", actor_key=key, detail=detail)


def end_without_rights(*, on: date) -> int:
    """End the sessions of people whose last post or grant is over since today; how many people."""
    users = User.objects.filter(pk__in=UserSession.objects.values("user"), practitioner__isnull=False)
    gone = [user for user in users if not has_something_left(user.practitioner, on)]
    for user in gone:
        end_sessions(user, reason="rights")
    return len(gone)


def forget_gone(*, at: datetime) -> int:
    """Remove the rows of sessions that ended by themselves; how many."""
    oldest = at - timedelta(hours=settings.SESSION_LIFETIME_HOURS)
    return UserSession.objects.filter(created_at__lt=oldest).delete()[0]


def _engine() -> ModuleType:
    return import_module(settings.SESSION_ENGINE)
