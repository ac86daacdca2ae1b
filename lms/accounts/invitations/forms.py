"""What somebody fills in who was invited, or who needs a new password."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.passwords.forms import NewPasswordForm
from lms.directory.models import User


class CodeForm(forms.Form):
    """The short code from the printed page."""

    code = forms.CharField(
        label=gettext_lazy("Code from the printed page"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class AcceptForm(NewPasswordForm):
    """A user name of one's own and a password."""

    username = forms.CharField(
        label=gettext_lazy("User name"),
        help_text=gettext_lazy(
            "You sign in with it. Letters, digits and . _ - are allowed; capital letters do not matter."
        ),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ["username", "password1", "password2"]

    def clean_username(self) -> str:
        """A free name; it becomes part of what the password is compared with."""
        username = self.cleaned_data["username"].strip()
        User._meta.get_field("username").run_validators(username)
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("The user name “%(username)s” is taken."), params={"username": username})
        self.candidate.username = username
        return username
