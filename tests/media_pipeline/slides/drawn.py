"""Pages and slides that are drawn for tests: as pictures, as PDF, and as rows with files."""

from io import BytesIO

import numpy as np
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter

from media_pipeline.models import MediaAsset, Slide
from tests.factories.media_pipeline import with_slides


def sheet(number: int, size: tuple[int, int] = (640, 360)) -> Image.Image:
    """A page that differs from all others: a title, lines and a figure, none where the others have theirs."""
    width, height = size
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    random = np.random.default_rng(number)
    draw.rectangle((0, 0, width, height // 8), fill=(20, 60, 110))
    for line in range(6):
        top = height * (2 + line) // 9
        draw.rectangle(
            (width // 12, top, width // 12 + int(random.integers(width // 8, width // 2)), top + 8), fill="black"
        )
    left, top = int(random.integers(width // 2, width * 3 // 4)), int(random.integers(height // 5, height // 2))
    draw.ellipse(
        (left, top, left + width // 5, top + height // 3), fill=tuple(int(each) for each in random.integers(0, 200, 3))
    )
    return picture


def grey(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L").resize((320, 180)))


def pdf(*sheets: Image.Image, password: str = "") -> bytes:
    """The sheets as the pages of a document."""
    plain = BytesIO()
    sheets[0].save(plain, "PDF", save_all=True, append_images=sheets[1:])
    if not password:
        return plain.getvalue()
    locked = BytesIO()
    writer = PdfWriter(clone_from=PdfReader(plain))
    writer.encrypt(password, algorithm="RC4-128")
    writer.write(locked)
    return locked.getvalue()


def slides_of(asset: MediaAsset, *sheets: Image.Image) -> list[Slide]:
    """Slides of twenty seconds each with their files, without a text."""
    rows = with_slides(asset, len(sheets))
    asset.slides.update(text="")
    for row, picture in zip(rows, sheets, strict=True):
        for rendition, kind in ((row.picture, "WEBP"), (row.twin, "JPEG")):
            content = BytesIO()
            picture.save(content, kind)
            default_storage.save(rendition.storage_name, ContentFile(content.getvalue()))
    asset.duration_s = 20.0 * len(sheets)
    asset.save(update_fields=["duration_s"])
    return list(asset.slides.all())


def files_in_storage() -> set[str]:
    """Every file of the storage, by its name."""
    found, folders = set(), [""]
    while folders:
        folder = folders.pop()
        try:
            inner, names = default_storage.listdir(folder)
        except FileNotFoundError:
            continue
        folders += [f"{folder}/{name}".lstrip("/") for name in inner]
        found |= {f"{folder}/{name}".lstrip("/") for name in names}
    return found
