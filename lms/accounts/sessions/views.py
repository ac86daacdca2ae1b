"""A person's own account: what is set up, and where it is signed in."""

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.devices.selectors import device_of, has_pin
from lms.accounts.policy import within_reach
from lms.accounts.sessions import services
from lms.accounts.sessions.presenters import SessionView
from lms.accounts.sessions.selectors import open_sessions
from lms.common import clock
from lms.directory.selectors import practitioner_of


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Where a person looks after their own sign-in."""
    person = practitioner_of(request.user)
    context = {
        "has_factor": is_mfa_enabled(request.user),
        "has_pin": has_pin(request.user),
        "device": device_of(request),
        "reach": within_reach(person, clock.today()) if person else [],
    }
    return render(request, "accounts/account.html", context)


@never_cache
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in."""
    rows = [SessionView.of(row, request.session.session_key) for row in open_sessions(request.user)]
    return render(request, "accounts/sessions.html", {"rows": rows, "others": any(not row.this_one for row in rows)})


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one other place."""
    row = get_object_or_404(UserSession, pk=pk, user=request.user)
    if row.session_key != request.session.session_key:
        services.end(request.user, [row], reason="revoked")
        messages.success(request, _("That session has ended."))
    return redirect("accounts:sessions")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    services.end_sessions(request.user, reason="revoked", but=request.session.session_key)
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("accounts:sessions")
