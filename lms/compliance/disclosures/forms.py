"""The form that asks for a reason."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.identifiers import new_id
from lms.compliance.disclosures.models import Purpose


class DisclosureForm(forms.Form):
    """Purpose and reason; `key` makes a form that is sent twice count once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    purpose = forms.ChoiceField(label=_("What for"), choices=Purpose)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The institution's manager and the audit administrator can read it."),
    )
