"""What the pages of this room take in. Every form carries the key by which a repeat is recognised."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.common.identifiers import new_id
from lms.privacy.consent.models import ConsentPurpose
from lms.privacy.erasure.models import ErasureGround
from lms.privacy.exports.models import ExportGround

NOTE_AT_LEAST = 10


class KeyedForm(forms.Form):
    """A form that may arrive twice."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)


class ConsentForm(KeyedForm):
    """Agree to one purpose, or take it back; the version says which words were on the page."""

    purpose = forms.ChoiceField(choices=ConsentPurpose.choices, widget=forms.HiddenInput)
    text_version = forms.IntegerField(min_value=1, max_value=999, widget=forms.HiddenInput)
    given = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes", widget=forms.HiddenInput
    )


class FindForm(forms.Form):
    """Find one person by what only they have; no lists."""

    number = forms.CharField(label=_("Personnel number, licence number or user name"), max_length=150)


class GroundedForm(KeyedForm):
    """A ground and a reason in words: somebody will ask why."""

    note = forms.CharField(
        label=_("Reason in a sentence, and where the request is filed"),
        min_length=NOTE_AT_LEAST,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AskExportForm(GroundedForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=ExportGround.choices)
    field_order = ["key", "ground", "note"]


class AskErasureForm(GroundedForm):
    ground = forms.ChoiceField(label=_("Ground"), choices=ErasureGround.choices)
    field_order = ["key", "ground", "note"]
