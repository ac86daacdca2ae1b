"""The forms of second factors; each wrong code is counted."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext_lazy as _

from lms.accounts.attempts import presenters
from lms.accounts.attempts import services as attempts
from lms.accounts.models import AttemptKind
from lms.accounts.sign_in.forms import without_placeholders
from lms.common import clock


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


class AddPasskeyForm(AddWebAuthnForm):
    """A name for the key; that it can sign in by itself is what makes it a passkey."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the passkey")
        self.fields["name"].max_length = 60
        self.fields["passwordless"].label = _("Sign in with it alone, without name and password")
        self.fields["passwordless"].help_text = _("The device then asks for a fingerprint, a face or its own PIN.")
        self.fields["passwordless"].initial = True
