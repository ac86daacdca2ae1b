"""The sign-in form."""

from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

_REFUSED = _("The name and the password do not match. Check both; capital and small letters differ in the password.")


class SignInForm(AuthenticationForm):
    """Name and password. One sentence for every refusal, so that nobody learns which names exist."""

    error_messages = {"invalid_login": _REFUSED, "inactive": _REFUSED}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["username"].widget.attrs["spellcheck"] = "false"
        self.fields["password"].label = _("Password")
