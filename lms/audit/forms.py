"""What an auditor looks for."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.audit.policy import readers
from lms.audit.selectors import Wanted


class FilterForm(forms.Form):
    """The conditions on the page; all may be empty."""

    action = forms.CharField(
        label=_("Action"),
        max_length=60,
        required=False,
        help_text=_("A code such as grant.given; grant. stands for all that begin so."),
        widget=forms.TextInput(attrs={"list": "actions", "autocomplete": "off"}),
    )
    actor = forms.CharField(
        label=_("Person"),
        max_length=60,
        required=False,
        help_text=_("Personnel number, user name or person key."),
    )
    object_kind = forms.CharField(label=_("Kind of object"), max_length=60, required=False)
    object_id = forms.CharField(label=_("Object"), max_length=120, required=False)
    from_date = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_date = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_actor(self) -> UUID | None:
        """The person's key; a name that nobody has is said, not silently ignored."""
        text = self.cleaned_data["actor"].strip()
        if not text:
            return None
        try:
            return UUID(text)
        except ValueError:
            key = readers().find(text)
        if key is None:
            raise forms.ValidationError(_("Nobody has this personnel number or user name."))
        return key

    def wanted(self) -> Wanted:
        """The conditions of a valid form."""
        values = dict(self.cleaned_data)
        return Wanted(actor_key=values.pop("actor"), **values)


class CheckForm(forms.Form):
    """The button; its key makes a repeated press count once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
