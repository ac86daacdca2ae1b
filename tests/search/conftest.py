import pytest

from search.backends.embedded import EmbeddedBackend
from tests.factories import search as make


@pytest.fixture
def engine(tmp_path):
    """An embedded index of the small library."""
    backend = EmbeddedBackend(tmp_path / "index", lock_patience_s=0.2)
    backend.rebuild(make.LIBRARY)
    return backend


@pytest.fixture
def published(monkeypatch, settings, tmp_path):
    """What the content rooms say is published, as a list that a test changes; the index of this test is empty."""
    settings.SEARCH_INDEX_DIR = tmp_path / "index"
    library = list(make.LIBRARY)
    monkeypatch.setattr("search.selectors.content", lambda **_asked: iter(library))
    return library
