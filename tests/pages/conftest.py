"""All pages, rendered once for the whole folder, and a browser that shows them."""

import pytest
from django.db import transaction
from django.test import override_settings

from tests.access.world import fill_the_other_side, make_world
from tests.pages.rendering import Rendered, rendered
from tests.pages.scenes import from_the_table
from tests.pages.states import more_scenes


@pytest.fixture(scope="package")
def pages(django_db_setup, django_db_blocker, tmp_path_factory) -> list[Rendered]:
    """Every page of ours in every language; what they were made of is gone again."""
    media = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), media, transaction.atomic():
        world = make_world()
        fill_the_other_side(world)  # the table names its objects
        scenes = [*from_the_table(world), *more_scenes(world)]
        made = list(rendered(scenes, world.sessions))
        transaction.set_rollback(True)
    return made
