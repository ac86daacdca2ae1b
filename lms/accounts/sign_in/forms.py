"""The forms of signing in."""

from allauth.account.forms import LoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from django import forms
from django.utils.translation import gettext_lazy as _

from lms.accounts.devices.selectors import device_of


def without_placeholders(form: forms.Form) -> None:
    """Labels stay where they are; a placeholder vanishes when one begins to write."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):
    """Name and password, and whether others use this device too."""

    shared = forms.BooleanField(
        required=False,
        label=_("Others use this device too"),
        help_text=_("Then you are signed out after a quarter of an hour without use."),
    )
    field_order = ["login", "password", "shared"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["remember"]  # asked the other way round, as `shared`
        self.order_fields(self.field_order)
        without_placeholders(self)
        self.fields["login"].label = _("User name")
        self.fields["login"].widget.attrs |= {"spellcheck": "false", "autocapitalize": "none"}
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""

    def clean(self) -> dict[str, object] | None:
        cleaned = super().clean()
        shared = self.cleaned_data.get("shared") or device_of(self.request) is not None
        self.cleaned_data["remember"] = not shared
        return cleaned

    def add_prefix(self, field_name: str) -> str:
        """On the page and for password managers the field is called `username`, whatever allauth calls it."""
        return "username" if field_name == "login" else super().add_prefix(field_name)


class ReauthenticateForm(AllauthReauthenticateForm):
    """The password once more, before something sensitive."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        without_placeholders(self)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
