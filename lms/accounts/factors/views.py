"""allauth's pages about second factors in our design. Sensitive ones ask for the password again."""

import io

import segno
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.mfa.webauthn.internal import auth
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse_lazy
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lms.accounts.factors.forms import ASKED_ALONE
from lms.accounts.factors.selectors import is_last_factor
from lms.accounts.policy import needs_factor
from lms.accounts.sign_in.views import SaysWhatIsWrong, with_status
from lms.common import clock


def qr_code(text: str) -> SafeString:
    """A QR code as a picture inside the page: nothing to fetch, and no data: address, which the policy forbids."""
    picture = io.BytesIO()
    segno.make(text, error="m").save(
        picture, kind="svg", scale=5, xmldecl=False, svgns=False, svgclass="qr", lineclass=None, border=4, light="#fff"
    )
    # segno's own markup, from which text cannot break out
    return mark_safe(picture.getvalue().decode())  # noqa: S308  # nosec B308


class KeepsOne:
    """Where a second factor is required, the last one cannot be taken away by its owner."""

    def form_valid(self, form: Form) -> HttpResponse:
        user = self.request.user
        if needs_factor(user, clock.today()) and is_last_factor(user):
            raise PermissionDenied(_("Your account needs a second factor. Add another one first."))
        return super().form_valid(form)


class Index(base.IndexView):
    def get_context_data(self, **more: object) -> dict[str, object]:
        context = super().get_context_data(**more)
        return context | {"required": needs_factor(self.request.user, clock.today()), "mode": settings.STAFF_MFA}


class Authenticate(base.AuthenticateView):
    """The second step of a sign-in."""

    def form_invalid(self, form: Form) -> HttpResponse:
        return with_status(super().form_invalid(form), form)


class CodeAgain(SaysWhatIsWrong, base.ReauthenticateView):
    """A code before something sensitive."""


class ActivateTotp(SaysWhatIsWrong, totp.ActivateTOTPView):
    def get_context_data(self, **more: object) -> dict[str, object]:
        context = super().get_context_data(**more)
        secret = context["form"].secret
        spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return context | {"qr": qr_code(context["totp_url"]), "secret": spaced}


class DeactivateTotp(KeepsOne, totp.DeactivateTOTPView):
    pass


class AddPasskey(SaysWhatIsWrong, webauthn.AddWebAuthnView):
    pass


class RemovePasskey(KeepsOne, webauthn.RemoveWebAuthnView):
    success_url = reverse_lazy("mfa_index")


class PasskeySignIn(webauthn.LoginWebAuthnView):
    """Signing in by passkey alone; the form takes the answer to what was asked here, and to nothing else."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        state = auth.get_state()
        if isinstance(response, JsonResponse) and state:
            request.session[ASKED_ALONE] = state["challenge"]
        return response


index = never_cache(Index.as_view())
authenticate = Authenticate.as_view()
code_again = never_cache(CodeAgain.as_view())
activate_totp = never_cache(ActivateTotp.as_view())
deactivate_totp = never_cache(DeactivateTotp.as_view())
view_recovery_codes = never_cache(recovery_codes.view_recovery_codes)
generate_recovery_codes = never_cache(recovery_codes.generate_recovery_codes)
add_passkey = never_cache(AddPasskey.as_view())
remove_passkey = never_cache(RemovePasskey.as_view())
passkey_again = never_cache(webauthn.reauthenticate_webauthn)
passkey_sign_in = PasskeySignIn.as_view()
