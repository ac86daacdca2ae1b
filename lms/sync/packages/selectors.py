"""Pages that know nobody, and the name of the program that draws them."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils.crypto import salted_hmac

from lms.sync.packages.registry import Page, shelf_of

HTML = "text/html; charset=utf-8"
# What else than our own files decides what a page and its pictures look like.
_DRAWN_WITH = ("django", "wagtail", "pillow", "willow")
_SETTLED = ("MEDIA_ORIGIN", "STATIC_URL", "TIME_ZONE")


def page_url(kind: str, uuid: UUID, language: str) -> str:
    """The address of a page that knows nobody, in one language."""
    return reverse("sync:kept_page", args=[kind, uuid]) + f"?lang={language}"


def drawn(page: Page) -> str | None:
    """The page in the active language."""
    shelf = shelf_of(page.kind)
    return shelf.draw(page.uuid) if shelf is not None else None


@cache
def program() -> str:
    """A name of this program: its code, templates, translations and static files. Another one draws other pages."""
    digest = hashlib.sha256(" ".join(f"{name} {version(name)}" for name in _DRAWN_WITH).encode())
    for path in sorted(_own_files()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    # With hashed names, each page names the static files of its day.
    digest.update(str(getattr(staticfiles_storage, "manifest_hash", "")).encode())
    return digest.hexdigest()


def settled() -> str:
    """A name of what settings decide: the host of the recordings, the key that signs the addresses of pictures."""
    told = "\0".join(repr(getattr(settings, name)) for name in _SETTLED)
    return salted_hmac("lms.sync.packages", told, algorithm="sha256").hexdigest()


def _own_files() -> set[Path]:
    rooms = [Path(room.path) for room in apps.get_app_configs() if "site-packages" not in room.path]
    found = {path for room in rooms for ending in ("py", "html") for path in room.rglob(f"*.{ending}")}
    return found | {path for folder in settings.LOCALE_PATHS for path in Path(folder).rglob("*.mo")}
