import pytest

from tests.factories import integrations as make


@pytest.fixture
def partner(tmp_path):
    """The stand-in server; `partner.faults` holds what it does wrong first."""
    with make.consultation_server(tmp_path / "partner") as server:
        yield server
