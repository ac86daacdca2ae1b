"""Sign-in, sign-out, choice of language."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language, get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from lms.directory import services
from lms.directory.forms import SignInForm
from lms.directory.models import User

YEAR_S = 365 * 24 * 3600


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; afterwards back to where the person wanted to go, if that is a page of ours."""
    target = _safe_target(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = SignInForm(request, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        login(request, user)
        return _in_own_language(request, user, redirect(target))
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    context = {"form": form, "next": target if wanted else ""}
    return render(request, "directory/sign_in.html", context, status=400 if form.errors else 200)


@login_not_required
@never_cache
def only_door(request: HttpRequest, **_parts_of_the_address: str) -> HttpResponse:
    """What Wagtail offers for signing in and for forgotten passwords leads to the one page for it."""
    wanted = request.GET.get("next", "")
    query = {"next": wanted} if _is_ours(request, wanted) else None
    return redirect(reverse("directory:sign_in", query=query))


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; a repeated press does no harm."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages here, and for a signed-in person on the next device too."""
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES) and check_for_language(language):
        services.remember_language(request.user, language)
    return set_language(request)


def _safe_target(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if _is_ours(request, wanted) else resolve_url(settings.LOGIN_REDIRECT_URL)


def _is_ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def _in_own_language(request: HttpRequest, user: User, response: HttpResponse) -> HttpResponse:
    """Show the pages in the language of the account; an account without one takes that of this page."""
    if not user.language:
        services.remember_language(user, get_language() or settings.LANGUAGE_CODE)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=YEAR_S,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
