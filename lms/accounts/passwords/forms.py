"""Choosing a password."""

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.attempts import presenters
from lms.accounts.attempts import services as attempts
from lms.accounts.models import AttemptKind
from lms.accounts.sign_in.forms import without_placeholders
from lms.common import clock

HINT = gettext_lazy("Ten characters or more. Three words that have nothing in common are good, and easy to remember.")


class ChangePasswordForm(AllauthChangePasswordForm):
    """The old password and the new one, which is shown twice to be typed alike."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        without_placeholders(self)
        labels = {
            "oldpassword": gettext_lazy("The password you have now"),
            "password1": gettext_lazy("New password"),
            "password2": gettext_lazy("New password again"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].help_text = HINT if name == "password1" else ""

    def clean_oldpassword(self) -> str:
        """Guessing the old password in a session that was left open is counted like guessing at sign-in."""
        try:
            count = attempts.begin(AttemptKind.ACCOUNT, self.user.username, at=clock.now())
        except attempts.TooManyTries as reason:
            raise presenters.refusal(reason) from reason
        old = super().clean_oldpassword()
        attempts.succeeded(count)
        return old

    def clean(self) -> dict[str, object]:
        """Our sentence for two passwords that differ."""
        cleaned = forms.Form.clean(self)
        _alike(self)
        return cleaned


class NewPasswordForm(forms.Form):
    """A password typed twice; `candidate` is the account that it would belong to."""

    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=HINT,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Password again"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: object, candidate: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.candidate = candidate

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        _alike(self)
        if cleaned.get("password1") and not self.has_error("password2"):
            try:
                validate_password(cleaned["password1"], self.candidate)
            except ValidationError as error:
                self.add_error("password1", error)
        return cleaned


def _alike(form: forms.Form) -> None:
    first, second = form.cleaned_data.get("password1"), form.cleaned_data.get("password2")
    if first and second and first != second:
        form.add_error("password2", _("The two passwords differ. Type the same in both."))
