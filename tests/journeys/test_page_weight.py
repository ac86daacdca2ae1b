"""Every page of the day stays within its weight, cold and warm, measured in Chromium on the wire."""

import pytest

from bench.browser import fresh_page
from bench.pages import COLD_KB, COLD_REQUESTS, KB, WARM_KB, WARM_REQUESTS, Site, weigh, weigh_again
from lms.demonstration.people import PASSWORD

pytestmark = pytest.mark.browser
# Answered by a page that nobody may keep: sent whole each time, its stylesheet and scripts are there.
KEPT = {"home", "catalogue", "course", "lesson", "pathway list", "commission's dashboard"}


@pytest.fixture(scope="module")
def site(server, browser):
    return Site.of(browser, server.url, PASSWORD)


def weights(browser, site, measure):
    found = {}
    for name, url, state in site.pages():
        with fresh_page(browser, state) as page:
            found[name] = measure(page, url)
    return found


def test_no_page_is_heavier_than_agreed_when_nothing_is_there_yet(browser, site):
    cold = weights(browser, site, weigh)
    assert cold.keys() == COLD_KB.keys()
    assert {name: one.page_itself for name, one in cold.items() if one.page_itself > COLD_KB[name] * KB} == {}
    assert {name: one.requests for name, one in cold.items() if one.requests > COLD_REQUESTS} == {}
    # A page that weighs nothing was not measured.
    assert all(one.bytes_of.get("Document", 0) > 500 for one in cold.values())


def test_a_page_that_was_open_before_is_asked_for_and_little_else(browser, site):
    warm = weights(browser, site, weigh_again)
    assert {name: one.page_itself for name, one in warm.items() if one.page_itself > WARM_KB * KB} == {}
    assert {name: one.requests for name, one in warm.items() if one.requests > WARM_REQUESTS} == {}
    # Headers alone, of which the security policies are most: the copy of the browser held.
    assert {name: warm[name].page_itself for name in KEPT if warm[name].page_itself > 1.5 * KB} == {}
