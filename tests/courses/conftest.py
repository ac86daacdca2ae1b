"""The room's tests read pages in English, the language of the msgids, unless they ask for another."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield
