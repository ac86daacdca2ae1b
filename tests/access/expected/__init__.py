"""The table: for each address who gets an answer. An address that stands nowhere here fails the sweep."""

from tests.access.expected import (
    accounts,
    cms,
    cms_closed,
    cms_objects,
    courses,
    devices,
    exams,
    offices,
    people,
    questions,
    records,
    reviews,
    shell,
)
from tests.access.table import Route, Shadowed

_FILES = (
    shell,
    accounts,
    people,
    courses,
    records,
    devices,
    offices,
    cms,
    cms_objects,
    cms_closed,
    questions,
    exams,
    reviews,
)
ROOMS: dict[str, list[Route]] = {file.__name__.rpartition(".")[2]: file.ROUTES for file in _FILES}
ROUTES: list[Route] = [route for routes in ROOMS.values() for route in routes]
SHADOWED: list[Shadowed] = shell.SHADOWED
