"""The room's tests read pages in English, the language of the msgids, unless they ask for another; what was told."""

import pytest
from django.utils import translation

from lms.common.events import content_published, content_withdrawn


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def told():
    """The events that are announced while the test runs: (name, kind, uuid)."""
    received = []

    def note(sender, signal, kind, uuid, **more):
        received.append((signal.name, kind, uuid))

    for event in (content_published, content_withdrawn):
        event.connect(note)
    yield received
    for event in (content_published, content_withdrawn):
        event.disconnect(note)
