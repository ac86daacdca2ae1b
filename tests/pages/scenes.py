"""What a page is asked for by: as whom, where, with what. Every page of ours stands here, once for each of its states.

Pages that are read stand in the table of who may open what (tests/access/expected): a new address is placed there, and
is looked at here from then on. Pages that follow a form, and states that the table's world does not have, are added in
tests/pages/states.py.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.test import Client

from tests.access import roles as r
from tests.access.expected import ROOMS
from tests.access.sweep import Address, addresses
from tests.access.table import NOTHING
from tests.access.world import World

LANGUAGE = "the language"  # in a query: stands for the language in which the page is looked at
CMS = {
    "cms",
    "cms_objects",
    "cms_closed",
    "questions",
    "exams",
    "reviews",
}  # Wagtail's pages, and ours inside its frame
# The one who sees most of a page is looked at; whoever is not named here sees what one of these sees.
_WHO = (
    *(r.LEARNER_A, r.ASKED, r.COMMISSION, r.SYSTEM, r.MANAGER_A, r.SECURITY, r.AUDIT, r.AUTHOR_A, r.PUBLISHER_A),
    r.VISITOR,
)


@dataclass(frozen=True)
class Scene:
    """One page in one state."""

    name: str
    role: str
    url: str = ""
    query: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] | None = None  # given: the page follows a POST, and what that leads to
    status: int = 200
    # Makes the state, as the reader's browser or behind the scenes, and may say the address that came of it.
    prepare: Callable[[Client], str | None] = lambda client: None
    view: Callable[[HttpRequest], HttpResponse] | None = None  # for what has no address: a broken server


def from_the_table(world: World) -> Iterator[Scene]:
    """Every address of ours that somebody reads; the objects of one of the two sides are enough."""
    for room, routes in ROOMS.items():
        if room in CMS:
            continue
        for address in addresses(routes, world):
            if address.label == NOTHING or address.label.rpartition("_")[2] == "b":
                continue
            name = f"{address.route.name} {address.label}".strip()
            for role in _readers(address):
                as_whom = " as a visitor" if role == r.VISITOR else ""
                query = {**address.route.query(world)}
                if "lang" in query:
                    query["lang"] = LANGUAGE
                yield Scene(name + as_whom, role, address.url, query)


def _readers(address: Address) -> list[str]:
    """Who sees most of it; and a visitor where visitors are let in."""
    readers = address.route.readers(address.label)
    first = [role for role in _WHO if role in readers][:1]
    return [*first, r.VISITOR] if r.VISITOR in readers and first != [r.VISITOR] else first
