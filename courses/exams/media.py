"""The pictures and films of questions: where a reader's browser finds them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from wagtail.images import get_image_model

from courses.items import Media
from media_pipeline.models import MediaAsset
from media_pipeline.origin.services import link
from media_pipeline.selectors import PlayableFile, playable

_SMALLEST_FIRST = 2  # how many of a film's files a question offers; the lowest is enough to see what is asked


@dataclass(frozen=True)
class ShownMedia:
    """A picture, or the files of a film; neither where what the question names is gone, and its words stand for it."""

    picture: Any = None
    films: tuple[PlayableFile, ...] = ()


def shown_media(media: Iterable[Media | None], session: SessionBase, at: datetime) -> Mapping[str, ShownMedia]:
    """For what questions name, by its number: all pictures in one query."""
    named = [each for each in media if each is not None]
    pictures = {int(each.uuid) for each in named if each.kind == "picture" and each.uuid.isdecimal()}
    rows = get_image_model().objects.in_bulk(pictures) if pictures else {}
    found = {str(pk): ShownMedia(picture=row) for pk, row in rows.items()}
    for each in named:
        if each.kind == "video":
            found[each.uuid] = ShownMedia(films=_films(each.uuid, session, at))
    return found


def _films(uuid: str, session: SessionBase, at: datetime) -> tuple[PlayableFile, ...]:
    try:
        asset = MediaAsset.objects.select_related("job").filter(uuid=UUID(uuid)).first()
    except ValueError:
        return ()
    if asset is None:
        return ()
    return tuple(playable(asset, link=link(session, asset.uuid, at=at)).videos[:_SMALLEST_FIRST])
