"""The captions of a recording: for its player, for its files, for the search, for its authors."""

import re
from collections.abc import Iterator
from uuid import UUID

from media_pipeline.captions.cues import Cue
from media_pipeline.captions.models import Caption, CaptionVersion
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
