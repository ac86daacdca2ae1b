"""Who may see what: every address of the URL resolver, with every method, as everybody.

A room of the table is one test, so that several processes share the work.
"""

import logging

import pytest
from django.urls import resolve

from lms.common import clock
from tests.access import roles as r
from tests.access.expected import ROOMS, ROUTES, SHADOWED
from tests.access.expected.cms_closed import UNNAMED
from tests.access.routes import patterns, plain
from tests.access.sweep import METHODS, SENT_AS, Sweep, addresses, leads_to, reached, senders

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the file in which it made a smaller picture to the garbage collector.
    pytest.mark.filterwarnings("ignore:Unclosed file <tempfile.SpooledTemporaryFile:ResourceWarning"),
]
CELLS_AT_LEAST = 30_000
logger = logging.getLogger(__name__)


@pytest.fixture(autouse=True)
def _time_stands_still(world, monkeypatch):
    """A sweep lasts minutes: what a session writes down once a minute must not fall between two that are compared."""
    monkeypatch.setattr(clock, "now", lambda: world.now)


def test_every_address_stands_in_the_table_and_every_row_is_an_address(world):
    """A new address fails until somebody has said who may open it."""
    known = patterns()
    unnamed = {plain(resolve(path).route) for path in UNNAMED}
    shadowed = {route for route, name in known.items() if name in {row.name for row in SHADOWED}}
    placed = reached(ROUTES, world) | unnamed | shadowed
    missing = sorted(f"{known[route]} {route}" for route in known.keys() - placed)
    assert missing == [], "addresses that nobody has placed"


@pytest.mark.parametrize("row", SHADOWED, ids=lambda row: row.name)
def test_what_is_shadowed_is_never_reached(row):
    assert row.name in patterns().values()
    assert leads_to(row.path) == row.instead


@pytest.mark.sweep
@pytest.mark.parametrize("room", ROOMS)
def test_the_sweep_finds_nothing_wrong(world, browser, room):
    """Who is named in the table is answered, everybody else refused; nobody reads the marks of what is not theirs."""
    sweep = Sweep(world, browser)
    for address in addresses(ROOMS[room], world):
        sweep.walk(address)
    report = sweep.report
    logger.warning("%s: %s cells, %s failures", room, report.cells, len(report.failures))
    assert report.failures == [], "\n".join([f"{len(report.failures)} failures", *report.failures[:150]])
    # Nobody learns from the work of the database whether a foreign thing is there.
    assert list(sweep.uneven()) == []


def test_the_sweep_is_a_large_one(world):
    cells = sum(len(senders(method)) for _address in addresses(ROUTES, world) for method in METHODS)
    sizes = len(patterns()), len(METHODS), len(r.ROLES), cells
    logger.warning("%s routes × %s methods × %s roles, %s cells with their objects", *sizes)
    assert cells > CELLS_AT_LEAST
    assert set(SENT_AS["GET"]) == set(SENT_AS["POST"]) == set(r.ROLES)
