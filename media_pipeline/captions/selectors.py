"""The captions of a recording: for its player, for its files, for the search, for its authors."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from media_pipeline.captions.cues import Cue
from media_pipeline.captions.models import Caption, CaptionVersion
from media_pipeline.captions.webvtt import write
from media_pipeline.models import MediaAsset

FOLDER = "captions/"
_PATH = re.compile(rf"{FOLDER}(zh|bo|en)-([0-9a-f]{{16}})\.vtt", re.ASCII)


def path_of(language: str, digest: str) -> str:
    """The place of captions below the recording's address; another text has another, so that no copy goes stale."""
    return f"{FOLDER}{language}-{digest}.vtt"


def version_at(*, uuid: UUID, path: str) -> CaptionVersion | None:
    """The version behind an address, also an earlier one that a page still names; None when learners get none."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    of_asset = CaptionVersion.objects.filter(caption__asset__uuid=uuid, caption__shown=True)
    found = of_asset.filter(caption__language=match[1], digest=match[2])
    return found.select_related("caption__asset").first()


@dataclass(frozen=True)
class CaptionFile:
    """Captions as a device keeps them."""

    url: str
    size_bytes: int
    sha256: str


def files(asset: MediaAsset) -> list[CaptionFile]:
    """The captions that learners are shown, where they are on the app's own host."""
    if settings.MEDIA_ORIGIN:
        return []
    found = []
    for language, digest, _made in asset.caption_tracks:
        path = path_of(language, digest)
        with suppress(CaptionVersion.DoesNotExist):  # an author hides them at this moment
            url = reverse("media:file", kwargs={"uuid": asset.uuid, "path": path})
            found.append(CaptionFile(url, *_measured(asset.uuid, path)))
    return found


@lru_cache(maxsize=1024)
def _measured(uuid: UUID, path: str) -> tuple[int, str]:
    """Size and SHA-256 of what is answered. Its address holds a hash of it, so what was measured once stays true."""
    version = version_at(uuid=uuid, path=path)
    if version is None:
        raise CaptionVersion.DoesNotExist(path)
    content = write(version.cues).encode()
    return len(content), sha256(content).hexdigest()


def caption(asset: MediaAsset, language: str) -> Caption | None:
    """The captions in one language."""
    return asset.captions.filter(language=language).first()


def cues_of(found: Caption | None) -> list[Cue]:
    """The cues in use; none where there are no captions."""
    return found.versions.get(number=found.number).cues if found is not None else []


def spoken(asset: MediaAsset) -> Iterator[tuple[str, Cue]]:
    """(language, cue) of all that learners can read; from what was fetched ahead where it was."""
    for each in asset.captions.all():
        if each.shown:
            for version in each.versions.all():
                if version.number == each.number:
                    yield from ((each.language, cue) for cue in version.cues if cue.text)
