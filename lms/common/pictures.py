"""Pictures that people send in, taken apart to their points and put together anew.

What is stored is a file that we wrote: no camera's place and time (EXIF), no comments, nothing behind the picture's
end, nothing that is a picture and a program at once. What cannot be decoded whole is refused.
"""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageFile, ImageOps, ImageSequence, UnidentifiedImageError

MAX_PIXELS = 40_000_000  # over all frames; a 40-megapixel photograph is 120 MB once it is unpacked
MAX_FRAMES = 200
_ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "AVIF": "avif"}
_MOVING = {"GIF", "WEBP", "PNG", "AVIF"}
_WRITTEN = {
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 85, "method": 4},
    "GIF": {"optimize": True},
    "AVIF": {"quality": 75},
}
# What Pillow and its decoders let through for damaged files (found by damaging them).
_DAMAGED = (
    *(UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, AttributeError),
    *(RuntimeError, ArithmeticError, struct.error, zlib.error),
)


class PictureRefused(Exception):
    """The file is no picture that we take."""


class PictureTooLarge(PictureRefused):
    """The picture has more points than we unpack."""


@dataclass(frozen=True)
class Picture:
    """A picture as we wrote it."""

    content: bytes
    ending: str
    mime: str


def rewritten(content: bytes) -> Picture:
    """The same picture as a clean file of the same format; PictureRefused for everything else."""
    try:
        with warnings.catch_warnings(), _whole_only():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=tuple(_ENDINGS)) as image:
                return _written(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise PictureTooLarge("too many points") from error
    except _DAMAGED as error:
        raise PictureRefused(type(error).__name__) from error


@contextmanager
def _whole_only() -> Iterator[None]:
    """WeasyPrint tells Pillow, for the whole process, to fill up with grey what is missing of a picture."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _written(image: Image.Image) -> Picture:
    kind = image.format or ""
    if kind not in _ENDINGS:
        raise PictureRefused(kind)
    frames = getattr(image, "n_frames", 1)
    if image.width * image.height * frames > MAX_PIXELS or frames > MAX_FRAMES:
        raise PictureTooLarge(f"{image.width} x {image.height} x {frames}")
    bare: list[Image.Image] = []
    lasts: list[int] = []
    for frame in ImageSequence.Iterator(image):
        lasts.append(int(frame.info.get("duration", 0)))
        bare.append(_bare(frame, kind))
        if kind not in _MOVING:
            break  # a second picture in a JPEG is a camera's preview
    output = BytesIO()
    moving = {"save_all": True, "append_images": bare[1:], "duration": lasts, "loop": 0} if len(bare) > 1 else {}
    bare[0].save(output, kind, **_WRITTEN[kind], **moving)
    return Picture(output.getvalue(), _ENDINGS[kind], Image.MIME[kind])


def _bare(frame: Image.Image, kind: str) -> Image.Image:
    """The points alone, upright and in the colours that every screen means."""
    upright = ImageOps.exif_transpose(frame)
    clear = kind != "JPEG" and (upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info)
    coloured = _in_common_colours(upright, "RGBA" if clear else "RGB")
    return Image.frombytes(coloured.mode, coloured.size, coloured.tobytes())


def _in_common_colours(image: Image.Image, mode: str) -> Image.Image:
    """Phones write in colour spaces of their own; the colour of a lip must survive that its description goes."""
    described = image.info.get("icc_profile")
    if not described or image.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return image.convert(mode)
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(described))
        source = image if image.mode in {"CMYK", "L"} else image.convert(mode)
        target = mode if source.mode == mode else "RGB"
        found = ImageCms.profileToProfile(source, profile, ImageCms.createProfile("sRGB"), outputMode=target)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image.convert(mode)
    return (found or source).convert(mode)
