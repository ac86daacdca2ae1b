"""The forms of second factors; each wrong code is counted."""

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from lms.accounts.attempts import presenters
from lms.accounts.attempts import services as attempts
from lms.accounts.models import AttemptKind
from lms.accounts.sign_in.forms import without_placeholders
from lms.common import clock

ASKED_ALONE = "accounts_passkey_alone"  # in the session: the challenge that was made for signing in by passkey alone


class CountsCodes:
    """Five wrong codes, then one waits, as with passwords."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        without_placeholders(self)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "spellcheck": "false"}

    def clean_code(self) -> str:
        try:
            count = attempts.begin(AttemptKind.FACTOR, str(self.user.pk), at=clock.now())
        except attempts.TooManyTries as reason:
            raise presenters.refusal(reason) from reason
        code = super().clean_code()
        attempts.succeeded(count)
        return code


class CodeForm(CountsCodes, AuthenticateForm):
    """A code of the app, or a recovery code, to complete a sign-in."""


class CodeAgainForm(CountsCodes, ReauthenticateForm):
    """A code before something sensitive."""


class ActivateForm(CountsCodes, ActivateTOTPForm):
    """The first code of a new authenticator app."""


def well_formed(reader: type, credential: object) -> None:
    """ValidationError unless the passkey's answer can be read; allauth lets some of the parser's errors through."""
    try:
        reader.from_dict(credential)
    except (LookupError, AttributeError, TypeError, ValueError) as error:
        raise ValidationError(_("The answer of the passkey cannot be read. Try again.")) from error


class _ReadsAnswers:
    def clean_credential(self) -> object:
        well_formed(AuthenticationResponse, self.cleaned_data["credential"])
        return super().clean_credential()


class PasskeySignInForm(_ReadsAnswers, LoginWebAuthnForm):
    """A passkey alone: made for that, and unlocked by its holder in answer to what this form asked, which is once.

    A key that only asks for a touch is a second factor; whoever finds it must not get in with nothing else.
    """

    def clean_credential(self) -> object:
        state, asked = auth.get_state(), context.request.session.pop(ASKED_ALONE, None)
        answer = self.cleaned_data["credential"]
        if asked is None or not state or state["challenge"] != asked:
            auth.clear_state()  # made for a second step or for another form, which ask for less
            raise ValidationError(_("This took too long. Try again."))
        factor = super().clean_credential()
        verified = AuthenticationResponse.from_dict(answer).response.authenticator_data.is_user_verified()
        if not verified or not factor.wrap().is_passwordless:
            raise ValidationError(_("This passkey does not sign in alone. Use your name and password."))
        return factor


class PasskeyStepForm(_ReadsAnswers, AuthenticateWebAuthnForm):
    """A passkey after the password."""


class PasskeyAgainForm(_ReadsAnswers, ReauthenticateWebAuthnForm):
    """A passkey before something sensitive."""


class AddPasskeyForm(AddWebAuthnForm):
    """A name for the key; that it can sign in by itself is what makes it a passkey."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].max_length = 60
        self.fields["passwordless"].label = _("Sign in with it alone, without name and password")
        self.fields["passwordless"].help_text = _("The device then asks for a fingerprint, a face or its own PIN.")
        self.fields["passwordless"].initial = True

    def clean_credential(self) -> object:
        credential = self.cleaned_data["credential"]
        well_formed(RegistrationResponse, credential)
        return credential

    def clean(self) -> dict[str, object]:
        """Keep what the person chose: not every browser says whether the key signs in alone."""
        cleaned = super().clean()
        credential = cleaned.get("credential")
        if isinstance(credential, dict):
            results = credential.get("clientExtensionResults") or {}
            told = (results.get("credProps") or {}).get("rk", True)
            alone = bool(cleaned.get("passwordless")) and told is not False
            credential["clientExtensionResults"] = {**results, "credProps": {"rk": alone}}
        return cleaned
