"""States of pages that no address of the table has by itself: forms gone wrong, what follows them, things at work."""

from collections.abc import Iterator

from tests.access.world import World
from tests.pages.scenes import Scene
from tests.pages.states import accounts, exams, learning, offices, offline


def more_scenes(world: World) -> Iterator[Scene]:
    for room in (learning, exams, accounts, offices, offline):
        yield from room.scenes(world)
