"""Wagtail's form for a document, which looks into the file (WAGTAILDOCS_DOCUMENT_FORM_BASE)."""

from django.core.files.uploadedfile import UploadedFile
from django.core.validators import ValidationError
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _
from wagtail.documents.forms import BaseDocumentForm

from lms.common.office_files import DocumentRefused, require_document


class DocumentForm(BaseDocumentForm):
    """Takes PDF, Word, Excel and PowerPoint files that are what they are called."""

    def clean_file(self) -> UploadedFile | FieldFile:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            try:
                require_document(file.file, file.name or "")
            except DocumentRefused as error:
                raise ValidationError(
                    _(
                        "The file is not a PDF, Word, Excel or PowerPoint document as its name says, or it holds "
                        "programs. Save it anew as PDF and upload that."
                    )
                ) from error
        return file
