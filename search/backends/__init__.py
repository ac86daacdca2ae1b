"""The search engines, one of which the settings choose."""

from functools import lru_cache

from django.conf import settings
from django.utils.module_loading import import_string

from search.backends.base import Backend


def current() -> Backend:
    """The engine of this installation; the same object while the settings stay the same."""
    return _backend(settings.SEARCH_BACKEND, str(settings.SEARCH_INDEX_DIR), settings.SEARCH_URL)


@lru_cache(maxsize=4)
def _backend(path: str, folder: str, url: str) -> Backend:
    return import_string(path).from_settings()
