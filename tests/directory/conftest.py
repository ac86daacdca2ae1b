"""What several tests of the directory ask for."""

import pytest


@pytest.fixture
def english(settings):
    """Sentences come in English, in which the tests know them."""
    settings.LANGUAGE_CODE = "en"
