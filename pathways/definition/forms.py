"""The upload of a document by an author."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.directory.models import Institution
from pathways.engine.reading import MAX_CHARACTERS


class UploadForm(forms.Form):
    """A JSON document for one of the author's institutions."""

    institution = forms.ModelChoiceField(Institution.objects.none(), label=_("Institution"), empty_label=None)
    document = forms.FileField(label=_("Pathway document (JSON)"))

    def __init__(self, *args, institutions, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = institutions

    def clean_document(self) -> bytes:
        """The bytes of the file; a file above the limit of the engine is not read."""
        file = self.cleaned_data["document"]
        if file.size > MAX_CHARACTERS:
            raise forms.ValidationError(_("The file is too large for a pathway document."))
        return file.read()
