"""A scan as it is kept: a picture written anew, or a PDF that is nothing else; what it is, is said by its content."""

import hashlib
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lms.common.office_files import DocumentRefused, require_document
from lms.common.pictures import PictureRefused, PictureTooLarge, rewritten

MAX_BYTES = 10 * 1024 * 1024
PDF = "application/pdf"


@dataclass(frozen=True)
class Scan:
    """What is stored, and the hash of what was sent."""

    content: bytes
    ending: str
    mime: str
    sha256: str


def read_scan(file: IO[bytes], size: int) -> Scan:
    """The scan in a file that somebody sent; ValidationError with a sentence for everything else."""
    if not 0 < size <= MAX_BYTES:
        raise ValidationError(_("The scan is empty or larger than 10 MB. Photograph it with fewer points."))
    file.seek(0)
    content = file.read(MAX_BYTES + 1)
    sha256 = hashlib.sha256(content).hexdigest()
    if content.startswith(b"%PDF-"):
        return _pdf(file, content, sha256)
    try:
        picture = rewritten(content)
    except PictureTooLarge as error:
        raise ValidationError(_("The picture has too many points. Photograph it with fewer.")) from error
    except PictureRefused as error:
        raise ValidationError(
            _("The scan is neither a picture (JPEG, PNG, WebP) nor a PDF, or it is damaged.")
        ) from error
    return Scan(picture.content, picture.ending, picture.mime, sha256)


def _pdf(file: IO[bytes], content: bytes, sha256: str) -> Scan:
    try:
        require_document(file, "scan.pdf")
    except DocumentRefused as error:
        raise ValidationError(_("The PDF is damaged, or something else hangs behind its end. Save it anew.")) from error
    return Scan(content, "pdf", PDF, sha256)
