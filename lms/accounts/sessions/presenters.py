"""A session as its owner recognises it."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "HarmonyOS", "Linux")
_BROWSERS = ("MicroMessenger", "HuaweiBrowser", "UCBrowser", "Edg", "Firefox", "Chrome", "Safari")
_SHOWN = {"Edg": "Edge", "MicroMessenger": "WeChat", "Macintosh": "Mac"}


@dataclass(frozen=True)
class SessionView:
    """One line of the list of sessions."""

    pk: int
    device: str
    network: str
    began_at: datetime
    seen_at: datetime
    this_one: bool

    @classmethod
    def of(cls, row: UserSession, current_key: str) -> "SessionView":
        return cls(
            pk=row.pk,
            device=device_name(row.user_agent),
            network=network(row.ip),
            began_at=row.created_at,
            seen_at=row.last_seen_at,
            this_one=row.session_key == current_key,
        )


def device_name(user_agent: str) -> str:
    """System and browser in two words, from what a browser says of itself."""
    found = [
        next((_SHOWN.get(name, name) for name in names if name in user_agent), "") for names in (_SYSTEMS, _BROWSERS)
    ]
    return " · ".join(name for name in found if name) or _("unknown device")


def network(address: str) -> str:
    """Roughly where: the first half of the address, which a health centre or county has in common."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return ":".join(parsed.exploded.split(":")[:3]) + "::…"
    return ".".join(str(parsed).split(".")[:2]) + ".…"
