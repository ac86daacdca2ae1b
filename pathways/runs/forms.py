"""What the forms of a run carry: their own key, and the place in the log for which they were drawn."""

from django import forms


class EntryForm(forms.Form):
    """Key and position: enough to take an answer back."""

    key = forms.UUIDField()
    position = forms.IntegerField(min_value=0, max_value=10_000)


class AnswerForm(EntryForm):
    """An answer; `not_measured` is the name of the second button."""

    value = forms.CharField(required=False, max_length=100)
    not_measured = forms.CharField(required=False, max_length=10)

    def raw(self) -> str | None:
        """The answer as the engine takes it: None for "not measured"."""
        return None if self.cleaned_data["not_measured"] else self.cleaned_data["value"]


class StartForm(forms.Form):
    key = forms.UUIDField()
