"""Wagtail's form for a picture, which stores what we wrote instead of what was sent (WAGTAILIMAGES_IMAGE_FORM_BASE)."""

from pathlib import PurePosixPath

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.validators import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from lms.common.pictures import PictureRefused, PictureTooLarge, rewritten


class PictureField(WagtailImageField):
    """Rewrites the picture first, so that Wagtail and its libraries only ever open what we wrote."""

    def to_python(self, data: UploadedFile | None) -> UploadedFile | None:
        if data is None or data.size > self.max_upload_size or not data.size:
            return super().to_python(data)  # which says what is wrong
        try:
            picture = rewritten(data.read())
        except PictureTooLarge as error:
            raise ValidationError(_("The picture has too many points. Make it smaller and upload it again.")) from error
        except PictureRefused as error:
            raise ValidationError(
                _("The file is no picture that can be read. Save it as JPEG or PNG and upload it again.")
            ) from error
        return super().to_python(SimpleUploadedFile(_plain_name(data.name or ""), picture.content, picture.mime))


def _plain_name(name: str) -> str:
    """One ending, which Wagtail compares with the content: "x.php.jpg" is somebody's hope that a server runs it."""
    path = PurePosixPath(name)
    stem = slugify(path.stem.replace(".", "-"), allow_unicode=True) or "picture"
    return stem[:80] + path.suffix.lower()


class PictureForm(BaseImageForm):
    """Every page of the CMS that takes a picture uses this form."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            offered = self.fields["file"]
            self.fields["file"] = PictureField(label=offered.label, required=offered.required, widget=offered.widget)
