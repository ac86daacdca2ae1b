"""The learner's pages weigh at most 60 KB cold, measured in Chromium on the wire."""

import pytest

from bench.pages import GOAL_B, GOAL_REQUESTS, weigh_all
from lms.demonstration.people import PASSWORD

pytestmark = pytest.mark.browser


def test_every_page_of_the_learner_is_light(server, browser):
    weights = weigh_all(browser, server.url, PASSWORD)
    assert {"sign-in", "home", "course", "lesson", "quiz", "pathway step"} <= weights.keys()
    assert {name: weight.page_itself for name, weight in weights.items() if weight.page_itself > GOAL_B} == {}
    assert {name: weight.requests for name, weight in weights.items() if weight.requests > GOAL_REQUESTS} == {}
    # A page that weighs nothing was not measured.
    assert all(weight.bytes_of.get("Document", 0) > 500 for weight in weights.values())
