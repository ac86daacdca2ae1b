"""Takes in every recording below a folder, once for each institution, however often it is asked to."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from uuid import UUID, uuid5

from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _

from media_pipeline import presenters, services
from media_pipeline.ffmpeg.probe import MediaRefused
from media_pipeline.ffmpeg.process import ToolFailed
from media_pipeline.models import MediaAsset
from media_pipeline.originals.services import FileAt, digest
from media_pipeline.uploads.forms import readable_name

_KEYS = UUID("0d8c7c0e-6a3f-5a5e-9a55-5b1f0c1f7a11")  # with the institution and the content it makes a recording's key


class Outcome(StrEnum):
    """What became of a file."""

    NEW = "new"
    KNOWN = "known"  # the institution has these bytes already
    REFUSED = "refused"


@dataclass(frozen=True)
class Row:
    """One file of the folder."""

    name: str  # below the folder, as it can be shown
    size_bytes: int
    outcome: Outcome
    sentence: str = ""


def files_in(folder: Path) -> list[Path]:
    """Every file below the folder in the order of its name; hidden ones and links to elsewhere are left out."""
    return sorted(path for path in folder.rglob("*") if _counts(path, folder))


def _counts(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.is_file() and not path.is_symlink() and not hidden


def size_of(path: Path) -> int:
    """0 for a file that went since it was listed."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def import_folder(
    folder: Path, paths: Sequence[Path], *, owner_code: str, author_key: UUID, dry_run: bool = False
) -> Iterator[Row]:
    """Take in these files of the folder, and say what became of each; a dry run looks at each and keeps none."""
    seen: set[str] = set()
    for path in paths:
        yield _import(path, folder, owner_code, author_key, seen if dry_run else None)


def _import(path: Path, folder: Path, owner_code: str, author_key: UUID, seen: set[str] | None) -> Row:
    name, size = shown_name(path.relative_to(folder)), 0
    try:
        size = path.stat().st_size
        with path.open("rb") as raw:
            outcome = _take_in(File(raw, path.name), path.absolute(), owner_code, author_key, seen)
    except MediaRefused as error:
        return Row(name, size, Outcome.REFUSED, presenters.refusal_sentence(error.refusal))
    except ToolFailed as error:
        return Row(name, size, Outcome.REFUSED, _("ffprobe failed: %(detail)s") % {"detail": error.detail})
    except OSError as error:
        return Row(
            name, size, Outcome.REFUSED, _("The file cannot be read or stored: %(why)s") % {"why": error.strerror}
        )
    return Row(name, size, outcome)


def _take_in(file: File, path: Path, owner_code: str, author_key: UUID, seen: set[str] | None) -> Outcome:
    if file.size > settings.MEDIA_UPLOAD_LIMIT_BYTES:
        raise OSError(0, _("it is larger than MEDIA_UPLOAD_LIMIT_MB allows"))
    sha256, size = digest(file)
    if MediaAsset.objects.filter(sha256=sha256, owner_code=owner_code).exists() or sha256 in (seen or ()):
        return Outcome.KNOWN
    services.inspect_upload(FileAt(file.file, path.name, path))
    if seen is not None:
        seen.add(sha256)
        return Outcome.NEW
    services.create_asset(
        file=file,
        title=shown_name(Path(path.stem)) or sha256[:12],
        created_by_key=author_key,
        owner_code=owner_code,
        key=uuid5(_KEYS, f"{owner_code}:{sha256}"),
        digest=(sha256, size),
    )
    return Outcome.NEW


def shown_name(path: Path) -> str:
    """A path in whatever coding the disk has it, as it can be shown."""
    return "/".join(readable_name(os.fsencode(part)) for part in path.parts)
