"""The upload form: what a file is decides its content, never its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from lms.common.identifiers import new_id
from media_pipeline import presenters, services
from media_pipeline.ffmpeg.probe import MediaRefused
from media_pipeline.ffmpeg.process import ToolFailed
from media_pipeline.uploads.forms import Refused
from media_pipeline.uploads.models import Upload
from media_pipeline.uploads.services import Lost, Unfinished, examine
from media_pipeline.uploads.services.receiving import GONE

LOST = gettext_noop("The server has lost the file. Choose it again.")


class UploadForm(forms.Form):
    """A title and a recording; `key` makes a form that is sent twice count once.

    The recording is a file in the form, or an upload of this person that arrived in pieces before.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    title = forms.CharField(label=_("Title"), max_length=200)
    file = forms.FileField(
        label=_("Recording"),
        allow_empty_file=True,  # answered below with a sentence that says what to do
        help_text=_("A video or sound recording of up to 4 hours, as the camera or the screen recorder wrote it."),
        widget=forms.FileInput(attrs={"accept": "video/*,audio/*"}),
    )

    upload = forms.UUIDField(widget=forms.HiddenInput, required=False)  # set by the script when all pieces are here

    def __init__(self, *args: Any, uploads: QuerySet[Upload] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._uploads = Upload.objects.none() if uploads is None else uploads
        if self.data.get("upload"):
            self.fields["file"].required = False

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return None
        limit = settings.MEDIA_UPLOAD_LIMIT_BYTES
        if file.size > limit:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s. Export the recording in 720p, or cut it into lectures."),
                params={"limit": presenters.size_text(limit)},
            )
        with _in_sentences():
            services.inspect_upload(file)
        return file

    def clean_upload(self) -> Upload | None:
        """The upload whose pieces have all arrived; a file that is no recording is forgotten at once."""
        uuid = self.cleaned_data["upload"]
        if uuid is None:
            return None
        upload = self._uploads.filter(pk=uuid).first()
        if upload is None:
            raise forms.ValidationError(_(GONE))
        if upload.finished_at is None:
            with _in_sentences():
                examine(upload=upload)
        return upload


@contextmanager
def _in_sentences() -> Iterator[None]:
    """Why a file is not taken, as the form says it."""
    try:
        yield
    except MediaRefused as error:
        raise forms.ValidationError(presenters.refusal_sentence(error.refusal)) from error
    except ToolFailed as error:
        raise forms.ValidationError(
            _("The server cannot look at recordings at the moment. Tell an administrator and try again later.")
        ) from error
    except Refused as refusal:
        raise forms.ValidationError(_(refusal.sentence)) from None
    except Unfinished:
        raise forms.ValidationError(
            _("Not all of the file has arrived yet. Choose it again; the upload goes on where it stopped.")
        ) from None
    except Lost:
        raise forms.ValidationError(_(LOST)) from None
