import pytest

from tests.courses.bank.people import house


@pytest.fixture
def here(db):
    return house()


@pytest.fixture
def elsewhere(db):
    return house()
