"""Slides as a form: a row for each, a row for each page that has no time yet, and a document."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from media_pipeline.captions.forms import TimeField
from media_pipeline.ffmpeg.process import ToolFailed
from media_pipeline.slides import jobs, pages
from media_pipeline.slides.presenters import sentence
from media_pipeline.slides.reading import LONGEST
from media_pipeline.slides.services import Edit

PER_PAGE = 30
MOST_ROWS = 250  # a page of slides; of pages without a time as many as a document may have


class _TextField(forms.CharField):
    """Browsers end lines in a way of their own; that changes nothing."""

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class SlideForm(forms.Form):
    """One slide. `pk` says which. Beside each field goes what stood there, so that only what was changed is written."""

    pk = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    starts = TimeField(label=_("From"), show_hidden_initial=True)
    is_step = forms.BooleanField(label=_("A step of the slide before"), required=False, show_hidden_initial=True)
    text = _TextField(
        show_hidden_initial=True,
        label=_("Text on the slide"),
        required=False,
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 40}),
    )
    remove = forms.BooleanField(label=_("Remove (the slide before stays longer)"), required=False)

    @property
    def changes(self) -> dict[str, Any]:
        """The fields that the person changed, with what is wanted of them; of a form that is valid."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "pk"}

    def edit(self) -> Edit:
        facts = self.cleaned_data
        return Edit(facts["starts"], not facts["is_step"], facts["text"], facts["remove"])


class PlaceForm(forms.Form):
    """A page of the document that is not shown; with a time it is."""

    picture = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    starts = TimeField(label=_("Show it from"), required=False)


_FRAME = {"extra": 0, "max_num": MOST_ROWS, "absolute_max": MOST_ROWS, "validate_max": True}
SlideForms = forms.formset_factory(SlideForm, **_FRAME)
PlaceForms = forms.formset_factory(PlaceForm, **_FRAME)


def edits_of(forms_: Any) -> Mapping[int, Edit]:
    """What is wanted of each slide that the person changed."""
    return {form.cleaned_data["pk"]: form.edit() for form in forms_ if form.changes}


def places_of(forms_: Any) -> Mapping[int, int]:
    """The pages that are to be shown, with their times."""
    found = (form.cleaned_data for form in forms_)
    return {each["picture"]: each["starts"] for each in found if each.get("starts") is not None}


class DocumentForm(forms.Form):
    """A PDF whose pages become the slides; looked at before it is kept."""

    file = forms.FileField(
        label=_("PDF"),
        allow_empty_file=True,  # answered below with a sentence that says what to do
        help_text=_("Up to 200 pages and 50 MB, without a password."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def __init__(self, *args: Any, asset: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asset = asset

    def clean_file(self) -> str:
        """The name of the document in the storage."""
        file: UploadedFile = self.cleaned_data["file"]
        try:
            if file.size > pages.MOST_BYTES:
                raise pages.NotTaken(pages.PageFault.TOO_LARGE)
            with TemporaryDirectory(prefix="document-") as folder:
                document = Path(folder) / pages.DOCUMENT
                with document.open("wb") as copy:
                    for chunk in file.chunks():
                        copy.write(chunk)
                pages.looked_at(document)
                return jobs.keep_document(self._asset, document)
        except pages.NotTaken as error:
            raise forms.ValidationError(sentence(error.fault)) from error
        except ToolFailed as error:
            raise forms.ValidationError(
                _("The server cannot look at PDF files at the moment. Tell an administrator and try again later.")
            ) from error
