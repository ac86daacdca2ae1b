"""Forms of shared devices."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lms.directory.models import Institution

_PIN = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "6"}


class PinForm(forms.Form):
    """Six digits, twice."""

    pin = forms.CharField(label=_("PIN of six digits"), max_length=6, widget=forms.PasswordInput(attrs=_PIN))
    again = forms.CharField(label=_("PIN again"), max_length=6, widget=forms.PasswordInput(attrs=_PIN))

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("pin") != cleaned.get("again") and not self.errors:
            self.add_error("again", _("The two PINs differ. Type the same in both."))
        return cleaned


class ComeBackForm(forms.Form):
    """Who, and the PIN."""

    who = forms.UUIDField(widget=forms.RadioSelect)
    pin = forms.CharField(label=_("PIN of six digits"), max_length=6, widget=forms.PasswordInput(attrs=_PIN))


class DeviceForm(forms.Form):
    """Where the device stands, and what people there call it."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    institution = forms.ModelChoiceField(Institution.objects.none(), label=_("Institution"))
    label = forms.CharField(
        label=_("Name of the device"), max_length=60, help_text=_("For example: computer in the consulting room")
    )

    def __init__(self, *args: object, institutions: QuerySet[Institution], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions
        self.fields["institution"].label_from_instance = lambda institution: institution.name
