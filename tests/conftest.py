"""What every test may use. The network is closed but for loopback (pyproject.toml)."""

from datetime import date

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests.database import _migrations_are_applied_once  # noqa: F401 - a fixture for all tests
from tests.emptying import (
    _tables_of_facts_can_be_emptied,  # noqa: F401 - a fixture for all tests
    start_with_rows_of_migrations,
)
from tests.factories import directory as make

# A busy machine is slow, not wrong: examples are bounded in number, not in time.
hypothesis_settings.register_profile("product", deadline=None)
hypothesis_settings.load_profile("product")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    start_with_rows_of_migrations(items)


@pytest.fixture(autouse=True)
def _nothing_of_the_test_before():
    """Forgotten are the language of a page that an earlier test asked for, and the roots of the sites that it had."""
    translation.deactivate()
    LocMemCache("near", {}).clear()  # lms/common/caches.py
    yield
    translation.deactivate()


@pytest.fixture
def on() -> date:
    """A fixed civil date, so that no test depends on the day it runs."""
    return date(2026, 6, 15)


@pytest.fixture
def learner(db):
    """A township physician with an account and the learner's rights."""
    return make.signed_in_person(role="learner")


@pytest.fixture
def learner_client(client, learner):
    """A browser session of the learner."""
    client.force_login(learner.user)
    return client
