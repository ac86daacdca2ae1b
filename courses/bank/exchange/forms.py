"""The form that takes a file of questions."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from courses.bank.exchange.reading import MAX_BYTES
from courses.bank.exchange.services import FORMATS
from courses.bank.models import ImportFormat
from lms.common.identifiers import new_id
from lms.directory.models import Institution


class ImportForm(forms.Form):
    """A file, what it is, and whose questions it holds; `key` makes a form that is sent twice count once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    institution = forms.ModelChoiceField(Institution.objects.none(), label=_("Institution"), empty_label=None)
    format = forms.ChoiceField(
        label=_("Format"), choices=[(each.value, each.label) for each in ImportFormat if each.value in FORMATS]
    )
    file = forms.FileField(label=_("File"), help_text=_("At most 10 MB and 2,000 questions."))

    def __init__(self, *args: Any, institutions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions

    def clean_file(self) -> UploadedFile:
        """A file that is too large is not read at all."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Divide it into smaller files."))
        return file
