"""Makes pictures of the pages of a PDF: poppler in the sandbox, then WebP and JPEG as slides have them."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from PIL import Image

from media_pipeline.ffmpeg.process import OF_THE_SERVER, Cause, Limits, ToolFailed, run
from media_pipeline.slides.reading import cleaned

MOST_BYTES = 50 * 1024 * 1024
MOST_PAGES = 200
WIDEST, HIGHEST = 1280, 720
DOCUMENT = "document.pdf"  # names in the working folder are ours
LIMITS = Limits(wall_s=60, cpu_s=30, memory_bytes=1024**3, file_bytes=64 * 1024 * 1024)
_LOOK_LIMITS = Limits(wall_s=30, cpu_s=15, memory_bytes=1024**3, file_bytes=1_000_000)
_MAGIC_WITHIN = 1024  # readers look for %PDF- this far


class PageFault(StrEnum):
    """Why a document is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NO_PDF = "no_pdf"
    LOCKED = "locked"
    BROKEN = "broken"
    NO_PAGES = "no_pages"
    TOO_MANY = "too_many"


class NotTaken(Exception):
    """The document is not taken; `detail` is what the tools said."""

    def __init__(self, fault: PageFault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault, self.detail = fault, detail


@dataclass(frozen=True)
class Page:
    """The two pictures of a page."""

    picture: Path
    twin: Path
    width: int
    height: int


def looked_at(document: Path) -> int:
    """The number of pages of a document that is worth working on; else NotTaken."""
    size = document.stat().st_size
    if size == 0:
        raise NotTaken(PageFault.EMPTY)
    if size > MOST_BYTES:
        raise NotTaken(PageFault.TOO_LARGE)
    with document.open("rb") as file:
        if b"%PDF-" not in file.read(_MAGIC_WITHIN):
            raise NotTaken(PageFault.NO_PDF)
    found: dict[str, str] = {}

    def line(text: str) -> None:
        name, _colon, value = text.partition(":")
        found[name.strip()] = value.strip()

    try:
        run(["pdfinfo", document.name], folder=document.parent, limits=_LOOK_LIMITS, on_line=line)
    except ToolFailed as error:
        if error.cause in OF_THE_SERVER:
            raise
        locked = "password" in error.detail.lower()
        raise NotTaken(PageFault.LOCKED if locked else PageFault.BROKEN, error.detail) from error
    pages = int(found.get("Pages", "0")) if found.get("Pages", "0").isdecimal() else 0
    if pages == 0:
        raise NotTaken(PageFault.NO_PAGES)
    if pages > MOST_PAGES:
        raise NotTaken(PageFault.TOO_MANY)
    return pages


def rendered(document: Path, count: int, *, on_page: Callable[[int], None]) -> list[Page]:
    """Each page as it would be shown on a screen. One run a page: a page that is too heavy ends with its limits."""
    pages = []
    for number in range(1, count + 1):
        name = f"page-{number:04}"
        box = ["-scale-to", str(WIDEST)]  # the longer side: a page like a ribbon is drawn small, not a mile long
        only = ["-f", str(number), "-l", str(number), "-singlefile", "-png"]
        try:
            run(["pdftoppm", *only, *box, document.name, name], folder=document.parent, limits=LIMITS)
            pages.append(_pictures(document.with_name(f"{name}.png")))
        except ToolFailed as error:
            if error.cause in OF_THE_SERVER:
                raise
            raise NotTaken(PageFault.BROKEN, f"page {number}: {error.detail}") from error
        on_page(number)
    return pages


def _pictures(drawn: Path) -> Page:
    try:
        with Image.open(drawn) as opened:
            if max(opened.size) > WIDEST:  # nothing but the head is read yet
                raise ToolFailed(Cause.FAILED, f"{drawn.name} is {opened.width} x {opened.height}")
            sheet = opened.convert("RGB")
    except (OSError, Image.DecompressionBombError, SyntaxError) as error:
        raise ToolFailed(Cause.FAILED, f"{drawn.name} was not drawn: {error}") from error
    sheet.thumbnail((WIDEST, HIGHEST), Image.Resampling.LANCZOS)
    page = Page(drawn.with_suffix(".webp"), drawn.with_suffix(".jpg"), sheet.width, sheet.height)
    sheet.save(page.picture, quality=30, method=6)  # as slides: ffmpeg/command.py
    sheet.save(page.twin, quality=60, optimize=True)
    drawn.unlink()
    return page


def texts(document: Path, count: int) -> list[str]:
    """What the document says its pages say: better than reading the pictures. Empty where it has no text."""
    lines: list[str] = []
    try:
        command = ["pdftotext", "-enc", "UTF-8", "-f", "1", "-l", str(count), document.name, "-"]
        run(command, folder=document.parent, limits=_LOOK_LIMITS, on_line=lines.append)
    except ToolFailed as error:
        if error.cause in OF_THE_SERVER:
            raise
        return [""] * count
    found = [cleaned(page.split("\n")) for page in "\n".join(lines).split("\f")]
    return (found + [""] * count)[:count]
