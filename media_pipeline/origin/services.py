"""Makes links to recordings and opens them again."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.signing import Signer
from django.utils.crypto import constant_time_compare

from media_pipeline.models import ViewingKey

LIFETIME = timedelta(hours=12)  # a lecture of an hour may take most of a day to fetch at 64 kbit/s
_STEP_S = 3600  # links made within the hour are alike, so that a browser finds its copies again
_ADDRESS = re.compile(
    r"/(?P<until>\d{1,12})/(?P<key>[0-9a-f]{32})/(?P<signature>[\w-]{10,100})"
    r"/(?P<asset>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/(?P<path>[\w./-]{1,200})",
    re.ASCII,
)
_SIGNER = "media-link"


@dataclass(frozen=True)
class Opened:
    """A link whose signature holds: which file it is for, and in whose session."""

    asset: UUID
    path: str
    session_key: str


def link(session: SessionBase, asset: UUID, *, at: datetime) -> str:
    """The address below which this session finds the recording's files; empty when they come from the app's host."""
    if not settings.MEDIA_ORIGIN or not session.session_key:
        return ""
    row, _created = ViewingKey.objects.get_or_create(session_key=session.session_key)
    until = (int((at + LIFETIME).timestamp()) // _STEP_S + 1) * _STEP_S
    return f"{settings.MEDIA_ORIGIN}/{until}/{row.key.hex}/{_signature(until, row.key, asset)}/{asset}/"


def opened(path: str, *, at: datetime) -> Opened | None:
    """What a path of the media host asks for; None when it is not ours, altered, too old, or its session forgotten."""
    found = _ADDRESS.fullmatch(path)
    if found is None:
        return None
    until, key, asset = int(found["until"]), UUID(found["key"]), UUID(found["asset"])
    if not constant_time_compare(found["signature"], _signature(until, key, asset)) or at.timestamp() > until:
        return None
    session_key = ViewingKey.objects.filter(key=key).values_list("session_key", flat=True).first()
    return Opened(asset, found["path"], session_key) if session_key else None


def forget_old_keys(*, at: datetime) -> int:
    """Remove the keys of sessions that are over by their age; pages make new ones for those that go on."""
    before = at - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    removed, _by_model = ViewingKey.objects.filter(created_at__lt=before).delete()
    return removed


def _signature(until: int, key: UUID, asset: UUID) -> str:
    return Signer(salt=_SIGNER).signature(f"{until}:{key.hex}:{asset.hex}")
