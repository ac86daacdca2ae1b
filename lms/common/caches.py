"""The cache of an installation without a cache server: a table that all processes share."""

from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.locmem import LocMemCache

# Wagtail asks for the roots of its sites with every address of a page: a query for each would cost more than it saves.
NEAR = "wagtail_"


class SharedCache(DatabaseCache):
    """A table for what all processes must agree on (used codes); Wagtail's own keys stay in the process's memory."""

    def __init__(self, table: str, params: dict[str, Any]) -> None:
        super().__init__(table, params)
        self._near = LocMemCache("near", {})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        if key.startswith(NEAR):
            return self._near.get(key, default, version)
        return super().get(key, default, version)

    def set(self, key: str, value: Any, *arguments: Any, **named: Any) -> None:
        (self._near.set if key.startswith(NEAR) else super().set)(key, value, *arguments, **named)

    def delete(self, key: str, version: int | None = None) -> bool:
        return (self._near.delete if key.startswith(NEAR) else super().delete)(key, version)

    def clear(self) -> None:
        self._near.clear()
        super().clear()
