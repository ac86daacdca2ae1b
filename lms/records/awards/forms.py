"""What the pages about issued certificates take in. Every form that changes something carries its key."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.records.forms import KeyedForm
from lms.records.models.certificates import REVOKING


class FindForm(forms.Form):
    """Find a certificate by the number on the paper."""

    number = forms.CharField(label=_("Number of the certificate"), max_length=20)


class RevokeForm(KeyedForm):
    """Why a certificate counts no more."""

    reason = forms.ChoiceField(
        label=_("Why it is revoked"), choices=[("", _("Choose one"))] + [(code, code.label) for code in REVOKING]
    )


class ValidityForm(KeyedForm):
    """For how long certificates of a course hold."""

    months = forms.IntegerField(
        label=_("Valid for (months)"),
        min_value=1,
        max_value=240,
        required=False,
        help_text=_("Leave it empty for certificates that do not run out. Those that were issued stay as they are."),
    )
