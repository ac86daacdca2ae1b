"""Documents that people send in: what a file is, is said by its content, and its name must say the same.

Taken are PDF and the three zipped formats of Office without programs in them. Nothing that a browser would run
(HTML, SVG, XML) is taken at all, and what is taken is only ever downloaded.
"""

from pathlib import PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 500 * 1024 * 1024
MAX_PARTS = 20_000
MAX_RATIO = 200  # XML packs well, a bomb packs a thousand times better
_PROGRAMS = (".bin", ".exe", ".dll", ".js", ".vbs", ".html", ".htm")  # vbaProject.bin, activeX1.bin, oleObject1.bin
_OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
MIMES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
ENDINGS = list(MIMES)


class DocumentRefused(Exception):
    """The file is no document that we take; the text is for operators."""


def require_document(file: IO[bytes], name: str) -> str:
    """The ending that the content deserves, when the name says the same; the file is left at its start."""
    found = _kind(file)
    file.seek(0)
    stated = PurePosixPath(name).suffix.lower().removeprefix(".")
    if found != stated:
        raise DocumentRefused(f"a .{stated or '?'} that is a .{found}")
    return found


def require_sane_archive(file: IO[bytes]) -> list[str]:
    """The names in a zip file that unpacks to a bearable size, read from its index without unpacking anything."""
    try:
        with ZipFile(file) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise DocumentRefused("a damaged archive") from error
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED_BYTES or unpacked > 1_000_000 + MAX_RATIO * packed:
        raise DocumentRefused("an archive that unpacks to far more than it is")
    names = [part.filename for part in parts]
    if any(name.startswith(("/", "\\")) or ".." in PurePosixPath(name.replace("\\", "/")).parts for name in names):
        raise DocumentRefused("an archive that reaches outside of itself")
    return names


def _kind(file: IO[bytes]) -> str:
    file.seek(0, 2)
    if not 0 < file.tell() <= MAX_BYTES:
        raise DocumentRefused("an empty or far too large file")
    file.seek(0)
    start = file.read(1024)
    if start.startswith(b"%PDF-1.") or start.startswith(b"%PDF-2."):
        _require_end_of_pdf(file)
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return _office_kind(require_sane_archive(file))
    raise DocumentRefused("neither PDF nor Office")


def _require_end_of_pdf(file: IO[bytes]) -> None:
    """A PDF ends with its own mark; what hangs behind it (an archive, a page) is another file's."""
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 1024))
    tail = file.read()
    if b"%%EOF" not in tail or tail.rpartition(b"%%EOF")[2].strip():
        raise DocumentRefused("a PDF with something behind its end")


def _office_kind(names: list[str]) -> str:
    if "[Content_Types].xml" not in names:
        raise DocumentRefused("an archive that is no Office document")
    if any(name.lower().endswith(_PROGRAMS) and "/printersettings/" not in name.lower() for name in names):
        raise DocumentRefused("an Office document with programs or web pages in it")
    for ending, folder in _OFFICE.items():
        if any(name.startswith(folder) for name in names):
            return ending
    raise DocumentRefused("an archive that is no Office document")
