"""One world for the whole folder, made in one transaction that is rolled back at the end."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import override_settings

from tests.access.browser import Browser
from tests.access.world import World, fill_the_other_side, make_world


@pytest.fixture(scope="module")
def half_a_world(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """What A has, and of B what everybody may know."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def world(half_a_world) -> World:
    """Both sides with all they have."""
    fill_the_other_side(half_a_world)
    return half_a_world


@pytest.fixture(scope="module")
def browser() -> Browser:
    return Browser()
