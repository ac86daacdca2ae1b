"""A person with a history in every room, and somebody else whose data must never come along."""

from datetime import date, datetime

import pytest

from lms.common import clock
from tests.factories.privacy import AT, history


@pytest.fixture
def at() -> datetime:
    return AT


@pytest.fixture(autouse=True)
def _fixed_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 6, 15))


@pytest.fixture
def zhuoma(db):
    """She has left; everything that she did is still on record."""
    return history("卓玛", number="P00017", username="zhuoma", email="zhuoma@example.org")


@pytest.fixture
def tashi(db):
    """He has a history like hers, and is somebody else."""
    return history("扎西", number="P00018", username="tashi", email="tashi@example.org")


@pytest.fixture
def private(tmp_path, settings):
    """The private storage in a folder of its own."""
    from django.core.files.storage import storages

    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None, "file_permissions_mode": 0o600},
        }
    }
    yield tmp_path
    storages._storages.clear()
