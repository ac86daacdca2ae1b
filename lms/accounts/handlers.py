"""What the accounts room does when somebody signs in, changes a password or a factor, or loses their rights."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from lms.accounts.devices import services as devices
from lms.accounts.invitations import services as invitations
from lms.accounts.policy import has_something_left
from lms.accounts.selectors import users_of
from lms.accounts.sessions import services as sessions
from lms.accounts.sessions.services import SHARED_CHOICE
from lms.audit.services import record
from lms.common import clock
from lms.directory import services as directory
from lms.directory.models import Practitioner, User
from lms.directory.selectors import practitioner_of

YEAR_S = 365 * 24 * 3600


def after_sign_in(request: HttpRequest, user: User, response: HttpResponse | None = None, **signal: object) -> None:
    """Limit the session, remember the device's day, write it down, and show the pages in the person's language."""
    at = clock.now()
    device = devices.device_of(request)
    shared = bool(request.session.pop(SHARED_CHOICE, False)) or device is not None
    sessions.begin(request, at=at, shared=shared)
    if device is not None:
        devices.note_full_sign_in(device, user, on=clock.civil_date(at))
    person = practitioner_of(user)
    key = person.person_key if person else None
    detail = {"method": _method(request), "shared": shared}
    record("account.signed_in", object_kind="person", object_id=key or "", actor_key=key, detail=detail, at=at)
    if response is not None:
        show_in_own_language(request, user, response)


def _method(request: HttpRequest) -> str:
    """Which proofs were given, in their order: "password", "password+totp", "webauthn"."""
    records = get_authentication_records(request, request.user)
    return "+".join(str(each.get("type", each["method"])) for each in records)


def show_in_own_language(request: HttpRequest, user: User, response: HttpResponse) -> None:
    """The pages come in the language of the account; an account without one takes that of this page."""
    if not user.language:
        directory.remember_language(user, get_language() or settings.LANGUAGE_CODE)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=YEAR_S,
        samesite="Lax",
        secure=request.is_secure(),
    )


def after_password_change(request: HttpRequest, user: User, **signal: object) -> None:
    """A new password ends every other session, and whoever came by PIN today needs it."""
    devices.forget_sign_ins(user)
    sessions.end_sessions(user, reason="password", but=request.session.session_key or "")
    _write("account.password_changed", user)


def after_factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **signal: object) -> None:
    """Sessions that were opened without the new factor end."""
    _write("account.factor_added", user, factor=authenticator.type)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        sessions.give_new_key(request)
        sessions.end_sessions(user, reason="factor", but=request.session.session_key or "")


def after_factor_removed(user: User, authenticator: Authenticator, **signal: object) -> None:
    _write("account.factor_removed", user, factor=authenticator.type)


def after_codes_renewed(user: User, **signal: object) -> None:
    _write("account.recovery_codes_renewed", user)


def after_factor_failed(user: User, authenticator: Authenticator, **signal: object) -> None:
    _write("account.factor_failed", user, factor=authenticator.type)


def after_access_changed(practitioner: Practitioner, **event: object) -> None:
    """Nothing left: every session ends at once. Otherwise each goes on under a new key. Outdated links are void."""
    at = clock.now()
    on = clock.civil_date(at)
    invitations.revoke_outdated(practitioner, at=at, on=on)
    left = has_something_left(practitioner, on)
    for user in users_of(practitioner):
        if left:
            sessions.ask_for_rotation(user)
        else:
            sessions.end_sessions(user, reason="rights")


def _write(action: str, user: User, **detail: object) -> None:
    person = practitioner_of(user)
    key = person.person_key if person else ""
    record(action, object_kind="person", object_id=key, detail=detail)
