"""Who sends recordings, and how much: the limits of each role (`UPLOAD_LIMITS` in the settings)."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True)
class Limits:
    """What one person may send: the size of one file, and how many and how much may be unfinished at once."""

    size_bytes: int
    unfinished: int
    unfinished_bytes: int


def limits_of(user: AbstractBaseUser) -> Limits:
    """The widest of the limits of the account's roles; nothing for whoever has none."""
    names = user.groups.values_list("name", flat=True)
    held = [settings.UPLOAD_LIMITS[name] for name in names if name in settings.UPLOAD_LIMITS]

    def widest(what: str) -> int:
        return max((limits[what] for limits in held), default=0)

    size = min(widest("size_bytes"), settings.MEDIA_UPLOAD_LIMIT_BYTES)
    return Limits(size, widest("unfinished"), widest("unfinished_bytes"))


def uploader_key(user: AbstractBaseUser) -> UUID | None:
    """The key of the account's person. An account without one has the plain form, which needs nobody to come back."""
    return getattr(getattr(user, "practitioner", None), "person_key", None)
