"""The name of a device, and which sites are asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.directory.models import Level
from lms.sync.devices.selectors import State


class LabelForm(forms.Form):
    label = forms.CharField(label=_("What you call it"), max_length=60, required=False)


class SitesForm(forms.Form):
    """Filters of the list of sites; what is no filter filters nothing."""

    state = forms.ChoiceField(
        label=_("Which"),
        required=False,
        choices=[
            (State.ALL.value, _("All")),
            (State.NEVER.value, _("Never heard of")),
            (State.QUIET.value, _("Not heard of for two weeks")),
            (State.WAITING.value, _("With records that wait to be sent")),
        ],
    )
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[("", _("All levels")), *Level.choices])

    def chosen(self) -> tuple[State, str]:
        """The state and the level that are asked for."""
        self.is_valid()
        return State(self.cleaned_data.get("state", "")), self.cleaned_data.get("level", "")
