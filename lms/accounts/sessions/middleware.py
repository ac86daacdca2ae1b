"""What every request of a signed-in person passes: the session's limits, and what its kind of sign-in opens."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.policy import needs_factor
from lms.accounts.sessions import services
from lms.accounts.sessions.selectors import is_short_session
from lms.common import clock
from lms.directory import policy

# What somebody reaches who must set up a second factor first.
SET_UP = {
    *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("accounts:sign_in", "account_login", "accounts:sign_out", "portal:language", "portal:healthz", "portal:readyz"),
}
# What a session opened by PIN reaches of the pages about accounts.
SHORT_REACHES = {"accounts:sign_in", "account_login", "accounts:sign_out", "accounts:here"}


class SessionLimits:
    """Ends what was left alone too long; lets a PIN open no more than learning; gives new keys where they are due."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        at = clock.now()
        reason = services.is_over(request, at)
        if reason:
            services.note_end(request, "account.session_ended", reason=reason)
            logout(request)
            response = self.get_response(request)
            response["Clear-Site-Data"] = '"cache"'  # as when signing out: Back shows nothing of what was read
            return response
        services.touch(request, at)
        if "text/html" in request.headers.get("Accept", ""):  # never amid the pieces of a film
            services.rotate_if_asked(request)
        if is_short_session(request):
            with policy.learning_only():
                return self.get_response(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list, kwargs: dict
    ) -> HttpResponse | None:
        """Short sessions stay away from the pages about accounts."""
        name = request.resolver_match.view_name
        about_accounts = name.startswith(("accounts:", "account_", "mfa_"))
        if about_accounts and name not in SHORT_REACHES and is_short_session(request):
            raise PermissionDenied(_("You came in by PIN. Sign out and sign in with your password for this."))
        return None


class SecondFactorOfStaff:
    """Staff without a second factor are led to set one up, and reach nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: list, kwargs: dict
    ) -> HttpResponse | None:
        """Asked before the view, for pages, the CMS, its interface and files alike."""
        if not request.user.is_authenticated or request.resolver_match.view_name in SET_UP:
            return None
        if is_short_session(request) or not needs_factor(request.user, clock.today()):
            return None
        if is_mfa_enabled(request.user):
            return None
        if request.method in ("GET", "HEAD") and "text/html" in request.headers.get("Accept", "text/html"):
            return redirect(reverse("mfa_index"))
        raise PermissionDenied(_("Set up a second factor first: your account has rights over what belongs to others."))
