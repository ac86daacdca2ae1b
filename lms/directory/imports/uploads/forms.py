"""The upload form: what a file is decides its content, never its name."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lms.common.identifiers import new_id
from lms.directory.imports.readers import MAX_BYTES, UnreadableFileError, refuse_other_kinds
from lms.directory.models import BatchKind


class UploadForm(forms.Form):
    """A list and what it is a list of; `key` makes a form that is sent twice count once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    kind = forms.ChoiceField(label=_("What is in the list"))
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # answered by the check with a sentence that says what to do
        help_text=_(
            "CSV (UTF-8 or GBK) or an Excel workbook (.xlsx). Nothing is changed before you have seen what would."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def __init__(self, *args: object, kinds: list[BatchKind], **more: object) -> None:
        super().__init__(*args, **more)
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        try:
            refuse_other_kinds(file.read(MAX_BYTES + 1))
        except UnreadableFileError as error:
            raise forms.ValidationError(error.reason) from error
        file.seek(0)
        return file
