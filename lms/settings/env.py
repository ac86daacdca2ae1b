"""Typed readers of environment variables.

A value that is missing or malformed stops the start with a sentence that says what to set, instead of
failing later in the middle of somebody's work. Every name read here is listed in docs/operations.md
(tests/architecture/test_documented.py holds the list true).
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


class _Unset:
    """Marks "no default": the variable must be set."""


UNSET = _Unset()


def text(name: str, default: str | _Unset = UNSET, *, hint: str = "") -> str:
    """The variable as text; without a default it must be set and not be empty."""
    value = os.environ.get(name, "")
    if value:
        return value
    if isinstance(default, _Unset):
        raise ImproperlyConfigured(f"Set the environment variable {name}. {hint}".strip())
    return default


def integer(name: str, default: int | _Unset = UNSET, *, hint: str = "") -> int:
    """The variable as a whole number."""
    raw = text(name, "" if not isinstance(default, _Unset) else UNSET, hint=hint)
    if not raw:
        assert isinstance(default, int)  # noqa: S101 - narrows for mypy; text() has raised otherwise
        return default
    try:
        return int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}. {hint}".strip()) from None


def boolean(name: str, default: bool) -> bool:
    """The variable as yes or no: 1/true/yes/on or 0/false/no/off."""
    raw = text(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {raw!r}.")


def words(name: str, default: list[str] | _Unset = UNSET, *, hint: str = "") -> list[str]:
    """The variable as a list, separated by commas."""
    raw = text(name, "" if not isinstance(default, _Unset) else UNSET, hint=hint)
    if not raw:
        assert isinstance(default, list)  # noqa: S101 - narrows for mypy; text() has raised otherwise
        return default
    return [word.strip() for word in raw.split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """The variable as an absolute folder path (created when somebody writes there, not here)."""
    return Path(text(name, str(default))).expanduser().resolve()
