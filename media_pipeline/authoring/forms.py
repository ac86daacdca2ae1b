"""The upload form: what a file is decides its content, never its name."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from lms.common.identifiers import new_id
from media_pipeline import presenters, services
from media_pipeline.ffmpeg.probe import MediaRefused
from media_pipeline.ffmpeg.process import ToolFailed


class UploadForm(forms.Form):
    """A title and a recording; `key` makes a form that is sent twice count once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)
    title = forms.CharField(label=_("Title"), max_length=200)
    file = forms.FileField(
        label=_("Recording"),
        allow_empty_file=True,  # answered below with a sentence that says what to do
        help_text=_("A video or sound recording of up to 4 hours, as the camera or the screen recorder wrote it."),
        widget=forms.FileInput(attrs={"accept": "video/*,audio/*"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        limit = settings.MEDIA_UPLOAD_LIMIT_BYTES
        if file.size > limit:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s. Export the recording in 720p, or cut it into lectures."),
                params={"limit": presenters.size_text(limit)},
            )
        try:
            services.inspect_upload(file)
        except MediaRefused as error:
            raise forms.ValidationError(presenters.refusal_sentence(error.refusal)) from error
        except ToolFailed as error:
            raise forms.ValidationError(
                _("The server cannot look at recordings at the moment. Tell an administrator and try again later.")
            ) from error
        return file
