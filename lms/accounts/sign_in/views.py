"""Sign-in, sign-out, choice of language, and asking for the password once more."""

from allauth.account import views as allauth_views
from allauth.account.internal.flows.logout import logout
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from lms.accounts.attempts.presenters import seconds_to_wait
from lms.accounts.devices.selectors import device_of
from lms.accounts.sessions.services import SHARED_CHOICE, note_end
from lms.directory import services as directory
from lms.directory.models import User


def with_status(response: HttpResponse, form: Form) -> HttpResponse:
    """The page of a refused form, with the status of a refusal: 400, or 429 with the seconds to wait."""
    seconds = seconds_to_wait(form.errors.as_data())
    response.status_code = 400 if seconds is None else 429
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


class SaysWhatIsWrong:
    """allauth answers a refused form with 200; we do not."""

    def form_invalid(self, form: Form) -> HttpResponse:
        return with_status(super().form_invalid(form), form)


class SignInView(SaysWhatIsWrong, allauth_views.LoginView):
    """The sign-in page; afterwards back to where the person wanted to go, if that is a page of ours."""

    http_method_names = ["get", "head", "post"]

    def get_context_data(self, **more: object) -> dict[str, object]:
        context = super().get_context_data(**more)
        wanted = self.get_next_url()
        return context | {"next": wanted or "", "device": device_of(self.request)}

    def form_valid(self, form: Form) -> HttpResponse:
        """The choice waits in the session for the end of the sign-in, which may ask for a second factor."""
        self.request.session[SHARED_CHOICE] = form.cleaned_data["shared"]
        return super().form_valid(form)


class PasswordAgainView(SaysWhatIsWrong, allauth_views.ReauthenticateView):
    """The password once more, before something sensitive."""


sign_in = SignInView.as_view()
password_again = never_cache(PasswordAgainView.as_view())


@login_not_required
@never_cache
def only_door(request: HttpRequest, **_parts_of_the_address: str) -> HttpResponse:
    """What Wagtail offers for signing in and for forgotten passwords leads to the one page for it."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(reverse("accounts:sign_in", query={"next": wanted} if ours else None))


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; a repeated press does no harm."""
    note_end(request, "account.signed_out")
    logout(request, show_message=False)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response["Clear-Site-Data"] = '"cache"'  # pages that this browser may keep (lms/portal/revalidation.py)
    return response


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages here, and for a signed-in person on the next device too."""
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES) and check_for_language(language):
        directory.remember_language(request.user, language)
    return set_language(request)
