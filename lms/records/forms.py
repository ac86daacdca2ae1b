"""What every form of this room carries."""

from django import forms

from lms.common.identifiers import new_id


class KeyedForm(forms.Form):
    """A form that may arrive twice."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
